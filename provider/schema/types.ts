import type { Attributes, Type } from './declaration.js';
import type { DesiredOf, PlanOf, StateOf } from './shapes.js';
import type { Unknown } from './value.js';

export const string: Type<string, string | Unknown, string> = { kind: 'string' };
export const bool: Type<boolean, boolean | Unknown, boolean> = { kind: 'bool' };
/**
 * A whole number whose absolute value is less than 2^53, as a `number`. A configuration with another number is refused.
 */
export const int: Type<number, number | Unknown, number> = { kind: 'int' };
/** A whole number of 64 bits: a `bigint`. */
export const int64: Type<bigint, bigint | Unknown, bigint> = { kind: 'int64' };

type Listed<S, P, D> = Type<readonly S[], readonly P[] | Unknown, readonly D[]>;
type Mapped<S, P, D> = Type<
  Readonly<Record<string, S>>,
  Readonly<Record<string, P>> | Unknown,
  Readonly<Record<string, D>>
>;

/** An ordered list. A configuration with a null element is refused. */
export const list = <S, P, D>(of: Type<S, P, D>): Listed<S, P, D> => ({ kind: 'list', of });
/** An unordered set. The same elements in another order are no change. Objects in a set have no computed attributes. */
export const set = <S, P, D>(of: Type<S, P, D>): Listed<S, P, D> => ({ kind: 'set', of });
/** A map with text keys. A configuration with a null element is refused. */
export const map = <S, P, D>(of: Type<S, P, D>): Mapped<S, P, D> => ({ kind: 'map', of });
/** An object. Its attributes have their own modes and options, like the attributes of a resource. */
export const object = <A extends Attributes>(attributes: A): Type<StateOf<A>, PlanOf<A> | Unknown, DesiredOf<A>> => ({
  kind: 'object',
  attributes,
});
