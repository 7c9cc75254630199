import { z } from 'zod';
import type { ArchiveLocation } from '../../contract/index.js';
import { checkpointKey, entryKey } from '../object-keys/log-keys.js';
import type { ObjectReader } from '../ports.js';
import { schemaVersion } from '../records/parse-record.js';
import { count, sha256 } from '../records/schemas.js';
import { manifestOf } from './proof.js';
import { fits, logPath, newestCheckpoint, readStoredLog } from './stored-log.js';

/** Shows that the log contained a run when the checkpoint was made. */
const runProofSchema = z.object({
  schemaVersion,
  /** Keys of the run's entry in the log and of the checkpoint. */
  entry: z.string(),
  checkpoint: z.string(),
  /** Number of the entry, number of entries that the checkpoint pins, and the hashes from entry to log root. */
  n: count,
  size: count,
  logPath: z.array(sha256).max(64),
});
export type RunProof = z.infer<typeof runProofSchema>;

/**
 * Proves that the log contains a run, against the {@link newestCheckpoint}. Reads the log up to its first gap.
 * @returns undefined if the log does not contain the run with this manifest, if there is no checkpoint, or if the
 * checkpoint does not pin the run's entry or does not fit the log
 */
export async function proveRun(
  reader: ObjectReader,
  archive: Pick<ArchiveLocation, 'prefix'>,
  run: { exportId: string; runNo: number; manifestSha256: string },
): Promise<RunProof | undefined> {
  const manifest = manifestOf(run);
  if (manifest === undefined) return undefined;
  const log = await readStoredLog(reader, archive, new Set([manifest]));
  const entry = log.entries.get(manifest);
  const pinned = await newestCheckpoint(reader, archive, log);
  if (entry?.entry.manifestSha256 !== run.manifestSha256 || pinned === undefined) return undefined;
  const { size } = pinned.checkpoint;
  if (entry.n >= size || !fits(pinned.checkpoint, log)) return undefined;
  const keys = { entry: entryKey(archive, entry.n), checkpoint: checkpointKey(archive, size) };
  return { schemaVersion: 1, ...keys, n: entry.n, size, logPath: logPath(log, entry.n, pinned.checkpoint) };
}
