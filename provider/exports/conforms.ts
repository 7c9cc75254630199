import type { z } from 'zod';

const LONGEST_SHOWN_CHARS = 120;

/**
 * Turns a schema of the contract into the rule of an attribute. The rule returns one sentence on what is wrong with a
 * value, or undefined.
 */
export const conformsTo =
  (schema: z.ZodType) =>
  (value: unknown): string | undefined => {
    const [issue] = schema.safeParse(value).error?.issues ?? [];
    if (issue === undefined) return undefined;
    const wrong = issue.path.reduce<unknown>(
      (found, key) =>
        typeof found === 'object' && found !== null ? (found as Record<PropertyKey, unknown>)[key] : undefined,
      value,
    );
    return `${JSON.stringify(wrong)?.slice(0, LONGEST_SHOWN_CHARS)}: ${issue.message}`;
  };
