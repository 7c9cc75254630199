import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import {
  accountId,
  archivePrefix,
  DEFAULT_LANE_SETTINGS,
  DEFAULT_TIMINGS,
  EXPORTS_TASK_QUEUE,
  LogferryError,
  parseJsonText,
  ROLE_ARN,
} from '../contract/index.js';

const positive = z.number().int().positive();
/** A schema for any of the given settings, each a positive whole number. It refuses unknown settings. */
const overrides = <Settings extends object>(defaults: Settings) =>
  z.strictObject(
    Object.fromEntries(Object.keys(defaults).map((name) => [name, positive.exactOptional()])) as Record<
      keyof Settings,
      z.ZodExactOptional<typeof positive>
    >,
  );

const destination = z.strictObject({
  bucket: z.string(),
  prefix: archivePrefix.default(''),
  /** The account that owns the bucket. Absent: the account of the log groups. */
  bucketOwner: accountId.optional(),
});

const account = z.strictObject({
  /** Absent: the worker's own credentials. */
  roleArn: z.string().regex(ROLE_ARN, 'must be the ARN of an IAM role').optional(),
  externalId: z.string().min(2).max(1224).optional(),
  regions: z.array(z.string()).default([]),
  /** A destination is allowed if an entry names its bucket, and its prefix is the entry's prefix or below it. */
  destinations: z.array(destination).default([]),
});

const workerConfig = z.strictObject({
  taskQueue: z.string().min(1).max(200).default(EXPORTS_TASK_QUEUE),
  /** The allowed accounts by alias. Requests without an account use `default`. */
  accounts: z.record(z.string(), account).default({}),
  timings: overrides(DEFAULT_TIMINGS).default({}),
  lane: overrides(DEFAULT_LANE_SETTINGS).default({}),
  logLevel: z.enum(['debug', 'info', 'warn', 'error']).default('info'),
});
export type WorkerConfig = z.output<typeof workerConfig>;
export type AccountConfig = z.output<typeof account>;

/**
 * Reads a worker's configuration file (JSON).
 * @throws LogferryError INVALID_REQUEST naming the file, the field and the rule
 */
export async function readWorkerConfig(path: string | undefined): Promise<WorkerConfig> {
  if (path === undefined) {
    const detail =
      'a worker needs a configuration that lists what it may export: --config FILE or LOGFERRY_WORKER_CONFIG';
    throw new LogferryError('INVALID_REQUEST', { detail });
  }
  let content: unknown;
  try {
    content = parseJsonText(await readFile(path, 'utf8'));
  } catch (error) {
    const detail = `${path}: ${error instanceof SyntaxError ? error.message : 'cannot be read'}`;
    throw new LogferryError('INVALID_REQUEST', { detail });
  }
  const parsed = workerConfig.safeParse(content);
  if (parsed.success) return parsed.data;
  const findings = parsed.error.issues.map(({ path: field, message }) => `${field.join('.') || 'file'}: ${message}`);
  throw new LogferryError('INVALID_REQUEST', { detail: `${path}: ${findings.join('; ')}` });
}
