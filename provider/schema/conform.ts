import type { AnyType, Attributes } from './declaration.js';
import { Decimal, isMembers, type Members, type Path, UNKNOWN, type Value } from './value.js';

/**
 * The error for a value that does not have the type of its attribute. Terraform itself checks the types of values, so a
 * user never causes this error.
 */
class WrongType extends Error {
  constructor(path: Path, expected: string) {
    super(`${path.join('.') || 'the value'} is not ${expected}`);
  }
}

/**
 * Converts a decoded value to a value of these attributes. Every attribute is present (null if it was absent), other
 * members are dropped, and numbers that came as texts become numbers. A number that does not fit its type is kept,
 * because the check of the configuration reports it.
 * @throws WrongType
 */
export function conform(attributes: Attributes, value: Value, path: Path = []): Members {
  if (!isMembers(value)) throw new WrongType(path, 'an object');
  return Object.fromEntries(
    Object.entries(attributes).map(([name, { type }]) => [
      name,
      conformValue(type, value[name] ?? null, [...path, name]),
    ]),
  );
}

function conformValue(type: AnyType, value: Value, path: Path): Value {
  if (value === null || value === UNKNOWN) return value;
  switch (type.kind) {
    case 'string':
      if (typeof value !== 'string') throw new WrongType(path, 'a text');
      return value;
    case 'bool':
      if (typeof value !== 'boolean') throw new WrongType(path, 'true or false');
      return value;
    case 'int':
    case 'int64':
      return conformNumber(type.kind, value, path);
    case 'list':
    case 'set':
      if (!Array.isArray(value)) throw new WrongType(path, `a ${type.kind}`);
      return value.map((element: Value, index) => conformValue(type.of, element, [...path, index]));
    case 'map':
      if (!isMembers(value)) throw new WrongType(path, 'a map');
      return Object.fromEntries(
        Object.entries(value).map(([key, element]) => [key, conformValue(type.of, element, [...path, key])]),
      );
    case 'object':
      return conform(type.attributes, value, path);
  }
}

const WHOLE = /^(-?\d+)(?:\.0*)?$/;
const NUMBER = /^-?\d+(?:\.\d*)?(?:[eE][+-]?\d+)?$/;

function conformNumber(kind: 'int' | 'int64', value: Value, path: Path): Value {
  if (typeof value === 'string') {
    const [, whole] = WHOLE.exec(value) ?? [];
    if (whole !== undefined) return conformNumber(kind, BigInt(whole), path);
    if (!NUMBER.test(value)) throw new WrongType(path, 'a number');
    return Number.isSafeInteger(Number(value)) ? conformNumber(kind, Number(value), path) : new Decimal(value);
  }
  if (typeof value === 'number') {
    if (!Number.isInteger(value)) return new Decimal(String(value));
    return kind === 'int64' ? BigInt(value) : value;
  }
  if (value instanceof Decimal) return value;
  if (typeof value !== 'bigint') throw new WrongType(path, 'a number');
  return kind === 'int' && Number.isSafeInteger(Number(value)) ? Number(value) : value;
}
