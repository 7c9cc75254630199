import type { z } from 'zod';
import { LogferryError } from './errors.js';
import { type CoverageQuestion, coverageQuestion, exportRequest, type ParsedRequest } from './request.js';
import {
  findingText,
  jsonPath,
  type NameField,
  ruleText,
  type SchemaFinding,
  schemaFindings,
  valueAt,
} from './schema-findings.js';

/** A request that follows the schema, or what is wrong with it: a sentence for each field. */
export type CheckedRequest<Request = ParsedRequest> = { request: Request; wrong?: undefined } | { wrong: string[] };

/**
 * Checks a request from outside.
 * @param nameOf the names of fields in the sentences
 */
export const checkExportRequest = (input: unknown, nameOf: NameField = jsonPath): CheckedRequest =>
  inSentences(checked(exportRequest, input, nameOf));

/** {@link checkExportRequest}, with field, value and rule as separate members instead of a sentence. */
export const findingsInRequest = (input: unknown): Checked<ParsedRequest> => checked(exportRequest, input, jsonPath);

/** Like {@link checkExportRequest}, for a question about coverage. */
export const checkCoverageQuestion = (input: unknown, nameOf: NameField = jsonPath): CheckedRequest<CoverageQuestion> =>
  inSentences(checked(coverageQuestion, input, nameOf));

type Checked<Request> = { request: Request; found?: undefined } | { found: SchemaFinding[] };

const inSentences = <Request>(result: Checked<Request>): CheckedRequest<Request> =>
  result.found === undefined ? result : { wrong: [...new Set(result.found.map(findingText))] };

function checked<Request>(schema: z.ZodType<Request>, input: unknown, nameOf: NameField): Checked<Request> {
  // Temporal can pass bytes. The schema would report each byte as an unknown field.
  if (ArrayBuffer.isView(input)) return { found: [{ field: 'request', rule: 'must be an object, not bytes' }] };
  if (hasUnreadableTag(input)) return { found: [unreadableTagIn(nameOf)] };
  const parsed = schema.safeParse(input, { error: ruleText });
  return parsed.success ? { request: parsed.data } : { found: schemaFindings(parsed.error, input, nameOf) };
}

/** Parses a request from outside. @throws LogferryError INVALID_REQUEST naming each field, value and rule. */
export function parseExportRequest(input: unknown): ParsedRequest {
  const checked = checkExportRequest(input);
  if (checked.wrong === undefined) return checked.request;
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
export const unreadableTag = (nameOf: NameField): string => findingText(unreadableTagIn(nameOf));

const unreadableTagIn = (nameOf: NameField): SchemaFinding => ({
  field: nameOf(['source', 'tags']),
  rule: 'a tag with the key __proto__ cannot be searched for',
});
