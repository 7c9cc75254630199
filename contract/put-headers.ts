import { z } from 'zod';
import { KMS_KEY_NAME } from './aws-formats.js';
import { defined } from './defined.js';
import type { LogferryError } from './errors.js';
import { ruleText, schemaFindingTexts } from './schema-findings.js';
import { usageError } from './usage-error.js';

/** The fields of {@link PutHeaders}. The names are those of the flags of `aws s3 cp`. */
export const PUT_HEADER_FIELDS = {
  acl: z.literal('bucket-owner-full-control').optional(),
  sse: z.enum(['AES256', 'aws:kms']).optional(),
  sseKmsKeyId: z.string().regex(KMS_KEY_NAME, 'must be the id, ARN or alias of a KMS key').optional(),
} as const;

/**
 * Headers with which logferry writes its records, for buckets whose policy demands them. They do not apply to the
 * exported data, because AWS writes the data itself. If a member is absent, S3 applies the settings of the bucket.
 */
export type PutHeaders = z.output<z.ZodObject<typeof PUT_HEADER_FIELDS>>;

/** What is wrong with a combination of headers; undefined if nothing is. */
export const putHeadersRefusal = ({ sse, sseKmsKeyId }: PutHeaders): string | undefined =>
  sseKmsKeyId !== undefined && sse !== 'aws:kms' ? 'a KMS key needs the encryption aws:kms' : undefined;

/** The environment variables of the headers, for the worker of the embedded engine. The flags of commands set them. */
const PUT_HEADER_VARIABLES = {
  acl: 'LOGFERRY_S3_ACL',
  sse: 'LOGFERRY_S3_SSE',
  sseKmsKeyId: 'LOGFERRY_S3_SSE_KMS_KEY_ID',
} as const satisfies Record<keyof PutHeaders, string>;

/**
 * The headers that an environment asks for. An empty variable counts as not set.
 * @throws LogferryError INVALID_REQUEST with the variable and the rule
 */
export function putHeadersIn(env: Readonly<Record<string, string | undefined>>): PutHeaders {
  const given = Object.entries(PUT_HEADER_VARIABLES).map(([field, variable]) => [field, env[variable] || undefined]);
  const headers: unknown = Object.fromEntries(given);
  const parsed = z.object(PUT_HEADER_FIELDS).safeParse(headers, { error: ruleText });
  if (!parsed.success) {
    throw refused(schemaFindingTexts(parsed.error, headers, ([field]) => nameOf(field as keyof PutHeaders)).join('; '));
  }
  const refusal = putHeadersRefusal(parsed.data);
  if (refusal !== undefined) throw refused(`${nameOf('sseKmsKeyId')}: ${refusal}`);
  return defined(parsed.data);
}

/** The name of a header in messages: its flag and its environment variable. */
const nameOf = (field: keyof PutHeaders): string =>
  `--${field.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)} or ${PUT_HEADER_VARIABLES[field]}`;

const refused = (message: string): LogferryError =>
  usageError(message, 'Correct the flag or the variable, or leave it out.');
