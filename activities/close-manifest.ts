import { type Manifest, MerkleTree, readParts, type StoredPart, storeManifest } from '../archive/index.js';
import { defined, noSlices } from '../contract/index.js';
import type { ExportDeps } from './shared/deps.js';
import { awsOf, storeOf } from './shared/export-session.js';
import { orBlind } from './shared/failures.js';
import { runOf } from './shared/run-of.js';
import type { ExportActivities, ManifestAnswer } from './types.js';

type Input = Parameters<ExportActivities['closeManifest']>[0];

/** Outcomes after which a run makes no further attempt at a slice. */
const LASTING = ['archived', 'empty', 'quiet', 'listed', 'unconfirmedEmpty'] as const;

/**
 * Writes the manifest, which commits to every receipt of the run through the parts of the list of receipts. Any
 * workflow of the namespace can schedule this activity with any counts. So the activity itself counts the slices with a
 * `LASTING` outcome in these parts.
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
  const listed = noSlices();
  let receipts = 0;
  for await (const part of readParts(store, archive, exportId, runNo, manifest.parts, manifest.unusedPart)) {
    const { key, sha256, entries } = part;
    parts.push({ key, sha256, entries });
    for (const leaf of part.leaves) tree.add(leaf);
    receipts += part.receipts;
    for (const line of part.list) if ('key' in line && !line.skipped) listed[line.outcome] += line.slices ?? 1;
  }
  const counted = { ...manifest.slices };
  for (const outcome of LASTING) counted[outcome] = listed[outcome];
  // The workflow can count an expired slice twice, because each attempt at a slice can find its beginning expired.
  counted.expired = Math.min(counted.expired, listed.expired);
  const { status, tasksCreated, tasksFailed, repeats, cuts, objects, bytes, events, finishedAt } = manifest;
  const { unsettled, skippedExpired, leftOut, warnings, failures, cancelledBy, stillCancelling } = manifest;
  const content: Manifest = {
    schemaVersion: 1,
    exportId,
    runNo,
    requestHash,
    identityHash,
    request,
    status,
    accountId: archive.accountId,
    slices: counted,
    totals: { tasksCreated, ...defined({ tasksFailed, repeats, cuts }), objects, bytes, events },
    parts,
    entries: tree.size,
    receipts,
    merkleRoot: tree.root,
    unsettled,
    ...defined({ skippedExpired, leftOut }),
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
