import { mismatch, type Problem } from '../problems.js';

/** A problem unless the value is as it must be. References to other resources are known to Terraform alone. */
export const rule = (prop: string, value: string | undefined, form: RegExp, remedy: string): Problem[] =>
  value === undefined || isReference(value) ? [] : mismatch(prop, value, form, remedy);

const isReference = (text: string): boolean => /^\$\{.+\}$/.test(text);
