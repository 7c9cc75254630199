import { z } from 'zod';
import type { ArchiveLocation } from '../../contract/index.js';
import { releaseKey } from '../object-keys/release-keys.js';
import type { ObjectReader, ObjectStore } from '../ports.js';
import { sha256OfText } from '../records/digest.js';
import { parseRecord, recordText, schemaVersion } from '../records/parse-record.js';
import { readText, storeRecord } from '../records/record-io.js';
import { count, instant, positive, sha256, texts } from '../records/schemas.js';

/** How a part of a day was proved. The parts of all days make up what the new retention loses. */
const provenPart = z.object({
  from: instant,
  to: instant,
  /** Number of events in the archive and in the log group, which are equal. */
  events: count,
  /** How the events of the log group were counted: by a query, or by reading them. */
  method: z.enum(['insights', 'events']),
});

/** What a release has proved before it lowers the retention of a log group. */
export const releaseProofSchema = z.object({
  schemaVersion,
  accountId: z.string(),
  region: z.string(),
  logGroup: z.string(),
  /** When the log group was created. */
  createdAt: instant,
  /** When the release of this log group began. */
  at: instant,
  /** The retention before (days); absent if events never expired. */
  retentionDays: positive.exactOptional(),
  /** The retention to set (days). */
  keepDays: positive,
  /** Limits of the proof that the user has accepted: `masked`, `truncated`. */
  accepted: z.array(z.string()),
  claimed: z.object({ requestedBy: z.string().exactOptional(), reason: z.string().exactOptional() }),
  authenticated: texts,
  /** The receipts whose objects were read back, with their hashes and the number of objects that were read. */
  receipts: z.array(z.object({ key: z.string(), sha256, objects: count, bytes: count })),
  days: z.array(provenPart),
  queries: z.array(z.object({ id: z.string(), text: z.string(), scannedBytes: count.exactOptional() })),
});
export type ReleaseProof = z.output<typeof releaseProofSchema>;

/** What a release did after its proof. */
export const releaseResultSchema = z.object({
  schemaVersion,
  proof: z.object({ key: z.string(), sha256 }),
  at: instant,
  /**
   * - `lowered`: AWS shows the new retention.
   * - `unconfirmed`: AWS accepted the new retention, but does not show it yet, or the log group was re-created.
   * - `failed`: the retention was not changed, or it is not known whether it was.
   */
  outcome: z.enum(['lowered', 'unconfirmed', 'failed']),
  /** The retention that AWS showed afterwards (days); absent if it showed none. */
  retentionDays: positive.exactOptional(),
  failure: z.string().exactOptional(),
});
export type ReleaseResult = z.output<typeof releaseResultSchema>;

/** Stores a proof once. @throws RecordConflict if another release of the log group began at the same instant */
export const storeProof = (store: ObjectStore, archive: ArchiveLocation, proof: ReleaseProof) =>
  storeRecord(
    store,
    releaseKey(archive, proof.logGroup, proof.at, 'proof'),
    recordText(releaseProofSchema, proof),
    'application/json',
  );

/** Stores the result of a release once. @param began when the release of the log group began */
export const storeResult = (
  store: ObjectStore,
  archive: ArchiveLocation,
  { logGroup, began }: { logGroup: string; began: string },
  result: ReleaseResult,
) =>
  storeRecord(
    store,
    releaseKey(archive, logGroup, began, 'result'),
    recordText(releaseResultSchema, result),
    'application/json',
  );

/**
 * Reads a proof, with the SHA-256 of its stored bytes; undefined if there is none.
 * @throws UnreadableObject if the object is not a proof; NewerRecord if its major version is newer
 */
export async function readProof(
  store: Pick<ObjectReader, 'read'>,
  key: string,
): Promise<{ proof: ReleaseProof; sha256: string } | undefined> {
  const text = await readText(store, key);
  if (text === undefined) return undefined;
  return { proof: parseRecord(key, 'the proof of a release', releaseProofSchema, text), sha256: sha256OfText(text) };
}

/**
 * Reads the result of a release; undefined if there is none.
 * @throws UnreadableObject if the object is not such a result; NewerRecord if its major version is newer
 */
export async function readResult(store: Pick<ObjectReader, 'read'>, key: string): Promise<ReleaseResult | undefined> {
  const text = await readText(store, key);
  return text === undefined ? undefined : parseRecord(key, 'the result of a release', releaseResultSchema, text);
}
