/** The type of a value, as the rules over values see it. */
export type AnyType =
  | { readonly kind: 'string' | 'bool' | 'int' | 'int64' }
  | { readonly kind: 'list' | 'set' | 'map'; readonly of: AnyType }
  | { readonly kind: 'object'; readonly attributes: Attributes };

/**
 * The TypeScript types of the values of a declaration: `state` is wholly known, `plan` may be UNKNOWN in every part, and
 * `desired` only in parts that the provider computes. No value ever has this member: it leads types from the parts of a
 * declaration to the whole.
 */
interface Shaped<State, Plan, Desired> {
  readonly shapes?: { readonly state: State; readonly plan: Plan; readonly desired: Desired };
}

/** The type of an attribute or of an element of a collection, with the TypeScript types of its values. */
export type Type<State, Plan, Desired> = AnyType & Shaped<State, Plan, Desired>;

/**
 * Who gives an attribute its value: the configuration (`required`, `optional`), the provider (`computed`), or the
 * provider where the configuration gives none (`optional+computed`).
 */
export type Mode = 'required' | 'optional' | 'computed' | 'optional+computed';

export interface Attribute<State = unknown, Plan = unknown, Desired = unknown> extends Shaped<State, Plan, Desired> {
  readonly type: AnyType;
  readonly mode: Mode;
  /** What the attribute is, in Markdown. It is the text of the documentation page. */
  readonly description: string;
  /**
   * Whether the attribute is written as a block (`name { … }`) instead of an argument (`name = { … }`). Only attributes
   * of a resource itself can be.
   */
  readonly block: boolean;
  readonly replace: boolean;
  readonly sensitive: boolean;
  readonly deprecated: string | undefined;
  /** Takes wholly known values of `type` alone. The parameter is `never`, so that attributes of all types share this type. */
  readonly validate: ((value: never) => string | undefined) | undefined;
}

/** The attributes of a resource, data source, action, provider configuration or object, by their names in HCL. */
export type Attributes = Readonly<Record<string, Attribute>>;
