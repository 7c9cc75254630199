/* The rules of an archive's prefix: the folder of a bucket in which the archive lies. */

/** Maximum length (characters) of a prefix. */
export const LONGEST_PREFIX = 512;

/** Removes the leading and trailing slashes of an archive prefix. An absent prefix becomes the empty text. */
export const trimSlashes = (prefix = ''): string => prefix.replace(/^\/+|\/+$/g, '');

const foldersOf = (prefix: string): string[] => (prefix === '' ? [] : prefix.split('/'));

/** The rules of a prefix without leading and trailing slashes, each with its text for messages. */
export const PREFIX_RULES: readonly { holds(prefix: string): boolean; rule: string }[] = [
  {
    holds: (prefix) => foldersOf(prefix).every((folder) => !['', '.', '..'].includes(folder)),
    rule: 'must not contain empty, . or .. segments',
  },
  {
    holds: (prefix) => !foldersOf(prefix).includes('_logferry'),
    rule: '_logferry is reserved for receipts and manifests',
  },
  {
    holds: (prefix) => [...prefix].every((char) => char >= ' ' && char !== '\u007f'),
    rule: 'must not contain control characters',
  },
];

/**
 * Whether a prefix can be used in policies and in Terraform: `*` and `?` are wildcards in policies, and `${` begins an
 * expression of Terraform.
 */
export const isPrefixForPolicies = (prefix: string): boolean =>
  prefix.length <= LONGEST_PREFIX && PREFIX_RULES.every(({ holds }) => holds(prefix)) && /^[\w!.'()=/-]*$/.test(prefix);
