import type { AnyType, Attribute, Attributes } from './declaration.js';
import { isKnown, isMembers, type Members, type Path, UNKNOWN, type Value } from './value.js';

/** A problem of a configured value, with its path. */
export interface Finding {
  readonly path: Path;
  readonly summary: string;
  readonly detail: string;
}

/** All breaches of the declaration in a configuration. An UNKNOWN value is checked as soon as it is known. */
export function check(attributes: Attributes, config: Members, path: Path = []): readonly Finding[] {
  return Object.entries(attributes).flatMap(([name, attribute]) =>
    checkAttribute(attribute, config[name] ?? null, [...path, name]),
  );
}

function checkAttribute({ type, mode, validate }: Attribute, value: Value, path: Path): readonly Finding[] {
  if (value === null) return mode === 'required' ? [missing(path)] : [];
  const findings = checkValue(type, value, path);
  if (findings.length > 0 || validate === undefined || !isKnown(value)) return findings;
  // The cast is safe, because the value has the type `type` and `validate` is the rule of the same attribute.
  const wrong = validate(value as never);
  return wrong === undefined ? [] : [{ path, summary: `Invalid ${lastName(path)}`, detail: wrong }];
}

function checkValue(type: AnyType, value: Value, path: Path): readonly Finding[] {
  if (value === UNKNOWN) return [];
  if (value === null) {
    return [{ path, summary: `Null in ${lastName(path)}`, detail: 'An element of a collection cannot be null.' }];
  }
  switch (type.kind) {
    case 'int':
      return Number.isSafeInteger(value) ? [] : [notWhole(path, 'between -(2^53 - 1) and 2^53 - 1')];
    case 'int64':
      return typeof value === 'bigint' && BigInt.asIntN(64, value) === value ? [] : [notWhole(path, 'of 64 bits')];
    case 'list':
    case 'set':
      return Array.isArray(value)
        ? value.flatMap((element: Value, index) => checkValue(type.of, element, [...path, index]))
        : [];
    case 'map':
      return isMembers(value)
        ? Object.entries(value).flatMap(([key, element]) => checkValue(type.of, element, [...path, key]))
        : [];
    case 'object':
      return isMembers(value) ? check(type.attributes, value, path) : [];
    default:
      return [];
  }
}

const missing = (path: Path): Finding => ({
  path,
  summary: `Missing ${lastName(path)}`,
  detail: `${lastName(path)} is required, and its value is null.`,
});

const notWhole = (path: Path, range: string): Finding => ({
  path,
  summary: `Invalid ${lastName(path)}`,
  detail: `${lastName(path)} must be a whole number ${range}.`,
});

/** The name of the last attribute or map key in a path. */
const lastName = (path: Path): string => String(path.findLast((step) => typeof step === 'string') ?? 'value');
