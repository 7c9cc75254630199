import type { Problem } from './problems.js';

// Forms of AWS names that infrastructure restricts further than contract/aws-formats.ts.

/**
 * Prefix of an archive. `*` and `?` are excluded, because they are wildcards in policies. `${` is excluded, because it
 * begins an expression of Terraform.
 */
export const PREFIX = /^(?!(.*\/)?(\.{1,2}|_logferry)(\/|$))([\w!.'()=-]+(\/[\w!.'()=-]+)*)?$/;
/** ARN of a key, not of an alias. Groups: partition, Region. */
export const KEY_ARN = /^arn:(aws|aws-cn|aws-us-gov):kms:([a-z0-9-]+):\d{12}:key\/[\w-]+$/;

/** A problem with the value if `fine` is false; otherwise none. */
export const problemUnless = (fine: boolean, prop: string, value: unknown, remedy: string): Problem[] =>
  fine ? [] : [{ prop, value, remedy }];

/** A problem if the value does not have this form. */
export const mismatch = (prop: string, value: string, form: RegExp, remedy: string): Problem[] =>
  problemUnless(form.test(value), prop, value, remedy);

/** A problem if a value is given and does not have this form. */
export const mismatchIfGiven = (prop: string, value: string | undefined, form: RegExp, remedy: string): Problem[] =>
  value === undefined ? [] : mismatch(prop, value, form, remedy);

/**
 * Like {@link mismatchIfGiven}, but accepts a reference to another resource, because only Terraform can resolve the
 * reference.
 */
export const mismatchUnlessReference = (
  prop: string,
  value: string | undefined,
  form: RegExp,
  remedy: string,
): Problem[] => (value !== undefined && REFERENCE.test(value) ? [] : mismatchIfGiven(prop, value, form, remedy));

const REFERENCE = /^\$\{.+\}$/;
