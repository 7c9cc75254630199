import { gzipSync } from 'node:zlib';
import {
  announceClosing,
  appendToLog,
  claimRun,
  destinationPrefix,
  listingHash,
  loggedRun,
  type Manifest,
  MerkleTree,
  type PartEntry,
  type Receipt,
  readParts,
  receiptKey,
  receiptsIn,
  type StoredPart,
  skippedMonth,
  storeCheckpoint,
  storeManifest,
  storePart,
  storeReceipt,
  storeRecount,
  storeRecountList,
  storeSkippedMonths,
  taskName,
  verifyTask,
} from '../../archive/index.js';
import type { LoggedRun } from '../../archive/log/entry.js';
import { type Signer, signManifest } from '../../archive/signing/index.js';
import { ARCHIVE } from '../../archive/testing/samples.js';
import {
  defined,
  identityHash,
  instantMs,
  noSlices,
  type Outcome,
  parseExportRequest,
  requestHash,
  resolveRequest,
  type Slice,
  sha256Hex,
} from '../../contract/index.js';
import { Bucket } from './bucket.js';

export const LOCATION = { ...ARCHIVE, prefix: 'logs' };
/** The time at which a run began. The run asked AWS an hour later. */
const startOf = (runNo: number): string => `2026-11-0${1 + runNo}T00:00:00Z`;
const minute = (runNo: number, minutes: string): string => `2026-11-0${1 + runNo}T01:${minutes}:00Z`;

/** A log group with a retention of 30 days; the others keep events for a year. */
export const SHORT = '/short';

export const day = (number: number): string => `2026-10-${String(number).padStart(2, '0')}T00:00:00Z`;

/** A slice of an archive to build: one day of a log group. */
export interface PlannedSlice {
  logGroup: string;
  day: number;
  outcome: Outcome;
  /** Number of objects. */
  objects?: number;
}

export interface PlannedRun {
  exportId: string;
  runNo: number;
  /** First day of the window, and the day after the last. */
  window: readonly [number, number];
  slices: readonly PlannedSlice[];
  /** Log groups whose earlier receipts the run lists as skipped. */
  skips?: readonly string[];
  /** The log group and the days that the run has settled by a recount. */
  settles?: readonly [logGroup: string, from: number, to: number];
  signer?: Signer;
}

/**
 * Differences from the archive that an honest export leaves. Every record that commits to a changed record is changed
 * to match.
 */
export interface Lies {
  receipt?: (receipt: Receipt) => Receipt;
  /** Changes the lines by which the manifest of a run lists the receipts that the run has stored. */
  lines?: (lines: PartEntry[], runNo: number) => PartEntry[];
  manifest?: (manifest: Manifest) => Manifest;
  /** Changes what the log says about a run. */
  logged?: (run: LoggedRun) => LoggedRun;
}

/** Builds an archive with the functions that exports use. */
export async function buildArchive(runs: readonly PlannedRun[], lies: Lies = {}): Promise<Bucket> {
  const bucket = new Bucket();
  for (const run of runs) await closeRun(bucket, run, lies);
  return bucket;
}

const sliceOf = ({ logGroup, day: number }: PlannedSlice): Slice => ({
  ...{ ...LOCATION, logGroup, from: day(number), to: day(number + 1), generation: 1 },
});

export const taskIdOf = ({ logGroup, day: number }: PlannedSlice): string => {
  const hex = sha256Hex(`${logGroup} ${number}`);
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join('-');
};

