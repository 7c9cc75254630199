import { createHash } from 'node:crypto';
import type { ArchiveLocation } from '../../contract/index.js';
import { manifestKey } from '../keys/run-keys.js';
import { type Appended, appendToLog } from '../log/append.js';
import { type LoggedRun, loggedRun } from '../log/entry.js';
import { announceClosing } from '../log/notices.js';
import type { ObjectStore } from '../ports.js';

type Root = Pick<ArchiveLocation, 'bucket' | 'prefix'>;

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/** The run of an export with a made-up manifest, as text and as the log names it. */
export function madeUpRun(archive: Root, exportId: string, runNo = 1): { key: string; text: string; run: LoggedRun } {
  const key = manifestKey(archive, exportId, runNo);
  const merkleRoot = sha256(`root of ${key}`);
  const text = JSON.stringify({ schemaVersion: 1, exportId, runNo, merkleRoot, entries: 1 });
  return { key, text, run: loggedRun(exportId, runNo, { manifestSha256: sha256(text), merkleRoot, entries: 1 }) };
}

/** Closes a run with a made-up manifest as an export does: notice, manifest, entry. */
export async function closeMadeUpRun(store: ObjectStore, archive: Root, exportId: string): Promise<Appended> {
  const { key, text, run } = madeUpRun(archive, exportId);
  const from = await announceClosing(store, archive, { exportId, runNo: 1 });
  await store.writeOnce(key, text, 'application/json');
  return appendToLog(store, archive, run, from);
}
