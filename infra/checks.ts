import { isPrefixForPolicies, LONGEST_PREFIX } from '../contract/archive-prefix.js';
import { KMS_KEY_ARN } from '../contract/aws-formats.js';
import type { Problem } from './problems.js';

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

/** A problem if an archive prefix cannot be used in policies and in Terraform. */
export const prefixProblems = (prop: string, prefix: string): Problem[] =>
  problemUnless(
    isPrefixForPolicies(prefix),
    prop,
    prefix,
    `give at most ${LONGEST_PREFIX} characters: folders of letters, digits and ! . _ - = ' ( ), none named . or .. or _logferry; or leave it out`,
  );

/** A problem if a value is given and is neither the ARN of a KMS key nor a reference to another resource. */
export const keyArnProblems = (prop: string, arn: string | undefined): Problem[] =>
  mismatchUnlessReference(prop, arn, KMS_KEY_ARN, 'name the key by its own ARN, arn:aws:kms:…:key/…, not an alias');

const REFERENCE = /^\$\{.+\}$/;
