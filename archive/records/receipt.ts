import { z } from 'zod';
import {
  AVAILABILITY_LAG_MS,
  canonicalJson,
  instantMs,
  OLDEST_ACCEPTED_EVENT_MS,
  verifyLevel,
} from '../../contract/index.js';
import { count, instant, outcome, positive, sha256 } from './schemas.js';

const slice = z.strictObject({
  accountId: z.string(),
  region: z.string(),
  bucket: z.string(),
  bucketOwner: z.string(),
  prefix: z.string(),
  layout: z.enum(['plain', 'hive']),
  account: z.string().exactOptional(),
  logGroup: z.string(),
  logStreamPrefix: z.string().exactOptional(),
  from: instant,
  to: instant,
  /** Counts repeated exports of the same slice, from 1. */
  generation: positive,
});

/** What counting the records of an object gives; see `countEvents` for how far it can be trusted. */
const counted = {
  events: count.exactOptional(),
  firstEvent: instant.exactOptional(),
  lastEvent: instant.exactOptional(),
};

const archivedObject = z.strictObject({
  key: z.string(),
  versionId: z.string().exactOptional(),
  /** Stored, that is compressed, bytes. */
  bytes: count,
  /** Of the stored bytes. */
  sha256: sha256.exactOptional(),
  ...counted,
});
/** An object of a task as it was listed and, at level `content`, read back. */
export type ArchivedObject = z.infer<typeof archivedObject>;

const task = z.strictObject({
  taskId: z.string(),
  taskName: z.string(),
  status: z.string(),
  statusMessage: z.string().exactOptional(),
  createdAt: instant.exactOptional(),
  completedAt: instant.exactOptional(),
  /** Request id of the create call, for AWS support and CloudTrail; absent where its reply was lost. */
  createRequestId: z.string().exactOptional(),
  /** Found by its name instead of created by this run. */
  adopted: z.boolean(),
});

/** The durable record of one slice. Unknown fields are refused; new ones will be optional. */
export const receiptSchema = z.strictObject({
  schemaVersion: z.literal(1),
  slice,
  /** As sent to AWS. */
  window: z.strictObject({ from: instant, to: instant }),
  outcome,
  exportId: z.string(),
  runNo: positive,
  /** Who says to have asked, and why. Not checked. */
  claimed: z.strictObject({ requestedBy: z.string().exactOptional(), reason: z.string().exactOptional() }),
  /** Whose credentials AWS accepted. */
  authenticated: z.strictObject({ arn: z.string(), accountId: z.string() }),
  /** Absent where no task was needed, or none was made. */
  task: task.exactOptional(),
  objects: z.array(archivedObject),
  totals: z.strictObject({ objects: count, bytes: count, ...counted }),
  verification: z.strictObject({
    level: z.union([verifyLevel, z.literal('none')]),
    result: z.enum(['passed', 'failed', 'skipped']),
    note: z.string().exactOptional(),
  }),
  /** Short reasons for the outcome, such as why a window counts as empty. */
  evidence: z.array(z.string()),
  /** Task folders under the slice's destination that are not its task: named, never counted. */
  strayFolders: z.array(z.string()),
  /** Failed tasks of the longer window that this one was cut from: what they wrote is named, never counted. */
  replaces: z
    .array(z.strictObject({ taskId: z.string(), folder: z.string() }))
    .min(1)
    .exactOptional(),
  logGroupMetadata: z
    .strictObject({
      arn: z.string(),
      retentionDays: positive.exactOptional(),
      logClass: z.string(),
      kmsKeyArn: z.string().exactOptional(),
      tags: z.record(z.string(), z.string()),
    })
    .exactOptional(),
  /** See {@link isSettled}. */
  settled: z.boolean(),
  recordedAt: instant,
});
export type Receipt = z.infer<typeof receiptSchema>;

/** The bytes of a receipt: canonical JSON and nothing else, so that `sha256sum` of the object gives its hash. */
export const receiptText = (receipt: Receipt): string => canonicalJson(receiptSchema.parse(receipt));

/** AWS accepts events up to 14 days old and takes up to 12 hours until they can be exported. */
const SETTLING_MS = OLDEST_ACCEPTED_EVENT_MS + AVAILABILITY_LAG_MS;

/** Whether no event of a window that ends at `to` could still arrive when its task was created. */
export const isSettled = (to: string, taskCreatedAt: string): boolean =>
  instantMs(taskCreatedAt) - instantMs(to) >= SETTLING_MS;

/** Sums of a receipt's objects; counts only where every object was counted. */
export function totalsOf(objects: readonly ArchivedObject[]): Receipt['totals'] {
  const sum = (values: number[]): number => values.reduce((total, value) => total + value, 0);
  const totals = { objects: objects.length, bytes: sum(objects.map(({ bytes }) => bytes)) };
  const events = objects.flatMap((object) => (object.events === undefined ? [] : [object.events]));
  if (events.length < objects.length) return totals;
  const firsts = objects.flatMap(({ firstEvent }) => (firstEvent === undefined ? [] : [firstEvent]));
  const lasts = objects.flatMap(({ lastEvent }) => (lastEvent === undefined ? [] : [lastEvent]));
  const [firstEvent] = firsts.sort((a, b) => instantMs(a) - instantMs(b));
  const lastEvent = lasts.sort((a, b) => instantMs(a) - instantMs(b)).at(-1);
  return {
    ...totals,
    events: sum(events),
    ...(firstEvent !== undefined && { firstEvent }),
    ...(lastEvent !== undefined && { lastEvent }),
  };
}
