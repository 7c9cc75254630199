import {
  type Manifest,
  merkleRoot,
  readParts,
  type StoredPart,
  storeManifest,
  UnreadableObject,
} from '../archive/index.js';
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
  const hashes: string[] = [];
  for await (const { list, ...part } of readParts(store, archive, exportId, runNo)) {
    parts.push(part);
    hashes.push(...list.map(({ sha256 }) => sha256));
  }
  if (parts.length !== manifest.parts) {
    throw new UnreadableObject(exportId, `run ${runNo} has ${parts.length} parts, ${manifest.parts} were written`);
  }
  const { status, slices, tasksCreated, objects, bytes, events, failures, finishedAt, cancelledBy, stillCancelling } =
    manifest;
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
    receipts: hashes.length,
    merkleRoot: merkleRoot(hashes),
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
