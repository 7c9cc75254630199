import { z } from 'zod';
import type { ArchiveLocation } from '../../contract/index.js';
import { UnreadableObject } from '../errors.js';
import { underPrefix } from '../object-keys/data-keys.js';
import { type ClosingNotice, entryKey } from '../object-keys/log-keys.js';
import { manifestKey } from '../object-keys/run-keys.js';
import type { ObjectStore } from '../ports.js';
import { sha256OfText } from '../records/digest.js';
import { parseRecord, schemaVersion } from '../records/parse-record.js';
import { readText, writeRecord } from '../records/record-io.js';
import { count, sha256 } from '../records/schemas.js';
import { forEachBounded } from '../verify/for-each-bounded.js';
import type { Checkpoint } from './checkpoint.js';
import { type LoggedRun, loggedRun, readEntry, storedAs } from './entry.js';
import { type LogEnd, type LogTail, readTail } from './log-tail.js';
import { NOTICE_LAG, readNotices } from './notices.js';

type Root = Pick<ArchiveLocation, 'bucket' | 'prefix'>;

/** Number of manifests that are read at the same time. */
const READ_AT_ONCE = 8;
/** Maximum size (bytes) of a manifest that is read. 10,000 parts take 2 MB. */
const MOST_MANIFEST_BYTES = 32 * 1024 * 1024;

const manifestFacts = z.object({
  schemaVersion,
  exportId: z.string(),
  runNo: count,
  merkleRoot: sha256,
  entries: count,
});

/** The result of an append. */
export interface Appended {
  /** Number of the run's entry. */
  n: number;
  /** The log as this process knows it. It contains the run. */
  checkpoint: Checkpoint;
}

/**
 * Appends a run to the log, unless the log contains it. Then appends each run that has announced its closing and has a
 * manifest, but is not in the log: its process may have died. {@link announceClosing} comes first, then the manifest is
 * stored, then comes this function.
 *
 * If other processes have appended since the announcement, runs that were announced within the last {@link NOTICE_LAG}
 * entries are left to their own processes. These processes most likely append them at this moment. If every process
 * appended such runs, too many processes would compete for each number of the log.
 *
 * Several processes can append at the same time, also the same run. Before a process writes an entry, it has read every
 * entry that other processes have appended since it read the end of the log. So no run gets two entries, except a run
 * that closes again after more than {@link NOTICE_LAG} further entries. Such duplicates are legal.
 * @param announcedAt the size of the log after the announcement, from {@link announceClosing}
 */
export async function appendToLog(
  store: ObjectStore,
  archive: Root,
  own: LoggedRun,
  announcedAt = 0,
): Promise<Appended> {
  const end = await readTail(store, archive, announcedAt);
  const { tail } = end;
  const before = tail.size === announcedAt ? Number.POSITIVE_INFINITY : tail.size - NOTICE_LAG;
  const waiting = await waitingRuns(store, archive, end, { except: own.manifest, before });
  const open = waiting.map(({ size }) => size);
  const noticesFrom = Math.max(end.noticesFrom, Math.min(tail.size - NOTICE_LAG, ...open));
  const n = await append(store, archive, tail, own, noticesFrom);
  for (const { run } of waiting) if (run !== undefined) await append(store, archive, tail, run, noticesFrom);
  return { n, checkpoint: tail.checkpoint };
}

/**
 * Writes the entry of a run after all existing entries, unless the run has one.
 * @returns the number of the run's entry
 */
async function append(
  store: ObjectStore,
  archive: Root,
  tail: LogTail,
  run: LoggedRun,
  noticesFrom: number,
): Promise<number> {
  for (;;) {
    const logged = tail.entryOf(run);
    if (logged !== undefined) return logged;
    const n = tail.size;
    const text = tail.next(run, noticesFrom);
    const answer = await writeRecord(store, entryKey(archive, n), text, 'application/json');
    const stored = answer === 'written' ? storedAs(archive, n, text) : await readEntry(store, archive, n);
    if (stored === undefined)
      throw new UnreadableObject(entryKey(archive, n), 'it exists, but is gone when it is read');
    tail.add(stored);
  }
}

/** A run that has announced its closing and is not in the log. */
interface WaitingRun {
  /** Size of the log in the notice. */
  size: number;
  /** Absent if the run has no manifest yet. */
  run?: LoggedRun;
}

/**
 * The runs that have announced their closing and are not in the log, those with the oldest notices first. A run with a
 * damaged manifest is left out.
 * @param except key of the manifest of a run that is left out
 * @param before runs whose notices name a log of this many entries or more are left out
 */
async function waitingRuns(
  store: ObjectStore,
  archive: Root,
  { tail, noticesFrom }: LogEnd,
  { except, before }: { except: string; before: number },
): Promise<WaitingRun[]> {
  // The first notice of each run counts.
  const notices = new Map<string, ClosingNotice>();
  for (const notice of await readNotices(store, archive, noticesFrom)) {
    const key = manifestKey({ prefix: '' }, notice.exportId, notice.runNo);
    if (notice.size >= before) break;
    if (key !== except && !tail.names(key) && !notices.has(key)) notices.set(key, notice);
  }
  const waiting: WaitingRun[] = [];
  await forEachBounded(notices, READ_AT_ONCE, undefined, async ([key, { size, exportId, runNo }]) => {
    try {
      const text = await readText(store, underPrefix(archive, key), MOST_MANIFEST_BYTES);
      waiting.push({ size, ...(text !== undefined && { run: runIn(key, exportId, runNo, text) }) });
    } catch (error) {
      // A damaged manifest must not keep other exports from closing. `logferry verify` reports it.
      if (!(error instanceof UnreadableObject)) throw error;
    }
  });
  return waiting.sort((a, b) => a.size - b.size);
}

function runIn(key: string, exportId: string, runNo: number, text: string): LoggedRun {
  const facts = parseRecord(key, 'a manifest', manifestFacts, text);
  if (facts.exportId !== exportId || facts.runNo !== runNo) {
    throw new UnreadableObject(key, 'it is about another run than its name says');
  }
  const { merkleRoot, entries } = facts;
  return loggedRun(exportId, runNo, { manifestSha256: sha256OfText(text), merkleRoot, entries });
}
