import {
  announceClosing,
  appendToLog,
  type Checkpoint,
  loggedRun,
  type Manifest,
  MerkleTree,
  type ObjectStore,
  RecordConflict,
  readParts,
  type StoredPart,
  storeCheckpoint,
  storeManifest,
  storeRecountList,
  UnreadableObject,
} from '../archive/index.js';
import { type Signer, type StoredManifest, signManifest } from '../archive/signing/index.js';
import { defined, noSlices } from '../contract/index.js';
import { storedRecounts } from './plan/intended-recounts.js';
import { closingSigner, SigningFailed, unpinnedWarning, unsignedWarning } from './recording/closing-signer.js';
import type { ExportDeps } from './shared/deps.js';
import { awsOf, storeOf } from './shared/export-session.js';
import { orBlind } from './shared/failures.js';
import { runOf } from './shared/run-of.js';
import type { ExportActivities } from './types/activities.js';
import type { ManifestAnswer, WrittenManifest } from './types/manifest.js';
import type { OpenedExport } from './types/opening.js';

type Input = Parameters<ExportActivities['closeManifest']>[0];

/** Outcomes after which a run makes no further attempt at a slice. */
const LASTING = ['archived', 'empty', 'quiet', 'listed', 'unconfirmedEmpty'] as const;

/**
 * Writes the manifest. The manifest commits to every receipt of the run through the parts of the list of receipts, and
 * to every recount that the run has stored. Then appends the run to the archive's log, and pins the log with a
 * checkpoint. Each step can be repeated. Any workflow of the namespace can schedule this activity with any counts. So
 * the activity itself counts the slices with a `LASTING` outcome in these parts.
 * @throws UnreadableObject when a part is missing
 */
export const closeManifest = (deps: ExportDeps, input: Input): Promise<ManifestAnswer> =>
  orBlind(() => write(deps, input));

async function write(deps: ExportDeps, { export: opened, manifest }: Input): Promise<ManifestAnswer> {
  const store = storeOf(await awsOf(deps, opened), opened);
  const { recorded: request } = await runOf(deps, store, opened);
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
  // The workflow can count an expired slice twice, because each attempt at a slice can find that the beginning of the
  // slice has expired.
  counted.expired = Math.min(counted.expired, listed.expired);
  const recounts = await storedRecounts({ store, archive, run: { exportId, runNo } });
  const recountList =
    recounts.length === 0 ? undefined : await storeRecountList(store, archive, { exportId, runNo }, recounts);
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
    ...defined({ recounts: recountList }),
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
  const logIsCompleteTo = await announceClosing(store, archive, { exportId, runNo });
  const { key, sha256 } = await storeManifest(store, archive, content);
  const known = deps.signerFor?.(archive.account);
  const signer = known && closingSigner(known);
  const signature = await sign(store, opened, { manifest: content, sha256 }, signer);
  const run = loggedRun(exportId, runNo, { manifestSha256: sha256, merkleRoot: tree.root, entries: tree.size });
  const { n, checkpoint } = await appendToLog(store, archive, run, logIsCompleteTo);
  const pinned = await pin(store, opened, checkpoint, signer, (differing) =>
    deps.report?.({
      ...{ kind: 'checkpointDiffers', exportId, account: archive.accountId, region: archive.region, key: differing },
    }),
  );
  const location = `s3://${archive.bucket}/${key}`;
  return { kind: 'written', location, sha256, logEntry: n, ...pinned, ...signature };
}

/**
 * Signs the stored manifest, if this worker has a signing key. The adapter has already repeated failed calls. So if the
 * key fails, or if another object is stored where the signature belongs, the manifest stays unsigned, with a warning.
 * The run closes in both cases, because the manifest is worth more than its signature. Without a key there is no
 * warning: the configuration asks for an unsigned manifest.
 */
async function sign(
  store: ObjectStore,
  { archive }: OpenedExport,
  stored: StoredManifest,
  signer: Signer | undefined,
): Promise<Pick<WrittenManifest, 'signedBy' | 'warnings'>> {
  if (signer === undefined) return {};
  try {
    return { signedBy: await signManifest(store, archive, stored, signer) };
  } catch (error) {
    const isStrange = error instanceof RecordConflict || error instanceof UnreadableObject;
    if (!isStrange && !(error instanceof SigningFailed)) throw error;
    const why = isStrange
      ? `${error.key} exists, but is not the manifest's signature by this worker's key`
      : error.message;
    return { warnings: [unsignedWarning(why)] };
  }
}

/**
 * Stores a checkpoint of the log. If signing fails, the checkpoint is stored unsigned: it pins the log, but does not
 * show who wrote it.
 * @param onDifference called with the object key of a stored checkpoint that pins another log or cannot be read
 */
async function pin(
  store: ObjectStore,
  { archive }: OpenedExport,
  checkpoint: Checkpoint,
  signer: Signer | undefined,
  onDifference: (key: string) => void,
): Promise<Pick<WrittenManifest, 'warnings'>> {
  try {
    await storeCheckpoint(store, archive, checkpoint, signer, onDifference);
    return {};
  } catch (error) {
    if (!(error instanceof SigningFailed)) throw error;
    await storeCheckpoint(store, archive, checkpoint, undefined, onDifference);
    return { warnings: [unpinnedWarning(error.message)] };
  }
}
