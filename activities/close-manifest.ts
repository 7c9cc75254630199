import { type Manifest, MerkleTree, readParts, type StoredPart, storeManifest } from '../archive/index.js';
import { defined } from '../contract/index.js';
import type { ExportDeps } from './shared/deps.js';
import { awsOf, storeOf } from './shared/export-session.js';
import { orBlind } from './shared/failures.js';
import { runOf } from './shared/run-of.js';
import type { ExportActivities, ManifestAnswer } from './types.js';

type Input = Parameters<ExportActivities['closeManifest']>[0];

/**
 * Writes the manifest, which commits to every receipt of the run through its parts.
 * @throws UnreadableObject when a part is missing
 */
export const closeManifest = (deps: ExportDeps, input: Input): Promise<ManifestAnswer> =>
  orBlind(() => write(deps, input));

async function write(deps: ExportDeps, { export: opened, manifest }: Input): Promise<ManifestAnswer> {
  const store = storeOf(await awsOf(deps, opened), opened);
  const { request } = await runOf(deps, store, opened);
  const { exportId, runNo, firstRunId, archive, requestHash, identityHash, startedAt } = opened;
  const parts: StoredPart[] = [];
  const tree = new MerkleTree();
  let receipts = 0;
  for await (const part of readParts(store, archive, exportId, runNo, manifest.parts, manifest.unusedPart)) {
    const { key, sha256, entries } = part;
    parts.push({ key, sha256, entries });
    for (const leaf of part.leaves) tree.add(leaf);
    receipts += part.receipts;
  }
  const { status, slices, tasksCreated, objects, bytes, events, unsettled, warnings, failures, finishedAt } = manifest;
  const { cancelledBy, stillCancelling } = manifest;
  const content: Manifest = {
    schemaVersion: 1,
    exportId,
    runNo,
    requestHash,
    identityHash,
    request,
    status,
    accountId: archive.accountId,
    slices,
    totals: { tasksCreated, objects, bytes, events },
    parts,
    entries: tree.size,
    receipts,
    merkleRoot: tree.root,
    unsettled,
    ...(warnings.length > 0 && { warnings }),
    ...defined({ cancelledBy, stillCancelling }),
    failures,
    workflow: { id: exportId, firstRunId },
    startedAt,
    finishedAt,
    logferryVersion: deps.version,
  };
  const { key, sha256 } = await storeManifest(store, archive, content);
  return { kind: 'written', location: `s3://${archive.bucket}/${key}`, sha256 };
}
