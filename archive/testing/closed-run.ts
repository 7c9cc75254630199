import { type ArchiveLocation, DAY_MS, formatInstant, noSlices, type Outcome } from '../../contract/index.js';
import { storeCheckpoint } from '../log/checkpoint.js';
import { loggedRun } from '../log/entry.js';
import { appendToLog } from '../log/index.js';
import { type Manifest, storeManifest } from '../records/manifest.js';
import { MerkleTree } from '../records/merkle.js';
import type { Receipt } from '../records/receipt.js';
import { storeReceipt } from '../records/receipt-store.js';
import { storePart } from '../records/run-parts.js';
import { claimRun } from '../records/run-record.js';
import type { MemoryStore } from './memory-store.js';
import { ARCHIVE, SLICE } from './samples.js';

const FROM_MS = Date.UTC(2026, 8, 1);
/** Midnight, a number of days after 2026-09-01. */
export const day = (no: number): string => formatInstant(FROM_MS + no * DAY_MS);
const HASH = 'a'.repeat(64);

/**
 * A receipt of the day with this number (see {@link day}) of a log group. A receipt with the outcome `archived` or
 * `listed` has a task, which began 2 x `no` minutes after midnight of 2026-10-20 and ran for a minute.
 */
export const receiptOf = (logGroup: string, no: number, outcome: Outcome, more: Partial<Receipt> = {}): Receipt => {
  const slice = { ...SLICE, logGroup, from: day(no), to: day(no + 1) };
  const createdMs = Date.UTC(2026, 9, 20) + no * 120_000;
  const objects = outcome === 'archived' || outcome === 'listed' ? 2 : 0;
  return {
    ...{ schemaVersion: 1, slice, window: { from: slice.from, to: slice.to }, outcome, exportId: 'exp', runNo: 1 },
    askedAt: formatInstant(createdMs),
    claimed: {},
    authenticated: { arn: 'arn:aws:iam::111122223333:role/exporter', accountId: '111122223333' },
    ...(objects > 0 && {
      task: {
        ...{ taskId: `t${no}`, taskName: 'n', status: 'COMPLETED', adopted: false },
        createdAt: formatInstant(createdMs),
        completedAt: formatInstant(createdMs + 60_000),
      },
    }),
    objects: Array.from({ length: objects }, (_, at) => ({ key: `k${no}-${at}`, bytes: 10, sha256: HASH, events: 5 })),
    totals: { objects, bytes: objects * 10, events: objects * 5 },
    verification:
      outcome === 'listed' ? { level: 'listing', result: 'passed' } : { level: 'content', result: 'passed' },
    ...{ evidence: [`why ${outcome}`], strayFolders: [], recordedAt: formatInstant(createdMs + 90_000) },
    ...more,
  };
};

/**
 * Stores the records of a run with these receipts. If the status of the run is not `failed`, the log contains the run,
 * and a checkpoint of the log is stored.
 */
export async function closeRun(
  store: MemoryStore,
  receipts: readonly Receipt[],
  more: Partial<Manifest> = {},
  archive: ArchiveLocation = ARCHIVE,
): Promise<void> {
  const { exportId = 'exp', runNo = 1 } = more;
  const [startedAt, finishedAt] = ['2026-10-20T00:00:00Z', '2026-10-20T00:10:00Z'];
  const request = {
    ...{
      source: { logGroups: ['/app'] },
      destination: { bucket: archive.bucket, prefix: archive.prefix, layout: 'plain' as const },
    },
    ...{ slice: 'day' as const, region: 'eu-central-1', force: false, allowRecent: false, weight: 1 },
    ...{ verify: 'content' as const, window: { from: day(0), to: day(8) }, requestedBy: 'ci', reason: 'audit' },
  };
  const hashes = { requestHash: HASH, identityHash: HASH };
  const record = { schemaVersion: 1 as const, exportId, firstRunId: 'r', startedAt, accountId: ARCHIVE.accountId };
  await claimRun(store, archive, { ...record, request, ...hashes }, runNo);
  const slices = noSlices();
  const entries = [];
  for (const receipt of receipts) {
    const slice = { ...receipt.slice, prefix: archive.prefix };
    const { key, sha256 } = await storeReceipt(store, { ...receipt, slice });
    entries.push({ key, sha256, outcome: receipt.outcome, skipped: false });
    slices[receipt.outcome] += 1;
    slices.planned += 1;
  }
  const part = await storePart(store, archive, exportId, runNo, 1, entries);
  const tree = new MerkleTree();
  for (const { sha256 } of entries) tree.add(sha256);
  const manifest: Manifest = {
    ...{ ...record, runNo, ...hashes, request, status: 'completed', slices },
    totals: { tasksCreated: 3, objects: 4, bytes: 40, events: 20 },
    ...{ parts: [part], entries: entries.length, receipts: entries.length, merkleRoot: tree.root, unsettled: 0 },
    ...{ failures: [], workflow: { id: exportId, firstRunId: 'r' }, finishedAt, ...more },
  };
  delete (manifest as Partial<Record<'firstRunId', string>>).firstRunId;
  const { sha256: manifestSha256 } = await storeManifest(store, archive, manifest);
  if (more.status === 'failed') return;
  const logged = loggedRun(exportId, runNo, { ...manifest, manifestSha256 });
  await storeCheckpoint(store, archive, (await appendToLog(store, archive, logged)).checkpoint);
}
