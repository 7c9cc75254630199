import type { AnyType, Attribute, Attributes, Mode, ObjectType } from './declaration.js';
import type { KnownOf } from './shapes.js';

export interface Options<T> {
  /** A change of this attribute replaces the resource. */
  readonly replace?: boolean;
  /** Terraform does not print the value. */
  readonly sensitive?: boolean;
  /** Says what is wrong with a configured value, in one sentence. Called with wholly known values only. */
  readonly validate?: (value: T) => string | undefined;
  /** What to use instead of this attribute. */
  readonly deprecated?: string;
}

function attribute<T extends AnyType, M extends Mode>(
  type: T,
  mode: M,
  description: string,
  { replace = false, sensitive = false, deprecated, validate }: Options<KnownOf<T>>,
): Attribute<T, M> {
  return { type, mode, description, block: false, replace, sensitive, deprecated, validate };
}

export const required = <T extends AnyType>(type: T, description: string, options: Options<KnownOf<T>> = {}) =>
  attribute(type, 'required', description, options);

export const optional = <T extends AnyType>(type: T, description: string, options: Options<KnownOf<T>> = {}) =>
  attribute(type, 'optional', description, options);

export const computed = <T extends AnyType>(
  type: T,
  description: string,
  options: Pick<Options<KnownOf<T>>, 'sensitive' | 'deprecated'> = {},
) => attribute(type, 'computed', description, options);

/** The provider's value is kept from plan to plan while the configuration gives none. */
export const optionalComputed = <T extends AnyType>(type: T, description: string, options: Options<KnownOf<T>> = {}) =>
  attribute(type, 'optional+computed', description, options);

/** An optional object that is written as a block, e.g. `timeouts { create = "2h" }`. */
export const block = <const A extends Attributes>(
  attributes: A,
  description: string,
  options: Pick<Options<KnownOf<ObjectType<A>>>, 'validate' | 'deprecated'> = {},
): Attribute<ObjectType<A>, 'optional'> => ({
  ...attribute({ kind: 'object', attributes }, 'optional', description, options),
  block: true,
});
