import type { AnyType, Attribute, Attributes, Mode, Type } from './declaration.js';
import type { DesiredOf, PlanOf, StateOf } from './shapes.js';
import type { Unknown } from './value.js';

interface Options<T> {
  /** A change of this attribute replaces the resource. */
  readonly replace?: boolean;
  /** Terraform does not print the value. */
  readonly sensitive?: boolean;
  /**
   * Returns one sentence about what is wrong with a configured value, or undefined. Called only with wholly known
   * values.
   */
  readonly validate?: (value: T) => string | undefined;
  /** What to use instead of this attribute. */
  readonly deprecated?: string;
}

const attribute = <T>(
  type: AnyType,
  mode: Mode,
  description: string,
  { replace = false, sensitive = false, deprecated, validate }: Options<T>,
  byDefault?: Attribute['byDefault'],
): Attribute<never, never, never> => ({
  type,
  mode,
  description,
  block: false,
  replace,
  byDefault,
  sensitive,
  deprecated,
  validate,
});

export const required = <S, P, D>(
  type: Type<S, P, D>,
  description: string,
  options: Options<S> = {},
): Attribute<S, P, D> => attribute(type, 'required', description, options);

export const optional = <S, P, D>(
  type: Type<S, P, D>,
  description: string,
  options: Options<S> = {},
): Attribute<S | null, P | null, D | null> => attribute(type, 'optional', description, options);

export const computed = <S, P, D>(
  type: Type<S, P, D>,
  description: string,
  options: Pick<Options<S>, 'sensitive' | 'deprecated'> = {},
): Attribute<S | null, P | null, P | null> => attribute(type, 'computed', description, options);

/**
 * An attribute that the provider sets if the configuration does not. The value then stays the same from plan to plan.
 */
export const optionalComputed = <S, P, D>(
  type: Type<S, P, D>,
  description: string,
  options: Options<S> = {},
): Attribute<S | null, P | null, P | null> => attribute(type, 'optional+computed', description, options);

/**
 * An attribute with a default. If the configuration leaves it out, a plan shows the default. A state of an older
 * version can have null here. The attribute then stays null until the configuration gives a value, so that no change is
 * planned.
 * @param byDefault the default; with null, the attribute keeps the value that it had before
 */
export const defaulted = <S extends string | number | boolean, P, D>(
  type: Type<S, P, D>,
  description: string,
  byDefault: S | null,
  options: Options<S> = {},
): Attribute<S | null, P | null, D | null> => attribute(type, 'optional+computed', description, options, byDefault);

/** An optional object that is written as a block, e.g. `timeouts { create = "2h" }`. */
export const block = <A extends Attributes>(
  attributes: A,
  description: string,
  options: Pick<Options<StateOf<A>>, 'validate' | 'deprecated'> = {},
): Attribute<StateOf<A> | null, PlanOf<A> | Unknown | null, DesiredOf<A> | null> => ({
  ...attribute({ kind: 'object', attributes }, 'optional', description, options),
  block: true,
});
