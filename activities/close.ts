import { Context } from '@temporalio/activity';
import type { ObjectStore } from '../archive/index.js';
import {
  forEachBounded,
  hashObject,
  type Manifest,
  merkleRoot,
  type PartEntry,
  parseReceiptKey,
  readParts,
  type StoredPart,
  storeManifest,
  storePart,
  UnreadableObject,
} from '../archive/index.js';
import type { ExportDeps } from './shared/deps.js';
import { awsOf, storeOf } from './shared/export-session.js';
import type { ExportActivities, PartEntryInput } from './types.js';

/** Receipts of earlier runs that are read at once. */
const RECEIPTS_AT_ONCE = 16;

/**
 * Writes a part of the run's list of receipts. Receipts of earlier runs are read, since the list commits to the hashes of
 * their bytes; what those bytes say, in whatever version of the format, is not asked here.
 */
export async function recordPart(
  deps: ExportDeps,
  { export: opened, partNo, entries }: Parameters<ExportActivities['recordPart']>[0],
): Promise<void> {
  const store = storeOf(await awsOf(deps, opened), opened);
  const complete: PartEntry[] = [];
  const { cancellationSignal } = Context.current();
  await forEachBounded(entries.entries(), RECEIPTS_AT_ONCE, cancellationSignal, async ([index, entry]) => {
    complete[index] = await completed(store, entry);
  });
  await storePart(store, opened.archive, opened.exportId, opened.runNo, partNo, complete);
}

async function completed(store: ObjectStore, { key, skipped, sha256, outcome }: PartEntryInput): Promise<PartEntry> {
  if (sha256 !== undefined && outcome !== undefined) return { key, skipped, sha256, outcome };
  const name = parseReceiptKey(key);
  const hash = await hashObject(store, key);
  if (name === undefined || hash === undefined) throw new UnreadableObject(key, 'listed, but gone when it was read');
  return { key, skipped, sha256: hash, outcome: name.outcome };
}

/** Writes the manifest, which commits to every receipt of the run through its parts. */
export async function closeManifest(
  deps: ExportDeps,
  { export: opened, request, manifest }: Parameters<ExportActivities['closeManifest']>[0],
): Promise<{ location: string; sha256: string }> {
  const store = storeOf(await awsOf(deps, opened), opened);
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
    ...(cancelledBy && { cancelledBy }),
    ...(stillCancelling && { stillCancelling }),
    failures,
    workflow: { id: exportId, firstRunId },
    startedAt,
    finishedAt,
    logferryVersion: deps.version,
  };
  const { key, sha256 } = await storeManifest(store, archive, content);
  return { location: `s3://${archive.bucket}/${key}`, sha256 };
}
