import type { LogGroup } from '../../activities/ports.js';
import { listAll, type ObjectStore, readProof, releasesOf, storeResult } from '../../archive/index.js';
import { type ArchiveLocation, formatInstant } from '../../contract/index.js';

/**
 * Records the result of an earlier release of a log group, if the release lowered the retention to what AWS now shows,
 * but could not record this result.
 * @returns the key of the proof; undefined if no result is missing
 */
export async function recordLate(
  store: ObjectStore,
  archive: ArchiveLocation,
  { name: logGroup, createdAt, retentionDays }: LogGroup,
  nowMs: number,
): Promise<string | undefined> {
  if (retentionDays === undefined) return undefined;
  const keys = new Set<string>();
  for await (const { key } of listAll(store, releasesOf(archive, logGroup))) keys.add(key);
  const newest = [...keys].findLast((key) => key.endsWith('.proof.json'));
  if (newest === undefined || keys.has(newest.replace(/proof\.json$/, 'result.json'))) return undefined;
  const read = await readProof(store, newest);
  if (read === undefined || read.proof.keepDays !== retentionDays || read.proof.createdAt !== createdAt) {
    return undefined;
  }
  const proof = { key: newest, sha256: read.sha256 };
  const result = { schemaVersion: 1, proof, at: formatInstant(nowMs), outcome: 'lowered', retentionDays } as const;
  await storeResult(store, archive, { logGroup, began: read.proof.at }, result);
  return newest;
}
