import { type ArchiveLocation, canonicalJson, sha256Hex } from '../../contract/index.js';
import { claimKey } from '../keys/run-keys.js';
import type { ObjectStore } from '../ports.js';
import { hashObject } from './record-io.js';

/** Identifies a run; the same for every attempt at opening it. */
export interface RunClaim {
  firstRunId: string;
  startedAt: string;
}

/**
 * Reserves a run number by writing its first record. Two Temporal services that do not know each other can run the same
 * export: each gets a number of its own, and the records of both stay.
 * @param nextRunNo the lowest number that no record has
 * @returns the number; the same one if this run has reserved it before and the reply was lost
 */
export async function claimRun(
  store: ObjectStore,
  archive: Pick<ArchiveLocation, 'prefix'>,
  exportId: string,
  nextRunNo: number,
  claim: RunClaim,
): Promise<number> {
  const text = canonicalJson(claim);
  const mine = sha256Hex(text);
  const isMine = async (runNo: number) => (await hashObject(store, claimKey(archive, exportId, runNo))) === mine;
  if (nextRunNo > 1 && (await isMine(nextRunNo - 1))) return nextRunNo - 1;
  for (let runNo = nextRunNo; ; runNo += 1) {
    const answer = await store.writeOnce(claimKey(archive, exportId, runNo), text, 'application/json');
    if (answer === 'written' || (await isMine(runNo))) return runNo;
  }
}
