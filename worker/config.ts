import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import {
  accountId,
  archivePrefix,
  EXPORTS_TASK_QUEUE,
  isExportsQueue,
  jsonPath,
  LANE_RANGES,
  LogferryError,
  parseJsonText,
  ROLE_ARN,
  ruleText,
  type SettingRange,
  schemaFindingTexts,
  TIMING_RANGES,
} from '../contract/index.js';
import { PUT_HEADER_FIELDS, putHeadersRefusal } from '../contract/put-headers.js';
import { deploymentSetting } from './deployment.js';

const whole = ({ least, most }: SettingRange) => z.number().int().min(least).max(most);
/**
 * A schema for an object with any of these settings. Each setting is a whole number in its range. Unknown settings are
 * refused.
 */
const overrides = <Name extends string>(ranges: Readonly<Record<Name, SettingRange>>) =>
  z.strictObject(
    Object.fromEntries(
      Object.entries<SettingRange>(ranges).map(([name, range]) => [name, whole(range).exactOptional()]),
    ) as Record<Name, z.ZodExactOptional<ReturnType<typeof whole>>>,
  );

const destination = z.strictObject({
  bucket: z.string(),
  prefix: archivePrefix.default(''),
  /** The account that owns the bucket. Absent: the account of the log groups. */
  bucketOwner: accountId.optional(),
  /** Headers of the records that the worker writes to the bucket. */
  ...PUT_HEADER_FIELDS,
});
type DestinationConfig = z.output<typeof destination>;

/**
 * What is wrong with the headers of an entry: their combination is impossible, or an earlier entry of the same bucket
 * has other headers. An archive has one bucket, and its records have the same headers under every prefix.
 */
function headersRefusal(entry: DestinationConfig, first: DestinationConfig): string | undefined {
  const { acl, sse, sseKmsKeyId } = entry;
  if (acl !== first.acl || sse !== first.sse || sseKmsKeyId !== first.sseKmsKeyId) {
    return `entries of bucket ${entry.bucket} must have the same acl, sse and sseKmsKeyId`;
  }
  return putHeadersRefusal(entry);
}

const account = z.strictObject({
  /** Role that the worker assumes. Without it, the worker uses its own credentials. */
  roleArn: z.string().regex(ROLE_ARN, 'must be the ARN of an IAM role').optional(),
  externalId: z.string().min(2).max(1224).optional(),
  /**
   * The key that signs the manifests of the account's exports: `kms:` and an ARN, or the path of a PEM file. KMS is
   * asked with the credentials of `roleArn` or else of the worker. Absent: the manifests are unsigned.
   * `configuredSigners` checks the form of this setting. This schema does not check it, because errors of the schema
   * quote the value, and a user can put the key itself here instead of its path.
   */
  signingKey: z.string().optional(),
  regions: z.array(z.string()).default([]),
  /**
   * The allowed destinations. An entry allows a destination with the same bucket and with the same prefix or a folder
   * below it.
   */
  destinations: z
    .array(destination)
    .default([])
    .superRefine((entries, { addIssue }) => {
      for (const [index, entry] of entries.entries()) {
        const first = entries.find(({ bucket }) => bucket === entry.bucket) ?? entry;
        const message = headersRefusal(entry, first);
        if (message !== undefined) addIssue({ code: 'custom', path: [index], message });
      }
    }),
});

const workerConfig = z.strictObject({
  taskQueue: z
    .string()
    .min(1)
    .max(200)
    .refine(isExportsQueue, 'must neither be logferry-lanes nor end in -tasks')
    .default(EXPORTS_TASK_QUEUE),
  /** The allowed accounts by alias. Requests without an account use `default`. */
  accounts: z.record(z.string(), account).default({}),
  /** The version of the worker for Temporal's worker versioning. Without it, the worker has no version. */
  deployment: deploymentSetting.default({}),
  timings: overrides(TIMING_RANGES).default({}),
  lane: overrides(LANE_RANGES).default({}),
  logLevel: z.enum(['debug', 'info', 'warn', 'error']).default('info'),
});
export type WorkerConfig = z.output<typeof workerConfig>;
export type AccountConfig = z.output<typeof account>;

/** Whether a text is itself a configuration, and not the path of a file. */
const isContent = (text: string): boolean => text.trimStart().startsWith('{');

/** What a message calls a configuration: its file, if it has one. */
export const nameOfConfig = (config: string): string => (isContent(config) ? "the worker's configuration" : config);

/**
 * Reads a worker's configuration (JSON).
 * @param config the path of its file, or its content, which begins with a brace
 * @throws LogferryError INVALID_REQUEST with the file, the field and the rule
 */
export async function readWorkerConfig(config: string | undefined): Promise<WorkerConfig> {
  if (config === undefined) {
    const detail =
      'a worker needs a configuration that lists what it may export: --config FILE or LOGFERRY_WORKER_CONFIG';
    throw new LogferryError('INVALID_REQUEST', { detail });
  }
  const name = nameOfConfig(config);
  let content: unknown;
  try {
    content = parseJsonText(isContent(config) ? config : await readFile(config, 'utf8'));
  } catch (error) {
    const detail = `${name}: ${error instanceof SyntaxError ? error.message : 'cannot be read'}`;
    throw new LogferryError('INVALID_REQUEST', { detail });
  }
  const parsed = workerConfig.safeParse(content, { error: ruleText });
  if (parsed.success) return parsed.data;
  const wrong = schemaFindingTexts(parsed.error, content, (field) => jsonPath(field) || 'file');
  throw new LogferryError('INVALID_REQUEST', { detail: `${name}: ${wrong.join('; ')}` });
}
