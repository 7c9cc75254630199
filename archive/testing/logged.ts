import { createHash } from 'node:crypto';
import type { ArchiveLocation } from '../../contract/index.js';
import { type Appended, appendToLog } from '../log/append.js';
import { type LoggedRun, loggedRun } from '../log/entry.js';
import { announceClosing } from '../log/notices.js';
import { manifestKey } from '../object-keys/run-keys.js';
import type { ObjectStore } from '../ports.js';
import { merkleRoot as ofLeaves } from '../records/merkle.js';
import type { ReadPart } from '../records/run-parts.js';

type Root = Pick<ArchiveLocation, 'bucket' | 'prefix'>;

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/**
 * The first run of an export, with a made-up manifest. `key` and `text` are those of the manifest, and `run` is the run
 * as its log entry names it.
 * @param parts the parts that the manifest lists
 */
export function madeUpRun(
  archive: Root,
  exportId: string,
  parts: readonly ReadPart[] = [],
): { key: string; text: string; run: LoggedRun } {
  const key = manifestKey(archive, exportId, 1);
  const merkleRoot = ofLeaves(parts.flatMap(({ leaves }) => leaves));
  const entries = parts.reduce((sum, part) => sum + part.entries, 0);
  const keys = parts.map((part) => ({ key: part.key }));
  const text = JSON.stringify({ schemaVersion: 1, exportId, runNo: 1, merkleRoot, entries, parts: keys });
  return { key, text, run: loggedRun(exportId, 1, { manifestSha256: sha256(text), merkleRoot, entries }) };
}

/** Closes a run with a made-up manifest in the order of an export: notice first, then manifest, then log entry. */
export async function closeMadeUpRun(
  store: ObjectStore,
  archive: Root,
  exportId: string,
  parts: readonly ReadPart[] = [],
): Promise<Appended> {
  const { key, text, run } = madeUpRun(archive, exportId, parts);
  const from = await announceClosing(store, archive, { exportId, runNo: 1 });
  await store.writeOnce(key, text, 'application/json');
  return appendToLog(store, archive, run, from);
}
