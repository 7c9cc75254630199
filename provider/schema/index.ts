export * from './attributes.js';
export { check, type Finding } from './check.js';
export { conform } from './conform.js';
export type { AnyType, Attribute, Attributes, Mode } from './declaration.js';
export { documentation } from './documentation.js';
export { propose } from './plan.js';
export type * from './shapes.js';
export * from './types.js';
export * from './value.js';
