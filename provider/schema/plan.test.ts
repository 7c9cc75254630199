import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { equal } from './equal.js';
import {
  type Attributes,
  computed,
  int,
  list,
  type Members,
  map,
  object,
  optional,
  optionalComputed,
  propose,
  required,
  set,
  string,
  UNKNOWN,
} from './index.js';

const attributes: Attributes = {
  name: required(string, '', { replace: true }),
  note: optional(string, ''),
  grade: optionalComputed(string, ''),
  id: computed(string, ''),
  groups: optional(set(string), '', { replace: true }),
  window: optional(
    object({ from: required(string, '', { replace: true }), to: optional(string, ''), ms: computed(int, '') }),
    '',
  ),
  steps: optional(list(object({ at: required(string, ''), seen: computed(string, '') })), ''),
  labels: optional(map(object({ text: required(string, ''), size: optionalComputed(int, '') })), ''),
};

const text = fc.constantFrom('a', 'b');
const given = fc.oneof(text, fc.constant(UNKNOWN));
const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value);
const configs: fc.Arbitrary<Members> = fc.record({
  name: given,
  note: maybe(given),
  grade: maybe(given),
  id: fc.constant(null),
  groups: maybe(fc.oneof(fc.array(text), fc.constant(UNKNOWN))),
  window: maybe(fc.oneof(fc.record({ from: given, to: maybe(given), ms: fc.constant(null) }), fc.constant(UNKNOWN))),
  steps: maybe(fc.array(fc.record({ at: given, seen: fc.constant(null) }), { maxLength: 3 })),
  labels: maybe(fc.dictionary(text, fc.record({ text: given, size: fc.constantFrom(null, 1) }), { maxKeys: 2 })),
});
const number = fc.integer();
const states: fc.Arbitrary<Members> = fc.record({
  name: text,
  note: maybe(text),
  grade: text,
  id: text,
  groups: maybe(fc.array(text)),
  window: maybe(fc.record({ from: text, to: maybe(text), ms: number })),
  steps: maybe(fc.array(fc.record({ at: text, seen: text }), { maxLength: 3 })),
  labels: maybe(fc.dictionary(text, fc.record({ text, size: number }), { maxKeys: 2 })),
});

/**
 * A configuration from which an existing state could result: the state without the values that the provider computes.
 */
function configOf(state: Members): Members {
  const without = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(without);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(
      Object.entries(value).map(([name, member]) => [
        name,
        ['id', 'ms', 'seen', 'size', 'grade'].includes(name) ? null : without(member),
      ]),
    );
  };
  return without(state) as Members;
}

/** Whether a plan keeps each configured value as it is. */
function keeps(config: unknown, planned: unknown): boolean {
  if (config === null) return true;
  if (Array.isArray(config))
    return (
      Array.isArray(planned) && config.length === planned.length && config.every((each, at) => keeps(each, planned[at]))
    );
  if (typeof config === 'object') {
    const members = planned as Record<string, unknown>;
    return Object.entries(config).every(([name, value]) => keeps(value, members[name]));
  }
  return config === planned;
}

const base: Members = {
  name: 'a',
  note: null,
  grade: 'good',
  id: 'i',
  groups: ['x', 'y'],
  window: { from: 'f', to: null, ms: 1 },
  steps: null,
  labels: null,
};
const change = (members: Members) => propose(attributes, base, { ...configOf(base), ...members });

describe('the plan rules', () => {
  it('keep every configured value exactly as it is', () => {
    fc.assert(
      fc.property(configs, maybe(states), (config, prior) => keeps(config, propose(attributes, prior, config).planned)),
    );
  });

  it('plan no change for a configuration that the state fulfils', () => {
    fc.assert(
      fc.property(states, (state) => {
        expect(propose(attributes, state, configOf(state))).toEqual({ planned: state, inPlace: state, replace: [] });
      }),
    );
  });

  it('plan computed values of a new resource as UNKNOWN, and absent values as null', () => {
    const { planned } = propose(
      attributes,
      null,
      configOf({ ...base, steps: [{ at: 'noon', seen: 's' }], labels: { l: { text: 't', size: 1 } } }),
    );
    expect(planned).toEqual({
      ...base,
      grade: UNKNOWN,
      id: UNKNOWN,
      window: { from: 'f', to: null, ms: UNKNOWN },
      steps: [{ at: 'noon', seen: UNKNOWN }],
      labels: { l: { text: 't', size: UNKNOWN } },
    });
  });

  it('plan a new resource exactly if an attribute with `replace` changes', () => {
    fc.assert(
      fc.property(configs, states, (config, prior) => {
        const { planned, replace } = propose(attributes, prior, config);
        expect(planned.id).toBe(replace.length > 0 ? UNKNOWN : prior.id);
        const replacing = replace.map(String);
        for (const name of ['name', 'groups']) {
          const type = attributes[name]?.type ?? { kind: 'string' };
          expect(replacing.includes(name)).toBe(!equal(type, prior[name] ?? null, config[name] ?? null));
        }
      }),
    );
  });

  it.each<[string, Members, unknown[]]>([
    ['another name', { name: 'b' }, [['name']]],
    ['a name that is not known yet', { name: UNKNOWN }, [['name']]],
    ['an attribute inside of an object', { window: { from: 'g', to: null, ms: null } }, [['window', 'from']]],
    ['an absent object', { window: null }, [['window', 'from']]],
    ['an object that is not known yet', { window: UNKNOWN }, [['window']]],
    ['another attribute of the object', { window: { from: 'f', to: 'x', ms: null } }, []],
    ['another order of a set', { groups: ['y', 'x'] }, []],
    ['another set', { groups: ['y'] }, [['groups']]],
    ['another note', { note: 'n' }, []],
  ])('list the paths whose change replaces the resource, if there are any: %s', (_name, members, replace) => {
    expect(change(members).replace).toEqual(replace);
  });

  it('keep computed values of list elements by index and of map elements by key', () => {
    const prior = { ...base, steps: [{ at: 'x', seen: 'sx' }], labels: { k: { text: 't', size: 7 } } };
    const { planned } = propose(attributes, prior, {
      ...configOf(prior),
      steps: [
        { at: 'y', seen: null },
        { at: 'z', seen: null },
      ],
      labels: { k: { text: 'u', size: null }, l: { text: 'v', size: null } },
    });
    expect(planned.steps).toEqual([
      { at: 'y', seen: 'sx' },
      { at: 'z', seen: UNKNOWN },
    ]);
    expect(planned.labels).toEqual({ k: { text: 'u', size: 7 }, l: { text: 'v', size: UNKNOWN } });
  });
});
