/** The type of an attribute or of an element of a collection. */
export type AnyType = StringType | BoolType | IntType | Int64Type | ListType | SetType | MapType | ObjectType;

export interface StringType {
  readonly kind: 'string';
}
export interface BoolType {
  readonly kind: 'bool';
}
export interface IntType {
  readonly kind: 'int';
}
export interface Int64Type {
  readonly kind: 'int64';
}
export interface ListType<E extends AnyType = AnyType> {
  readonly kind: 'list';
  readonly of: E;
}
export interface SetType<E extends AnyType = AnyType> {
  readonly kind: 'set';
  readonly of: E;
}
export interface MapType<E extends AnyType = AnyType> {
  readonly kind: 'map';
  readonly of: E;
}
export interface ObjectType<A extends Attributes = Attributes> {
  readonly kind: 'object';
  readonly attributes: A;
}

/**
 * Who gives an attribute its value: the configuration (`required`, `optional`), the provider (`computed`), or the
 * provider where the configuration gives none (`optional+computed`).
 */
export type Mode = 'required' | 'optional' | 'computed' | 'optional+computed';

export interface Attribute<T extends AnyType = AnyType, M extends Mode = Mode> {
  readonly type: T;
  readonly mode: M;
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
