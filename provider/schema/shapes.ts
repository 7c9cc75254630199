import type { AnyType, Attributes, BoolType, Int64Type, IntType, StringType } from './declaration.js';
import type { Unknown } from './value.js';

/** The TypeScript type of a wholly known value that is not null. */
export type KnownOf<T extends AnyType> = T extends StringType
  ? string
  : T extends BoolType
    ? boolean
    : T extends IntType
      ? number
      : T extends Int64Type
        ? bigint
        : T extends { readonly kind: 'list' | 'set'; readonly of: infer E extends AnyType }
          ? readonly KnownOf<E>[]
          : T extends { readonly kind: 'map'; readonly of: infer E extends AnyType }
            ? Readonly<Record<string, KnownOf<E>>>
            : T extends { readonly kind: 'object'; readonly attributes: infer A extends Attributes }
              ? StateOf<A>
              : never;

/** The same with UNKNOWN possible in every part. */
export type PlannedOf<T extends AnyType> =
  | Unknown
  | (T extends { readonly kind: 'list' | 'set'; readonly of: infer E extends AnyType }
      ? readonly PlannedOf<E>[]
      : T extends { readonly kind: 'map'; readonly of: infer E extends AnyType }
        ? Readonly<Record<string, PlannedOf<E>>>
        : T extends { readonly kind: 'object'; readonly attributes: infer A extends Attributes }
          ? PlanOf<A>
          : KnownOf<T>);

/** A wholly known value: a required attribute is present, any other may be null. */
export type StateOf<A extends Attributes> = {
  readonly [Name in keyof A]: A[Name]['mode'] extends 'required'
    ? KnownOf<A[Name]['type']>
    : KnownOf<A[Name]['type']> | null;
};

/** A value at validation or at plan time: every part of it may be UNKNOWN. */
export type PlanOf<A extends Attributes> = {
  readonly [Name in keyof A]: A[Name]['mode'] extends 'required'
    ? PlannedOf<A[Name]['type']>
    : PlannedOf<A[Name]['type']> | null;
};

/**
 * The planned value at the time of the apply: all that is configured is known, and what the provider computes is UNKNOWN
 * where the plan left it open. Whatever is known here must be returned exactly so in the state.
 */
export type DesiredOf<A extends Attributes> = {
  readonly [Name in keyof A]: A[Name]['mode'] extends 'required'
    ? Desired<A[Name]['type']>
    : A[Name]['mode'] extends 'optional'
      ? Desired<A[Name]['type']> | null
      : PlannedOf<A[Name]['type']> | null;
};

type Desired<T extends AnyType> = T extends {
  readonly kind: 'object';
  readonly attributes: infer A extends Attributes;
}
  ? DesiredOf<A>
  : T extends { readonly kind: 'list' | 'set'; readonly of: infer E extends AnyType }
    ? readonly Desired<E>[]
    : T extends { readonly kind: 'map'; readonly of: infer E extends AnyType }
      ? Readonly<Record<string, Desired<E>>>
      : KnownOf<T>;
