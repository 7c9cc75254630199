import { z } from 'zod';
import {
  type ArchiveLocation,
  CLOSED_STATUSES,
  defined,
  exportRequest,
  LEFT_OUT_REASONS,
  noSlices,
  type SliceCounts,
} from '../../contract/index.js';
import { RecordConflict } from '../errors.js';
import { manifestKey } from '../object-keys/run-keys.js';
import type { ObjectReader, ObjectStore } from '../ports.js';
import { sha256OfText } from './digest.js';
import { parseRecord, recordText, schemaVersion } from './parse-record.js';
import { readText, storeRecord } from './record-io.js';
import { recountList } from './recount-list.js';
import { count, instant, positive, sha256 } from './schemas.js';

const sliceWord = z.enum(Object.keys(noSlices()) as [keyof SliceCounts, ...(keyof SliceCounts)[]]);

const failure = z.object({
  slice: z
    .object({
      logGroup: z.string(),
      from: instant,
      to: instant,
      generation: z.int().positive(),
    })
    .exactOptional(),
  code: z.string(),
  message: z.string(),
  hint: z.string(),
});

const warning = z.object({ code: z.string(), message: z.string(), hint: z.string().exactOptional() });

const leftOut = z.object({
  from: instant,
  to: instant,
  reason: z.enum(LEFT_OUT_REASONS),
  slice: z.enum(['day', 'week', 'month']).exactOptional(),
  logGroup: z.string().exactOptional(),
  others: z.literal(true).exactOptional(),
  retentionDays: positive.exactOptional(),
  createdAt: instant.exactOptional(),
});

/**
 * The durable record of one run of an export. It commits to its receipts by hash. Fields that are added later are
 * optional.
 */
export const manifestSchema = z.object({
  schemaVersion,
  exportId: z.string(),
  runNo: positive,
  /** Hash of the request without `requestedBy`, `reason`, `asked` and `busyDays`. */
  requestHash: sha256,
  /**
   * Hash of the members of the request that the export id identifies: source, window, destination, slice size, account
   * and Region.
   */
  identityHash: sha256,
  /** The request with an absolute window. */
  request: exportRequest,
  status: z.enum(CLOSED_STATUSES),
  accountId: z.string().exactOptional(),
  slices: z.record(sliceWord, count),
  totals: z.object({
    tasksCreated: count,
    tasksFailed: count.exactOptional(),
    repeats: count.exactOptional(),
    cuts: count.exactOptional(),
    objects: count,
    bytes: count,
    events: count,
  }),
  /** The paged list of receipts: those that the run wrote, and those of earlier runs, see `SkippedMonth`. */
  parts: z.array(z.object({ key: z.string(), sha256, entries: count })),
  /** Number of entries in all parts, which is the number of leaves of the Merkle tree. */
  entries: count,
  /** Number of receipts that the entries stand for. */
  receipts: count,
  /** See `MerkleTree`. */
  merkleRoot: sha256,
  /** The list of the recounts that the run has written; absent if it has written none. */
  recounts: recountList.exactOptional(),
  /** Number of windows that are closed, but not settled. */
  unsettled: count.exactOptional(),
  /** Number of slices that an earlier run has recorded as `expired`, at least in part. */
  skippedExpired: count.exactOptional(),
  /** The intervals of the asked window that were not exported, each with the reason. */
  leftOut: z.array(leftOut).exactOptional(),
  warnings: z.array(warning).exactOptional(),
  cancelledBy: z.object({ requestedBy: z.string(), reason: z.string() }).exactOptional(),
  /** Tasks that were still PENDING_CANCEL when the export stopped waiting for them. */
  stillCancelling: z.array(z.string()).exactOptional(),
  /** A sample of the failures; `slices` has the complete counts. */
  failures: z.array(failure),
  workflow: z.object({ id: z.string(), firstRunId: z.string() }),
  startedAt: instant,
  finishedAt: instant,
  logferryVersion: z.string().exactOptional(),
});
export type Manifest = z.infer<typeof manifestSchema>;

/**
 * Stores the manifest of a run as canonical JSON. Idempotent, also if a worker with another version of logferry has
 * stored the same manifest: workers are replaced while runs close.
 * @throws RecordConflict if the run has another manifest
 */
export async function storeManifest(
  store: ObjectStore,
  archive: Pick<ArchiveLocation, 'prefix'>,
  manifest: Manifest,
): Promise<{ key: string; sha256: string }> {
  const key = manifestKey(archive, manifest.exportId, manifest.runNo);
  try {
    return await storeRecord(store, key, recordText(manifestSchema, manifest), 'application/json');
  } catch (error) {
    if (!(error instanceof RecordConflict)) throw error;
    const text = await readText(store, key);
    if (text === undefined || textWithVersionOf(text, manifest) !== text) throw error;
    return { key, sha256: sha256OfText(text) };
  }
}

/** The text of a manifest with the `logferryVersion` of a stored manifest; undefined if that text cannot be parsed. */
function textWithVersionOf(stored: string, { logferryVersion: _, ...manifest }: Manifest): string | undefined {
  try {
    const { logferryVersion } = versioned.parse(JSON.parse(stored));
    return recordText(manifestSchema, { ...manifest, ...defined({ logferryVersion }) });
  } catch {
    return undefined;
  }
}

const versioned = z.object({ logferryVersion: z.string().optional() });

/** What readers need of the request. Other fields are kept as they are; a newer logferry can have added some. */
const readableRequest = z.looseObject({
  source: z.looseObject({ logGroups: z.array(z.string()).optional(), logStreamPrefix: z.string().optional() }),
  window: z.object({ from: instant, to: instant }),
  slice: z.string(),
});
const readableManifest = manifestSchema.extend({ request: readableRequest });
/** A manifest that was read. Of its request, only the fields that readers need are known. */
export type ReadManifest = z.infer<typeof readableManifest>;

/**
 * Reads a manifest, with the SHA-256 of its stored bytes; undefined if there is none.
 * @throws UnreadableObject if the object is not a manifest; NewerRecord if its major version is newer
 */
export async function readManifest(
  store: Pick<ObjectReader, 'read'>,
  key: string,
): Promise<{ manifest: ReadManifest; sha256: string } | undefined> {
  const text = await readText(store, key);
  if (text === undefined) return undefined;
  return { manifest: parseRecord(key, 'a manifest', readableManifest, text), sha256: sha256OfText(text) };
}
