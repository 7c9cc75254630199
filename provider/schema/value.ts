/** A value that is not known before the apply: the provider or another resource computes it then. */
export const UNKNOWN: unique symbol = Symbol('unknown');
export type Unknown = typeof UNKNOWN;

/**
 * A number as a text: a number that is not whole, such as `0.1`, or one with an exponent whose absolute value is 2^53
 * or more, such as `1e30`.
 */
export class Decimal {
  constructor(readonly text: string) {}
}

/**
 * A value, as far as Terraform knows it. A null is an absent value. A whole number is a bigint if its absolute value is
 * 2^53 or more and it has no exponent, or if its attribute has the type `int64`. Lists and sets are arrays; maps and
 * objects are plain objects.
 */
export type Value =
  | null
  | boolean
  | string
  | number
  | bigint
  | Decimal
  | Unknown
  | readonly Value[]
  | { readonly [name: string]: Value };

/** The value of a whole resource, data source, action or provider configuration: a member for each attribute. */
export type Members = Readonly<Record<string, Value>>;

/** A path to a part of a value: names of attributes, keys of maps, and indexes of lists. */
export type Path = readonly (string | number)[];

/** Whether a value is a map or an object. */
export const isMembers = (value: Value): value is Members =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Decimal);

/** Whether no part of a value is UNKNOWN. */
export function isKnown(value: Value): boolean {
  if (value === UNKNOWN) return false;
  if (Array.isArray(value)) return value.every(isKnown);
  return !isMembers(value) || Object.values(value).every(isKnown);
}
