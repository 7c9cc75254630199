import { noSlices, parseExportRequest, resolveRequest } from '../../contract/index.js';
import { announceClosing, appendToLog, loggedRun, storeCheckpoint } from '../log/index.js';
import { type Manifest, storeManifest } from '../records/manifest.js';
import { merkleRoot } from '../records/merkle.js';
import { type PartLine, readPart, storePart } from '../records/run-parts.js';
import { type Signer, signManifest } from '../signing/index.js';
import type { MemoryStore } from './memory-store.js';
import { ARCHIVE } from './samples.js';

const HASH = '0'.repeat(64);

export interface SignedRun {
  prefix: string;
  exportId: string;
  lines: readonly PartLine[];
  /** Signs the manifest and the checkpoint. Without a signer, both are unsigned. */
  signer?: Signer;
}

/** Closes the first run of an export as an export does: part, manifest, signature, entry of the log, checkpoint. */
export async function closeSignedRun(
  store: MemoryStore,
  { prefix, exportId, lines, signer }: SignedRun,
): Promise<void> {
  const archive = { ...ARCHIVE, prefix };
  const { leaves, receipts, ...part } = await storePart(store, archive, exportId, 1, 1, lines).then(() =>
    readPart(store, archive, exportId, 1, 1),
  );
  const manifest: Manifest = {
    ...{ schemaVersion: 1, exportId, runNo: 1, requestHash: HASH, identityHash: HASH },
    request: resolveRequest(
      parseExportRequest({
        source: { logGroupPrefixes: ['/'] },
        window: { from: '2026-10-01T00:00:00Z', to: '2026-10-08T00:00:00Z' },
        destination: { bucket: archive.bucket, prefix },
        region: archive.region,
      }),
      0,
    ),
    ...{ status: 'completed', accountId: archive.accountId, slices: { ...noSlices(), planned: lines.length } },
    totals: { tasksCreated: 0, objects: 0, bytes: 0, events: 0 },
    parts: [{ key: part.key, sha256: part.sha256, entries: part.entries }],
    ...{ entries: lines.length, receipts, merkleRoot: merkleRoot(leaves), failures: [] },
    workflow: { id: exportId, firstRunId: 'run' },
    ...{ startedAt: '2026-11-01T00:00:00Z', finishedAt: '2026-11-01T00:01:00Z' },
  };
  const from = await announceClosing(store, archive, { exportId, runNo: 1 });
  const { sha256 } = await storeManifest(store, archive, manifest);
  if (signer !== undefined) await signManifest(store, archive, { manifest, sha256 }, signer);
  const run = loggedRun(exportId, 1, {
    manifestSha256: sha256,
    merkleRoot: manifest.merkleRoot,
    entries: lines.length,
  });
  const { checkpoint } = await appendToLog(store, archive, run, from);
  await storeCheckpoint(store, archive, checkpoint, signer);
}
