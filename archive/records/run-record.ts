import { z } from 'zod';
import { type ArchiveLocation, resolvedRequest } from '../../contract/index.js';
import { NewerRecord, UnreadableObject } from '../errors.js';
import { exportFolder, HIGHEST_NUMBER, parseRunKey, runKey } from '../object-keys/run-keys.js';
import type { ObjectReader, ObjectStore } from '../ports.js';
import { parseRecord, recordText, schemaVersion } from './parse-record.js';
import { readText, writeRecord } from './record-io.js';
import { instant, sha256 } from './schemas.js';

/**
 * The first record of a run. It reserves the run's number, and the activities of the run read their request from it.
 */
export const runRecord = z.object({
  schemaVersion,
  exportId: z.string(),
  /** First execution run id of the workflow: with `startedAt` it identifies the run. */
  firstRunId: z.string(),
  startedAt: instant,
  accountId: z.string(),
  /**
   * The request with its window. Unknown fields of the request are refused, unlike those of records. A reader that
   * ignored a field would not do what the request asks.
   */
  request: resolvedRequest,
  /**
   * The size of slices that the worker has chosen by receipts of earlier tasks, for a request with `autoSlice`. All
   * activities of the run use it in place of the request's size. Absent: the request's size counts.
   */
  slice: z.enum(['day', 'week', 'month']).exactOptional(),
  requestHash: sha256,
  identityHash: sha256,
});
export type RunRecord = z.output<typeof runRecord>;

type Root = Pick<ArchiveLocation, 'prefix'>;

/** Maximum number of records that opening an export reads. The newest one suffices unless it is damaged. */
const MOST_READ = 3;
const IDENTIFYING: ReadonlySet<string> = new Set(['run.json', 'manifest.json']);
const identified = z.object({ schemaVersion, identityHash: sha256 });
/**
 * Maximum size (bytes) of a run record or manifest that is read for the identity hash. It is far above the size of a
 * manifest, because 10,000 parts take 2 MB.
 */
const MOST_IDENTIFYING_BYTES = 32 * 1024 * 1024;
/**
 * Maximum size (bytes) of a run record that is read as a whole. It is far above the size of a run record, because a
 * request has at most 128 KB.
 */
const MOST_RUN_BYTES = 2 * 1024 * 1024;

/**
 * What earlier runs of an export id have left: the next free run number, and the identity hash of the newest readable
 * run. The next number is one more than the highest in any key, so runs that never closed count, too. If a key has
 * {@link HIGHEST_NUMBER}, the next number is the lowest free one.
 * @throws NewerRecord if a newer logferry has written the newest record
 */
export async function previousRuns(
  store: ObjectStore,
  archive: Root,
  exportId: string,
): Promise<{ nextRunNo: number; identityHash?: string }> {
  const folder = exportFolder(archive, exportId);
  let highest = 0;
  let lowestFree = 1;
  let newest: string[] = [];
  for await (const { objects } of store.list(folder)) {
    for (const { key } of objects) {
      const found = parseRunKey(folder, key);
      if (found === undefined) continue;
      highest = found.runNo;
      if (found.runNo === lowestFree) lowestFree += 1;
      if (IDENTIFYING.has(found.rest)) newest = [key, ...newest.slice(0, MOST_READ - 1)];
    }
  }
  // No export reaches HIGHEST_NUMBER, so a key with that number belongs to a foreign object. If there is one, the next
  // run takes the lowest number that no key has.
  const nextRunNo = highest < HIGHEST_NUMBER ? highest + 1 : lowestFree;
  for (const key of newest) {
    const identityHash = await identityHashIn(store, key);
    if (identityHash !== undefined) return { nextRunNo, identityHash };
  }
  return { nextRunNo };
}

/**
 * The identity hash in a run's record or manifest. Undefined if the object is damaged or of another program, because
 * such an object must not prevent the opening of the export.
 */
async function identityHashIn(store: ObjectStore, key: string): Promise<string | undefined> {
  try {
    const text = (await readText(store, key, MOST_IDENTIFYING_BYTES)) ?? '';
    return parseRecord(key, 'a record of a run', identified, text).identityHash;
  } catch (error) {
    if (error instanceof NewerRecord || !(error instanceof UnreadableObject)) throw error;
    return undefined;
  }
}

/**
 * Reserves a run number by writing the run's first record. Two Temporal services may run the same export without
 * knowing of each other. Each run then gets a number of its own, and the records of both are kept.
 * @param nextRunNo the next free number, from {@link previousRuns}
 * @returns the number; the same one if this run has reserved it before and the reply was lost
 */
export async function claimRun(
  store: ObjectStore,
  archive: Root,
  record: RunRecord,
  nextRunNo: number,
): Promise<number> {
  const { exportId } = record;
  const text = recordText(runRecord, record);
  const isMine = async (runNo: number): Promise<boolean> => {
    const stored = await readRun(store, archive, exportId, runNo).catch(undefinedIfUnreadable);
    return stored?.firstRunId === record.firstRunId && stored.startedAt === record.startedAt;
  };
  if (nextRunNo > 1 && (await isMine(nextRunNo - 1))) return nextRunNo - 1;
  for (let runNo = nextRunNo; ; runNo += 1) {
    const answer = await writeRecord(store, runKey(archive, exportId, runNo), text, 'application/json');
    if (answer === 'written' || (await isMine(runNo))) return runNo;
  }
}

/** The fields of a run's first record that the run's manifest repeats. Other fields of the record are ignored. */
const runFacts = z.object({
  schemaVersion,
  exportId: z.string(),
  firstRunId: z.string(),
  startedAt: instant,
  requestHash: sha256,
  identityHash: sha256,
  request: z.looseObject({}),
});

/**
 * Reads the first record of a run for a comparison with its manifest; undefined if there is none. A newer logferry can
 * have added fields to the request.
 * @throws UnreadableObject if it is not such a record; NewerRecord if its major version is newer
 */
export async function readRunFacts(
  store: Pick<ObjectReader, 'read'>,
  key: string,
): Promise<z.output<typeof runFacts> | undefined> {
  const text = await readText(store, key, MOST_RUN_BYTES);
  return text === undefined ? undefined : parseRecord(key, 'a run record', runFacts, text);
}

function undefinedIfUnreadable(error: unknown): undefined {
  if (!(error instanceof UnreadableObject)) throw error;
}

/**
 * The first record of a run; undefined if there is none.
 * @throws UnreadableObject if it is not a record of this export
 */
export async function readRun(
  store: Pick<ObjectReader, 'read'>,
  archive: Root,
  exportId: string,
  runNo: number,
): Promise<RunRecord | undefined> {
  const key = runKey(archive, exportId, runNo);
  const text = await readText(store, key, MOST_RUN_BYTES);
  if (text === undefined) return undefined;
  const record = parseRecord(key, 'a run record', runRecord, text);
  if (record.exportId !== exportId) throw new UnreadableObject(key, 'it is about another export than its name says');
  return record;
}
