export * from './attributes.js';
export type { AnyType, Attribute, Attributes, Mode } from './declaration.js';
export type * from './shapes.js';
export * from './types.js';
export * from './value.js';
