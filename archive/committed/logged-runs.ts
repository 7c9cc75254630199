import type { ArchiveLocation } from '../../contract/index.js';
import { UnreadableObject } from '../errors.js';
import { readLog } from '../log/read-log.js';
import type { ObjectReader } from '../ports.js';
import { fits, newestCheckpoint } from '../proof/stored-log.js';

/** The manifests to which the log of an archive commits. */
export interface LoggedRuns {
  /** Why the log proves nothing, as the end of a sentence about the log; absent if it is whole. */
  problem?: string;
  /** Whether the log commits to a manifest with this hash. @param manifest its key below the archive's prefix */
  has(manifest: string, sha256: string): boolean;
}

/**
 * Reads the whole log, and checks that each entry continues the entries before it, and that the newest checkpoint, if
 * there is one, pins no other entries. A log with any problem commits to nothing. Memory use grows by some hundred
 * bytes for each entry.
 */
export async function readLoggedRuns(
  reader: ObjectReader,
  archive: Pick<ArchiveLocation, 'prefix'>,
): Promise<LoggedRuns> {
  const hashes: string[] = [];
  const manifests = new Map<string, string>();
  for await (const line of readLog(reader, archive)) {
    if (line.kind === 'missing') return broken(`entry ${line.n} is missing`);
    const { n, sha256, entry, problems } = line;
    if (entry === undefined || problems.length > 0) {
      return broken(`entry ${n} is damaged, or does not continue the entries before it`);
    }
    hashes.push(sha256);
    const before = manifests.get(entry.manifest);
    if (before !== undefined && before !== entry.manifestSha256) {
      return broken(`entry ${n} names another manifest than an earlier entry of the same run`);
    }
    manifests.set(entry.manifest, entry.manifestSha256);
  }
  try {
    const pinned = await newestCheckpoint(reader, archive, { hashes, entries: new Map() });
    if (pinned !== undefined && !fits(pinned.checkpoint, { hashes, entries: new Map() })) {
      return broken(`the checkpoint of ${pinned.checkpoint.size} entries pins other entries`);
    }
  } catch (error) {
    if (!(error instanceof UnreadableObject)) throw error;
    return broken('its newest checkpoint cannot be read');
  }
  return { has: (manifest, sha256) => manifests.get(manifest) === sha256 };
}

const broken = (problem: string): LoggedRuns => ({ problem, has: () => false });
