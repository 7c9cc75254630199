import { UNKNOWN, type Unknown } from '../schema/index.js';

/** `T` without UNKNOWN in any part. */
export type Known<T> = T extends Unknown
  ? never
  : T extends readonly (infer E)[]
    ? readonly Known<E>[]
    : T extends object
      ? { readonly [Name in keyof T]: Known<T[Name]> }
      : T;

/** A value whose parts are all known; undefined if any part is UNKNOWN. */
export const known = <T>(value: T): Known<T> | undefined => (isWhole(value) ? (value as Known<T>) : undefined);

const isWhole = (value: unknown): boolean =>
  value !== UNKNOWN && (typeof value !== 'object' || value === null || Object.values(value).every(isWhole));
