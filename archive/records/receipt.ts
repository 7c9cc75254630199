import { z } from 'zod';
import { verifyLevel } from '../../contract/index.js';
import { sourceCountSchema } from '../source-count/source-count.js';
import { archivedObject, objectTotals } from './archived-object.js';
import { objectPage } from './object-pages.js';
import { recordText, schemaVersion } from './parse-record.js';
import { instant, outcome, positive, texts } from './schemas.js';

const slice = z.object({
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

const task = z.object({
  taskId: z.string(),
  taskName: z.string(),
  status: z.string(),
  statusMessage: z.string().exactOptional(),
  createdAt: instant.exactOptional(),
  completedAt: instant.exactOptional(),
  /** Request id of the create call, for AWS support and CloudTrail; absent if AWS's reply is not known to this run. */
  createRequestId: z.string().exactOptional(),
  /** Whether the task was found by its name, not created by this run. */
  adopted: z.boolean(),
});

/**
 * The durable record of one slice. Readers ignore fields that they do not know; fields that are added later are
 * optional.
 */
export const receiptSchema = z.object({
  schemaVersion,
  /** The slice that the receipt covers. */
  slice,
  /**
   * Number of slices of the grid that the receipt stands for; absent if it is one. Consecutive slices that need no
   * task for the same reason share a receipt.
   */
  slices: z.int().min(2).exactOptional(),
  /**
   * The window as sent to AWS. If retention had passed for its beginning by the time of the export, the slice is only
   * the rest of the window.
   */
  window: z.object({ from: instant, to: instant }),
  outcome,
  /** When AWS was asked: the creation of the task or, if no task was needed, the instant of the question. */
  askedAt: instant,
  exportId: z.string(),
  runNo: positive,
  /** The requester and the reason, as the request claims them. They are not checked. */
  claimed: z.object({ requestedBy: z.string().exactOptional(), reason: z.string().exactOptional() }),
  /** The identity whose credentials AWS accepted. */
  authenticated: z.object({ arn: z.string(), accountId: z.string() }),
  /** Absent if no task was needed or created. */
  task: task.exactOptional(),
  /** Empty if there are pages. */
  objects: z.array(archivedObject),
  /** Pages of the objects in key order; present if they are too many for the receipt. */
  objectPages: z.array(objectPage).min(1).exactOptional(),
  /** Totals of all objects. */
  totals: objectTotals,
  verification: z.object({
    level: z.union([verifyLevel, z.literal('none')]),
    result: z.enum(['passed', 'failed', 'skipped']),
    note: z.string().exactOptional(),
  }),
  /** How the events of the log group were counted against the objects; absent if they were not counted. */
  sourceCount: sourceCountSchema.exactOptional(),
  /** Short reasons for the outcome, such as why a window counts as empty, and what the exported events lack. */
  evidence: z.array(z.string()),
  /** Folders of other tasks under the slice's destination. They are named, but never counted. */
  strayFolders: z.array(z.string()),
  /**
   * Failed tasks of the longer window that this slice was cut from. Their folders are named, but their objects are
   * never counted.
   */
  replaces: z
    .array(z.object({ taskId: z.string(), folder: z.string() }))
    .min(1)
    .exactOptional(),
  logGroupMetadata: z
    .object({
      arn: z.string(),
      /** When the log group was created. A later group with the same name has another creation time. */
      createdAt: instant.exactOptional(),
      retentionDays: positive.exactOptional(),
      /** The account's retention policy that sets `retentionDays`. */
      retentionPolicyName: z.string().exactOptional(),
      logClass: z.string(),
      kmsKeyArn: z.string().exactOptional(),
      /** Whether the group was protected against deletion; absent if AWS did not say so. */
      deletionProtection: z.boolean().exactOptional(),
      /** AWS's word for whether the group has a data protection policy of its own; absent if it never had one. */
      dataProtectionStatus: z.string().exactOptional(),
      /** AWS's words for the settings of the account that the group has inherited; absent if there are none. */
      inheritedProperties: z.array(z.string()).min(1).exactOptional(),
      /** Absent if no task was needed. */
      tags: texts.exactOptional(),
    })
    .exactOptional(),
  recordedAt: instant,
});
export type Receipt = z.infer<typeof receiptSchema>;

/**
 * The stored text of a receipt: canonical JSON without a line break at its end. `sha256sum` of the stored object gives
 * the receipt's hash.
 */
export const receiptText = (receipt: Receipt): string => recordText(receiptSchema, receipt);
