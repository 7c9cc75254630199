import { type ArchiveLocation, instantMs, noSlices, parseExportRequest, resolveRequest } from '../../contract/index.js';
import { appendToLog } from '../log/append.js';
import { storeCheckpoint } from '../log/checkpoint.js';
import { loggedRun } from '../log/entry.js';
import { announceClosing } from '../log/notices.js';
import { receiptKey } from '../object-keys/receipt-keys.js';
import type { ObjectStore } from '../ports.js';
import { sha256OfText } from '../records/digest.js';
import { type Manifest, storeManifest } from '../records/manifest.js';
import { MerkleTree } from '../records/merkle.js';
import { type Receipt, receiptText } from '../records/receipt.js';
import { type PartLine, readPart, storePart } from '../records/run-parts.js';
import { claimRun } from '../records/run-record.js';
import { type Signer, type StoredManifest, signManifest } from '../signing/index.js';

export interface FinishedRun {
  exportId: string;
  runNo?: number;
  /** The receipts that the run has recorded. They must be stored already. */
  receipts: readonly Receipt[];
  /** Lines of the run's part, after the lines of `receipts`. */
  lines?: readonly PartLine[];
  window: { from: string; to: string };
  /** Signs the manifest and the checkpoint. */
  signer?: Signer;
  /** Changes the manifest before it is stored. */
  change?: (manifest: Manifest) => Manifest;
}

/**
 * Stores run record, part, manifest, signature, log entry and checkpoint of a run, as an export stores them when the
 * run closes.
 * @returns the stored manifest; `checkpoint` is the key of the checkpoint
 */
export async function finishRun(
  store: ObjectStore,
  archive: ArchiveLocation,
  { exportId, runNo = 1, receipts, lines = [], window, signer, change = (manifest) => manifest }: FinishedRun,
): Promise<StoredManifest & { checkpoint: string }> {
  const own = receipts.map(
    (receipt): PartLine => ({
      key: receiptKey(receipt.slice, receipt.outcome, receipt.askedAt),
      sha256: sha256OfText(receiptText(receipt)),
      outcome: receipt.outcome,
      skipped: false,
    }),
  );
  const {
    list: _,
    leaves,
    receipts: count,
    ...part
  } = await partOf(store, archive, exportId, runNo, [...own, ...lines]);
  const tree = new MerkleTree();
  for (const leaf of leaves) tree.add(leaf);
  const slices = { ...noSlices(), planned: receipts.length };
  for (const { outcome } of receipts) slices[outcome] += 1;
  const asked = parseExportRequest({
    source: { logGroupPrefixes: ['/'] },
    window: { from: window.from, to: window.to },
    destination: { bucket: archive.bucket, ...(archive.prefix !== '' && { prefix: archive.prefix }) },
    region: archive.region,
  });
  const request = resolveRequest(asked, instantMs(window.to));
  const { accountId } = archive;
  const [firstRunId, startedAt] = ['run', window.to];
  const about = { schemaVersion: 1 as const, exportId, requestHash: 'b'.repeat(64), identityHash: 'a'.repeat(64) };
  await claimRun(store, archive, { ...about, firstRunId, startedAt, accountId, request }, runNo);
  const manifest = change({
    ...{ ...about, runNo, request, status: 'completed', accountId, slices },
    totals: { tasksCreated: receipts.length, objects: 0, bytes: 0, events: 0 },
    ...{ parts: [part], entries: tree.size, receipts: count, merkleRoot: tree.root, failures: [] },
    workflow: { id: exportId, firstRunId },
    ...{ startedAt, finishedAt: startedAt },
  });
  const from = await announceClosing(store, archive, { exportId, runNo });
  const { sha256 } = await storeManifest(store, archive, manifest);
  if (signer !== undefined) await signManifest(store, archive, { manifest, sha256 }, signer);
  const { merkleRoot, entries } = manifest;
  const run = loggedRun(exportId, runNo, { manifestSha256: sha256, merkleRoot, entries });
  const { checkpoint } = await appendToLog(store, archive, run, from);
  const key = await storeCheckpoint(store, archive, checkpoint, signer);
  return { manifest, sha256, checkpoint: key };
}

async function partOf(store: ObjectStore, archive: ArchiveLocation, exportId: string, runNo: number, list: PartLine[]) {
  await storePart(store, archive, exportId, runNo, 1, list);
  return readPart(store, archive, exportId, runNo, 1);
}
