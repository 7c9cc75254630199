import type {
  AnyType,
  Attributes,
  BoolType,
  Int64Type,
  IntType,
  ListType,
  MapType,
  ObjectType,
  SetType,
  StringType,
} from './declaration.js';

export const string: StringType = { kind: 'string' };
export const bool: BoolType = { kind: 'bool' };
/** A whole number up to 2^53 in size: a `number`. A configuration with another number is refused. */
export const int: IntType = { kind: 'int' };
/** A whole number of 64 bits: a `bigint`. */
export const int64: Int64Type = { kind: 'int64' };
/** An ordered list. A configuration with a null element is refused. */
export const list = <E extends AnyType>(of: E): ListType<E> => ({ kind: 'list', of });
/** An unordered set: the same elements in another order are no change. Objects in it have no computed attributes. */
export const set = <E extends AnyType>(of: E): SetType<E> => ({ kind: 'set', of });
/** A map with text keys. A configuration with a null element is refused. */
export const map = <E extends AnyType>(of: E): MapType<E> => ({ kind: 'map', of });
/** An object whose attributes have modes and options of their own, as those of a resource. */
export const object = <const A extends Attributes>(attributes: A): ObjectType<A> => ({ kind: 'object', attributes });
