import { type ArchiveLocation, canonicalJson, sha256Hex } from '../../contract/index.js';
import { claimKey } from '../keys/run-keys.js';
import type { ObjectStore } from '../ports.js';
import { hashObject } from './record-io.js';

/** Who a run is: the same for every attempt at opening it. */
export interface RunClaim {
  firstRunId: string;
  startedAt: string;
}

/**
 * Takes a run number that nobody else can take, by writing its first record. Two Temporals that know nothing of each
 * other can run the same export: each gets a number, and the records of both stay.
 * @param nextRunNo the lowest number that no record carries
 * @returns the number; the same one when this run has claimed it before and its answer was lost
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
