import type { z } from 'zod';

/** Gives the name that messages use for a field, from the path of the field in the document. */
export type NameField = (path: readonly PropertyKey[]) => string;

/**
 * Names a field by its JSON path: `source.logGroups.0`, or `source.tags."a b"` if a key does not have the form of a
 * name.
 */
export const jsonPath: NameField = (path) => path.map((key) => keyText(String(key))).join('.');

/** A key of a document, for messages. The key is in quotes unless it has the form of a name. */
const keyText = (key: string): string => (/^[\w-]{1,60}$/.test(key) ? key : shown(key));

/**
 * An error map for zod: the rule that an input breaks, as the end of a sentence about the field
 * (`must be at most 100`). If the schema itself has a message, zod uses that message instead.
 */
export function ruleText(issue: z.core.$ZodRawIssue): string | undefined {
  if (issue.code === 'invalid_type') return `must be ${KINDS[issue.expected] ?? issue.expected}`;
  if (issue.code === 'invalid_value') return `must be ${alternatives(issue.values.map(String))}`;
  if (issue.code === 'too_big') return bound('at most', Number(issue.maximum), issue.origin);
  if (issue.code === 'too_small') {
    return Number(issue.minimum) === 1 && issue.origin !== 'number'
      ? 'must not be empty'
      : bound('at least', Number(issue.minimum), issue.origin);
  }
  if (issue.code === 'unrecognized_keys') return `unknown field ${namesOf(issue.keys)}`;
  if (issue.code === 'invalid_union') return 'has none of the allowed forms';
  return undefined;
}

function namesOf(keys: readonly string[]): string {
  const names = keys.slice(0, MOST_ELEMENTS).map(keyText);
  return keys.length > names.length ? `${names.join(', ')} and ${keys.length - names.length} more` : names.join(', ');
}

const KINDS: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
  record: 'an object',
};

const UNITS: Readonly<Record<string, string>> = { string: 'characters', array: 'elements', record: 'members' };

function bound(which: string, limit: number, origin: string): string {
  const unit = UNITS[origin];
  return unit === undefined ? `must be ${which} ${limit}` : `must have ${which} ${limit} ${unit}`;
}

/** A list of words with `or` before the last one. */
export const alternatives = (words: readonly string[]): string =>
  words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`;

/** What is wrong with a field of a document. */
export interface SchemaFinding {
  /** The name of the field, such as `window.to`. */
  field: string;
  /**
   * The value of the field, see {@link shown}. Absent if the field is missing or unknown, for bytes in place of a
   * request, and for tags with the key `__proto__`.
   */
  value?: string;
  /** The rule that the field breaks, as the end of a sentence about the field. */
  rule: string;
}

/** A finding as a sentence: field, value and rule. */
export const findingText = ({ field, value, rule }: SchemaFinding): string =>
  `${field}${value === undefined ? '' : ` (${value})`}${/^(must|has|is) /.test(rule) ? ' ' : ': '}${rule}`;

/**
 * What a schema finds wrong with an input: for each wrong field a sentence with its name, its value and the rule. Parse
 * with {@link ruleText} as the error map.
 */
export const schemaFindingTexts = (error: z.ZodError, input: unknown, nameOf: NameField = jsonPath): string[] => [
  ...new Set(schemaFindings(error, input, nameOf).map(findingText)),
];

/** {@link schemaFindingTexts}, with field, value and rule as separate members instead of a sentence. */
export const schemaFindings = (error: z.ZodError, input: unknown, nameOf: NameField = jsonPath): SchemaFinding[] =>
  error.issues.flatMap((issue) => describe(issue, input, nameOf));

function describe(issue: z.core.$ZodIssue, input: unknown, nameOf: NameField): SchemaFinding[] {
  const field = nameOf(issue.path) || 'request';
  const { message: rule } = issue;
  if (issue.code === 'invalid_union' && issue.errors.length > 0) {
    const closest = closestBranch(issue.errors);
    return closest.flatMap((inner) =>
      describe({ ...inner, path: [...issue.path, ...inner.path] } as z.core.$ZodIssue, input, nameOf),
    );
  }
  if (issue.code === 'unrecognized_keys') return [{ field, rule }];
  const value = valueAt(input, issue.path);
  if (value === undefined) return [{ field, rule: issue.code === 'custom' ? rule : 'is missing' }];
  return [{ field, value: shown(value), rule }];
}

/** The issues of the union branch that fits best, because the writer most likely meant this branch. */
function closestBranch(branches: readonly (readonly z.core.$ZodIssue[])[]): readonly z.core.$ZodIssue[] {
  const misfits = (branch: readonly z.core.$ZodIssue[]) =>
    branch.reduce((sum, issue) => sum + (issue.code === 'unrecognized_keys' ? 10 * issue.keys.length : 1), 0);
  return [...branches].sort((a, b) => misfits(a) - misfits(b))[0] ?? [];
}

/** Maximum number of characters of a value that a message shows. */
const MOST_CHARACTERS = 120;
/** Maximum number of elements of a list, and of unknown fields, that a message shows. */
const MOST_ELEMENTS = 10;

/** A value as JSON for messages, cut after 120 characters; a list of more than ten elements as its length. */
export function shown(value: unknown): string {
  if (Array.isArray(value) && value.length > MOST_ELEMENTS) return `a list of ${value.length}`;
  const text = asJson(value);
  return text.length > MOST_CHARACTERS ? `${text.slice(0, MOST_CHARACTERS)}...` : text;
}

/** A value as JSON. Callers of the library can pass values that have no JSON form. */
function asJson(value: unknown): string {
  try {
    return JSON.stringify(value, (_key, inner) => (typeof inner === 'bigint' ? `${inner}` : inner)) ?? String(value);
  } catch {
    return 'a value without a JSON form';
  }
}

export const valueAt = (input: unknown, path: readonly PropertyKey[]): unknown =>
  path.reduce<unknown>(
    (value, key) =>
      typeof value === 'object' && value !== null ? (value as Record<PropertyKey, unknown>)[key] : undefined,
    input,
  );