async function closeRun(bucket: Bucket, run: PlannedRun, lies: Lies): Promise<void> {
  const { exportId, runNo, window, slices, skips = [], settles, signer } = run;
  const request = resolveRequest(
    parseExportRequest({
      source: { logGroupPrefixes: ['/'] },
      window: { from: day(window[0]), to: day(window[1]) },
      destination: { bucket: LOCATION.bucket, prefix: LOCATION.prefix },
      region: LOCATION.region,
    }),
    instantMs(startOf(runNo)),
  );
  const hashes = { requestHash: requestHash(request), identityHash: identityHash(request) };
  const [firstRunId, startedAt] = [`${exportId}-${runNo}`, startOf(runNo)];
  const { accountId } = LOCATION;
  const about = { schemaVersion: 1 as const, exportId, ...hashes };
  await claimRun(bucket, LOCATION, { ...about, firstRunId, startedAt, accountId, request }, runNo);

  const parts: StoredPart[] = [];
  const months = skips.map((logGroup) => {
    const listed = receiptsIn(bucket.listed(`logs/_logferry/receipts/${accountId}/${LOCATION.region}/2026-10/`));
    const own = listed.filter((name) => name.logGroupSafe === logGroup.replaceAll('/', '!'));
    return skippedMonth(own, startedAt);
  });
  const found = months.filter((month) => month !== undefined);
  if (found.length > 0) parts.push(await storeSkippedMonths(bucket, LOCATION, exportId, runNo, 1, found));
  const lines: PartEntry[] = [];
  for (const slice of slices) lines.push(await store(bucket, run, slice, lies));
  const claimed = lies.lines?.(lines, runNo) ?? lines;
  const half = Math.ceil(claimed.length / 2);
  for (const list of [claimed.slice(0, half), claimed.slice(half)]) {
    if (list.length > 0) parts.push(await storePart(bucket, LOCATION, exportId, runNo, parts.length + 1, list));
  }

  const tree = new MerkleTree();
  let receipts = 0;
  for await (const part of readParts(bucket, LOCATION, exportId, runNo, parts.length)) {
    for (const leaf of part.leaves) tree.add(leaf);
    receipts += part.receipts;
  }
  const counts = { ...noSlices(), planned: slices.length };
  for (const { outcome } of slices) counts[outcome] += 1;
  const settled = settles === undefined ? [] : [await settle(bucket, run, ...settles)];
  const listed = settled.map((key) => ({ key, sha256: sha256Hex(bucket.text(key)) }));
  const recounts = listed.length > 0 ? await storeRecountList(bucket, LOCATION, run, listed) : undefined;
  const honest: Manifest = {
    ...defined({ recounts }),
    ...{ ...about, runNo, request, status: 'completed', accountId, slices: counts, parts },
    totals: { tasksCreated: slices.length, objects: 0, bytes: 0, events: 0 },
    ...{ entries: tree.size, receipts, merkleRoot: tree.root, failures: [], startedAt, finishedAt: startedAt },
    workflow: { id: exportId, firstRunId },
  };
  const manifest = lies.manifest?.(honest) ?? honest;
  const from = await announceClosing(bucket, LOCATION, { exportId, runNo });
  const { sha256 } = await storeManifest(bucket, LOCATION, manifest);
  if (signer !== undefined) await signManifest(bucket, LOCATION, { manifest, sha256 }, signer);
  const { merkleRoot, entries } = manifest;
  const logged = loggedRun(exportId, runNo, { manifestSha256: sha256, merkleRoot, entries });
  const { checkpoint } = await appendToLog(bucket, LOCATION, lies.logged?.(logged) ?? logged, from);
  await storeCheckpoint(bucket, LOCATION, checkpoint, signer);
}

/** Stores the objects and the receipt of a slice. @returns the line of the receipt */
async function store(
  bucket: Bucket,
  { exportId, runNo }: PlannedRun,
  planned: PlannedSlice,
  lies: Lies,
): Promise<PartEntry> {
  const { outcome } = planned;
  const hasTask = outcome === 'archived' || outcome === 'listed';
  const { objects = hasTask ? 2 : 0 } = planned;
  const level = outcome === 'listed' ? 'listing' : 'content';
  const [slice, taskId] = [sliceOf(planned), taskIdOf(planned)];
  const destination = destinationPrefix(slice);
  if (objects > 0) bucket.put(`${destination}/aws-logs-write-test`, 'Permission Check Successful');
  for (let no = 0; no < objects; no += 1) {
    const event = `${slice.from.replace('Z', '.001Z')} ${planned.logGroup} says ${no}\n`;
    bucket.put(`${destination}/${taskId}/web-${no}/000000.gz`, gzipSync(event.repeat(3), { level: 1 }));
  }
  const pageEnds = { objects: 3, bytes: 1_000_000 };
  const read = hasTask
    ? await verifyTask(bucket, slice, taskId, level, { pageEnds })
    : { objects: [], totals: { objects: 0, bytes: 0, events: 0 }, strayFolders: [] };
  const honest: Receipt = {
    ...{ schemaVersion: 1, slice, window: { from: slice.from, to: slice.to }, outcome },
    askedAt: minute(runNo, '00'),
    ...{ exportId, runNo, claimed: { requestedBy: 'ci' } },
    authenticated: { arn: 'arn:aws:iam::111122223333:role/logferry', accountId: LOCATION.accountId },
    ...(hasTask && {
      task: {
        ...{ taskId, taskName: taskName(slice), status: 'COMPLETED', adopted: false },
        ...{ createdAt: minute(runNo, '00'), completedAt: minute(runNo, '05') },
      },
    }),
    ...read,
    verification: hasTask ? { level, result: 'passed' } : { level: 'none', result: 'skipped' },
    evidence: [],
    logGroupMetadata: { arn: 'arn', logClass: 'STANDARD', retentionDays: planned.logGroup === SHORT ? 30 : 365 },
    recordedAt: minute(runNo, '20'),
  };
  const receipt = lies.receipt?.(honest) ?? honest;
  const { key, sha256 } = await storeReceipt(bucket, receipt);
  return { key, sha256, outcome: receipt.outcome, skipped: false };
}

/** Stores a recount of a run that settles the receipts of a log group. */
async function settle(
  bucket: Bucket,
  { exportId, runNo }: PlannedRun,
  logGroup: string,
  from: number,
  to: number,
): Promise<string> {
  const receipts = bucket
    .listed('logs/_logferry/receipts/')
    .filter(({ key }) => key.includes(`/${logGroup.replaceAll('/', '!')}/`))
    .map((object) => ({ key: object.key, sha256: listingHash(object) }));
  const [askedAt, method] = ['2026-11-20T00:00:00Z', 'insights'] as const;
  const made = { logGroup, from: day(from), to: day(to), askedAt, method, receipts, exportId, runNo };
  return (await storeRecount(bucket, LOCATION, defined(made))).key;
}

export const keyOfReceipt = (planned: PlannedSlice, runNo = 1): string =>
  receiptKey(sliceOf(planned), planned.outcome, minute(runNo, '00'));
