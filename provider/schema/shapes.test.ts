import { describe, expectTypeOf, it } from 'vitest';
import { resource } from '../handlers.js';
import {
  block,
  bool,
  computed,
  type DesiredOf,
  int,
  int64,
  list,
  map,
  object,
  optional,
  optionalComputed,
  type PlanOf,
  required,
  type StateOf,
  set,
  string,
  type Unknown,
} from './index.js';

const attributes = {
  name: required(string, 'Its name', { replace: true, validate: (name) => (name === '' ? 'is empty' : undefined) }),
  count: optional(int, 'How many'),
  bytes: computed(int64, 'How large'),
  tags: optional(map(string), 'Tags'),
  groups: optionalComputed(set(string), 'Groups'),
  window: required(object({ from: required(string, 'Start'), ms: computed(int, 'Start (ms)') }), 'The window'),
  rules: optional(list(object({ on: optional(bool, 'Whether') })), 'Rules'),
  timeouts: block({ create: optional(string, 'Create') }, 'Time limits'),
};
type A = typeof attributes;

describe('the TypeScript types of a declaration', () => {
  it('give each attribute of a state its type, and also null if the attribute is not required', () => {
    expectTypeOf<StateOf<A>['name']>().toEqualTypeOf<string>();
    expectTypeOf<StateOf<A>['count']>().toEqualTypeOf<number | null>();
    expectTypeOf<StateOf<A>['bytes']>().toEqualTypeOf<bigint | null>();
    expectTypeOf<StateOf<A>['tags']>().toEqualTypeOf<Readonly<Record<string, string>> | null>();
    expectTypeOf<StateOf<A>['groups']>().toEqualTypeOf<readonly string[] | null>();
    expectTypeOf<StateOf<A>['window']['ms']>().toEqualTypeOf<number | null>();
    expectTypeOf<NonNullable<StateOf<A>['rules']>[number]['on']>().toEqualTypeOf<boolean | null>();
    expectTypeOf<NonNullable<StateOf<A>['timeouts']>['create']>().toEqualTypeOf<string | null>();
  });

  it('allow UNKNOWN everywhere in a plan, and only in computed attributes at apply', () => {
    expectTypeOf<PlanOf<A>['name']>().toEqualTypeOf<string | Unknown>();
    expectTypeOf<Exclude<PlanOf<A>['window'], Unknown>['from']>().toEqualTypeOf<string | Unknown>();
    expectTypeOf<DesiredOf<A>['name']>().toEqualTypeOf<string>();
    expectTypeOf<DesiredOf<A>['bytes']>().toEqualTypeOf<bigint | null | Unknown>();
    expectTypeOf<DesiredOf<A>['window']['from']>().toEqualTypeOf<string>();
    expectTypeOf<DesiredOf<A>['window']['ms']>().toEqualTypeOf<number | null | Unknown>();
    expectTypeOf<NonNullable<DesiredOf<A>['rules']>[number]['on']>().toEqualTypeOf<boolean | null>();
  });

  it('are the types of the values that handlers of a resource get', () => {
    const outcome = { state: null, diagnostics: [] };
    resource<A, { readonly address: string }>({
      name: 'x_y',
      description: 'A thing',
      version: 1,
      attributes,
      plan: async ({ prior, planned }) => {
        expectTypeOf(prior?.name).toEqualTypeOf<string | undefined>();
        expectTypeOf(planned?.name).toEqualTypeOf<string | Unknown | undefined>();
        return { planned, diagnostics: [] };
      },
      create: async (desired, { settings }) => {
        expectTypeOf(desired.window.from).toEqualTypeOf<string>();
        expectTypeOf(settings.address).toEqualTypeOf<string>();
        return outcome;
      },
      read: async (state) => ({ ...outcome, state }),
      update: async () => outcome,
      delete: async () => [],
    });
  });
});
