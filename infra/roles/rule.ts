import type { Problem } from '../problems.js';

/** A problem unless the value is as it must be. References to other resources are known to Terraform alone. */
export function rule(prop: string, value: string | undefined, pattern: RegExp, remedy: string): Problem[] {
  if (value === undefined || isReference(value) || pattern.test(value)) return [];
  return [{ prop, value, remedy }];
}

const isReference = (text: string): boolean => /^\$\{.+\}$/.test(text);
