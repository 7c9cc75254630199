/** The type of a value, without the TypeScript types that belong to it. */
export type AnyType =
  | { readonly kind: 'string' | 'bool' | 'int' | 'int64' }
  | { readonly kind: 'list' | 'set' | 'map'; readonly of: AnyType }
  | { readonly kind: 'object'; readonly attributes: Attributes };

/**
 * The TypeScript types of the values of a declaration. `state` is wholly known. `plan` may be UNKNOWN in every part.
 * `desired` may be UNKNOWN only in parts that the provider computes. No value has the member `shapes`. It exists only
 * for the compiler, which derives the types of a declaration from the types of its parts.
 */
interface Shaped<State, Plan, Desired> {
  readonly shapes?: { readonly state: State; readonly plan: Plan; readonly desired: Desired };
}

/** The type of an attribute or of an element of a collection, with the TypeScript types of its values. */
export type Type<State, Plan, Desired> = AnyType & Shaped<State, Plan, Desired>;

/**
 * Who sets an attribute: the configuration (`required`, `optional`), the provider (`computed`), or the provider if the
 * configuration does not (`optional+computed`).
 */
export type Mode = 'required' | 'optional' | 'computed' | 'optional+computed';

export interface Attribute<State = unknown, Plan = unknown, Desired = unknown> extends Shaped<State, Plan, Desired> {
  readonly type: AnyType;
  readonly mode: Mode;
  /** What the attribute is, in Markdown. It is the text of the documentation page. */
  readonly description: string;
  /**
   * Whether the attribute is written as a block (`name { … }`) instead of an argument (`name = { … }`). Only attributes
   * directly in a resource can be blocks.
   */
  readonly block: boolean;
  readonly replace: boolean;
  /**
   * The value of an `optional+computed` attribute that the configuration leaves out. The value is known at plan time.
   * With null, the attribute keeps the value that it had before. Undefined: the provider computes the value.
   */
  readonly byDefault: string | number | boolean | null | undefined;
  readonly sensitive: boolean;
  readonly deprecated: string | undefined;
  /**
   * Returns what is wrong with a value, or undefined. Called only with wholly known values that conform to `type`. The
   * parameter has the type `never`, so that the validators of attributes of all types have the same TypeScript type.
   */
  readonly validate: ((value: never) => string | undefined) | undefined;
}

/** The attributes of a resource, data source, action, provider configuration or object, by their names in HCL. */
export type Attributes = Readonly<Record<string, Attribute>>;
