import { isAbsolute } from 'node:path';
import { z } from 'zod';
import { STORAGE_CLASSES } from './bucket/props.js';
import type { Problem } from './problems.js';

const days = z.number().int();
const text = z.string();
const flag = z.boolean();

const backend = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('local'),
    path: text
      .min(1)
      .refine((path) => !isAbsolute(path), 'give a path relative to the folder of the synthesised stack'),
  }),
  z.strictObject({
    type: z.literal('s3'),
    bucket: text.min(3),
    key: text.min(1),
    region: text.min(1),
    kmsKeyId: text.optional(),
  }),
]);

/** The shape of a configuration file. The construct checks the values. */
const schema = z.strictObject({
  backend: backend.optional(),
  accountId: text,
  region: text,
  bucketName: text.optional(),
  bucketNamePrefix: text.optional(),
  existingBucket: text.optional(),
  managePolicy: flag.optional(),
  prefix: text.optional(),
  sources: z
    .array(z.strictObject({ accountId: text, logGroups: z.array(text).optional(), callers: z.array(text).optional() }))
    .optional(),
  aclCondition: z.enum(['strict', 'if-exists']).optional(),
  servicePrincipals: z.array(text).optional(),
  encryption: z
    .enum(['kms', 's3'], "set it to 'kms' or 's3': export tasks support SSE-KMS and SSE-S3, not DSSE-KMS")
    .optional(),
  key: z
    .union([
      z.strictObject({ arn: text }),
      z.strictObject({ alias: text.optional(), deletionWindowDays: days.optional() }),
    ])
    .optional(),
  narrowKeyPolicy: flag.optional(),
  bucketKey: flag.optional(),
  versioning: flag.optional(),
  requireTls: flag.optional(),
  writeOnceRecords: flag.optional(),
  objectLock: z.strictObject({ mode: z.enum(['GOVERNANCE', 'COMPLIANCE']), days }).optional(),
  lifecycle: z
    .strictObject({
      transitions: z.array(z.strictObject({ days, storageClass: z.enum(STORAGE_CLASSES) })).optional(),
      expireAfterDays: days.optional(),
      expireNoncurrentAfterDays: days.optional(),
      abortUploadsAfterDays: days.optional(),
      transitionDefaultMinimumObjectSize: z.enum(['all_storage_classes_128K', 'varies_by_storage_class']).optional(),
    })
    .optional(),
  accessLogs: z.strictObject({ bucketName: text, prefix: text.optional() }).optional(),
  eventBridge: flag.optional(),
  exportClosedRule: flag.optional(),
  signing: z.strictObject({ keyArn: text, roleName: text }).optional(),
  tags: z.record(text, text).optional(),
  removalPolicy: z.enum(['retain', 'destroy']).optional(),
});

/**
 * All problems with the shape of a configuration file or, if there are none, all problems with expressions in the file.
 */
export function problemsOfForm(given: unknown): Problem[] {
  const result = schema.safeParse(given);
  return result.success ? expressionsIn(given, []) : result.error.issues.flatMap((issue) => problemOf(issue, given));
}

const EXPRESSION = /[$%]\{/;

/**
 * A problem for each value with a Terraform expression in a configuration file. The file declares no resource that an
 * expression could refer to, but an expression could read any local file.
 */
function expressionsIn(value: unknown, path: readonly PropertyKey[]): Problem[] {
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value);
    const inList = Array.isArray(value);
    return entries.flatMap(([key, inside]) => expressionsIn(inside, [...path, inList ? Number(key) : key]));
  }
  if (typeof value !== 'string' || !EXPRESSION.test(value)) return [];
  return [
    { prop: textOf(path), value, remedy: 'write it without ${ and %{: Terraform would evaluate it as an expression' },
  ];
}

/** The problems of one issue of Zod, each with its path, such as `a.b[0]`, and the value at this path. */
function problemOf(issue: z.core.$ZodIssue, given: unknown): Problem[] {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => {
      const path = [...issue.path, key];
      return { prop: textOf(path), value: valueAt(given, path), remedy: 'remove it: there is no such property' };
    });
  }
  const value = valueAt(given, issue.path);
  return [
    { prop: textOf(issue.path), value, remedy: value === undefined ? `add it (${issue.message})` : issue.message },
  ];
}

const textOf = (path: readonly PropertyKey[]): string =>
  path.map((part, at) => (typeof part === 'number' ? `[${part}]` : `${at === 0 ? '' : '.'}${String(part)}`)).join('') ||
  'the file';

const valueAt = (given: unknown, path: readonly PropertyKey[]): unknown =>
  path.reduce<unknown>(
    (value, part) => (typeof value === 'object' && value !== null ? Reflect.get(value, part) : undefined),
    given,
  );
