import type { AnyType, Attribute, Attributes } from './declaration.js';
import { equal } from './equal.js';
import { isMembers, type Members, type Path, UNKNOWN, type Value } from './value.js';

/** The parts of a plan that follow from the declaration alone. */
export interface Proposal {
  readonly planned: Members;
  /** The planned value as if no attribute had `replace`. */
  readonly inPlace: Members;
  /** Attributes with `replace` that change. If there are any, `planned` is the value of a new resource. */
  readonly replace: readonly Path[];
}

/**
 * Plans a change by the declaration alone. A configured value is planned exactly as it is. A computed value is UNKNOWN
 * for a new resource, and unchanged for an existing one. If an attribute with `replace` changes, a new resource is
 * planned.
 */
export function propose(attributes: Attributes, prior: Members | null, config: Members): Proposal {
  const inPlace = plannedMembers(attributes, prior, config);
  const replace = prior === null ? [] : replacing(attributes, prior, inPlace, []);
  return { planned: replace.length === 0 ? inPlace : plannedMembers(attributes, null, config), inPlace, replace };
}

const plannedMembers = (attributes: Attributes, prior: Members | null, config: Members): Members =>
  Object.fromEntries(
    Object.entries(attributes).map(([name, attribute]) => [
      name,
      plannedAttribute(attribute, prior === null ? undefined : (prior[name] ?? null), config[name] ?? null),
    ]),
  );

/** @param prior the value before: undefined if the object does not exist yet, null if the value is absent */
function plannedAttribute({ type, mode, byDefault }: Attribute, prior: Value | undefined, config: Value): Value {
  if (config !== null) return plannedValue(type, prior, config);
  if (byDefault !== undefined) return plannedDefault(byDefault, prior);
  if (mode === 'computed' || mode === 'optional+computed') return prior === undefined ? UNKNOWN : prior;
  return null;
}

/** The planned value of an attribute that has a default, and that the configuration leaves out. */
function plannedDefault(byDefault: Value, prior: Value | undefined): Value {
  if (prior === undefined) return byDefault;
  return prior === null || byDefault === null ? prior : byDefault;
}

/** The planned value for a configured value. Computed attributes of objects in the value are planned as well. */
function plannedValue(type: AnyType, prior: Value | undefined, config: Value): Value {
  if (config === null || config === UNKNOWN) return config;
  if (type.kind === 'object' && isMembers(config)) {
    return plannedMembers(type.attributes, prior !== undefined && isMembers(prior) ? prior : null, config);
  }
  if (type.kind === 'list' && Array.isArray(config)) {
    return config.map((element: Value, index) =>
      plannedValue(type.of, Array.isArray(prior) ? (prior[index] as Value | undefined) : undefined, element),
    );
  }
  if (type.kind === 'map' && isMembers(config)) {
    return Object.fromEntries(
      Object.entries(config).map(([key, element]) => [
        key,
        plannedValue(type.of, prior !== undefined && isMembers(prior) ? prior[key] : undefined, element),
      ]),
    );
  }
  return config;
}

/**
 * Paths of the attributes with `replace` whose planned value differs from the prior value, also inside of objects. An
 * absent object counts as an object without attributes. An UNKNOWN object may differ in every attribute.
 */
function replacing(attributes: Attributes, prior: Members, planned: Members, path: Path): readonly Path[] {
  return Object.entries(attributes).flatMap(([name, { type, replace }]) => {
    const before = prior[name] ?? null;
    const after = planned[name] ?? null;
    if (equal(type, before, after)) return [];
    if (replace) return [[...path, name]];
    if (type.kind !== 'object') return [];
    if (after === UNKNOWN) return hasReplace(type.attributes) ? [[...path, name]] : [];
    return replacing(type.attributes, orEmpty(before), orEmpty(after), [...path, name]);
  });
}

const orEmpty = (value: Value): Members => (isMembers(value) ? value : {});

const hasReplace = (attributes: Attributes): boolean =>
  Object.values(attributes).some(
    ({ type, replace }) => replace || (type.kind === 'object' && hasReplace(type.attributes)),
  );
