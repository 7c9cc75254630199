import type { z } from 'zod';
import { LogferryError } from './errors.js';
import { findings, jsonPath, type NameField, ruleText, valueAt } from './findings.js';
import { type CoverageQuestion, coverageQuestion, exportRequest, type ParsedRequest } from './request.js';

/** A request that follows the schema, or what is wrong with it: a sentence for each field. */
export type CheckedRequest<Request = ParsedRequest> = { request: Request } | { wrong: string[] };

/**
 * Checks a request from outside.
 * @param nameOf the names of fields in the sentences
 */
export const checkExportRequest = (input: unknown, nameOf: NameField = jsonPath): CheckedRequest =>
  checked(exportRequest, input, nameOf);

/** Like {@link checkExportRequest}, for a question about coverage. */
export const checkCoverageQuestion = (input: unknown, nameOf: NameField = jsonPath): CheckedRequest<CoverageQuestion> =>
  checked(coverageQuestion, input, nameOf);

function checked<Request>(schema: z.ZodType<Request>, input: unknown, nameOf: NameField): CheckedRequest<Request> {
  if (hasUnreadableTag(input)) {
    return { wrong: [unreadableTag(nameOf)] };
  }
  const parsed = schema.safeParse(input, { error: ruleText });
  return parsed.success ? { request: parsed.data } : { wrong: findings(parsed.error, input, nameOf) };
}

/** Parses a request from outside. @throws LogferryError INVALID_REQUEST naming each field, value and rule. */
export function parseExportRequest(input: unknown): ParsedRequest {
  const checked = checkExportRequest(input);
  if ('request' in checked) return checked.request;
  throw new LogferryError('INVALID_REQUEST', { detail: checked.wrong.join('; ') });
}

/**
 * Whether a request has the tag key `__proto__`. The schema would drop this tag silently, and the request would then
 * select more log groups.
 */
export function hasUnreadableTag(input: unknown): boolean {
  const tags = valueAt(input, ['source', 'tags']);
  return typeof tags === 'object' && tags !== null && Object.hasOwn(tags, '__proto__');
}

/** The sentence that refuses the tag key `__proto__`. */
export const unreadableTag = (nameOf: NameField): string =>
  `${nameOf(['source', 'tags'])}: a tag with the key __proto__ cannot be searched for`;
