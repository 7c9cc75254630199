import { createHash, randomBytes } from 'node:crypto';
import { appendFile, mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import {
  appendToLog,
  claimRun,
  destinationPrefix,
  merkleRoot,
  type ObjectStore,
  type PartEntry,
  type Receipt,
  storeCheckpoint,
  storeManifest,
  storePart,
  storeReceipt,
  totalsOf,
} from '../archive/index.js';
import { loggedRun } from '../archive/log/entry.js';
import { EventCounter } from '../archive/verify/event-counter.js';
import {
  DAY_MS,
  formatInstant,
  identityHash,
  instantMs,
  noSlices,
  parseExportRequest,
  requestHash,
  resolveRequest,
  type Slice,
} from '../contract/index.js';
import { folderObjects } from '../local/opened/folder-objects.js';
import { ARCHIVE } from './plan.js';

const MIB = 1_024 ** 2;
/** Size (bytes) of the text in a block. It is compressed to about 4 MiB, and each object consists of copies of it. */
const BLOCK_TEXT_BYTES = 36 * MIB;
const START_MS = Date.UTC(2026, 8, 1);
const WINDOW = { from: formatInstant(START_MS), to: formatInstant(START_MS + DAY_MS) };
const askedAt = '2026-11-01T00:00:00Z';

/** An archive in a folder. It does not check whether a key exists, so the caller must write each key only once. */
export const folderStore = (folder: string): ObjectStore => ({
  ...folderObjects(folder),
  async writeOnce(key, body) {
    const path = join(folder, key);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, body);
    return 'written';
  },
});

const sliceOf = (logGroup: string, day = 0): Slice => ({
  ...{ ...ARCHIVE, logGroup, generation: 1 },
  ...{ from: formatInstant(START_MS + day * DAY_MS), to: formatInstant(START_MS + (day + 1) * DAY_MS) },
});

const receiptOf = (slice: Slice, more: Pick<Receipt, 'outcome' | 'objects'> & Partial<Receipt>): Receipt => ({
  ...{ schemaVersion: 1, slice, window: { from: slice.from, to: slice.to }, askedAt, exportId: 'exp', runNo: 1 },
  authenticated: { arn: 'arn:aws:iam::111122223333:user/bench', accountId: ARCHIVE.accountId },
  ...{ claimed: {}, totals: totalsOf(more.objects), verification: { level: 'content', result: 'passed' } },
  ...{ evidence: [], strayFolders: [], recordedAt: askedAt, ...more },
});

/**
 * Writes an archive. Its objects consist of copies of one compressed block of made-up log lines. Random bytes in the
 * lines keep the block from compressing better than logs.
 * @param mebibytes size of all objects together, as stored (compressed)
 * @param count number of objects
 * @returns size of all objects, as stored and uncompressed (bytes)
 */
export async function writeObjects(
  folder: string,
  mebibytes: number,
  count: number,
): Promise<{ stored: number; text: number }> {
  const lines: string[] = [];
  for (let bytes = 0, at = 0; bytes < BLOCK_TEXT_BYTES; at += 1) {
    const line = `${new Date(START_MS + at * 10).toISOString()} INFO request ${randomBytes(8).toString('hex')} took ${at % 997} ms, status=200 path=/v1/orders/items user-agent="Mozilla/5.0 (X11; Linux x86_64)"\n`;
    lines.push(line);
    bytes += line.length;
  }
  const text = Buffer.from(lines.join(''));
  const block = gzipSync(text);
  const blocks = Math.max(1, Math.round((mebibytes * MIB) / count / block.length));
  const slice = sliceOf('/bench');
  const taskId = '00000000-0000-4000-8000-000000000000';
  const hash = createHash('sha256');
  const counter = new EventCounter(WINDOW);
  for (let at = 0; at < blocks; at += 1) {
    hash.update(block);
    counter.push(text);
  }
  const facts = { bytes: blocks * block.length, sha256: hash.digest('hex'), ...counter.result() };
  const objects = Array.from({ length: count }, (_, at) => ({
    key: `${destinationPrefix(slice)}/${taskId}/stream-${String(at).padStart(6, '0')}/000000.gz`,
    ...facts,
  }));
  for (const { key } of objects) {
    await mkdir(dirname(join(folder, key)), { recursive: true });
    for (let at = 0; at < blocks; at += 1) await appendFile(join(folder, key), block);
  }
  const task = { taskId, taskName: 'bench', status: 'COMPLETED', adopted: false };
  await closeRun(folderStore(folder), 'exp', [receiptOf(slice, { outcome: 'archived', objects, task })]);
  return { stored: count * blocks * block.length, text: count * blocks * text.length };
}

const DAYS = 28;
/** Number of receipts of a run: those of 36 log groups. */
const RECEIPTS_PER_RUN = 36 * DAYS;

/** Writes an archive with a number of receipts, each of one day without events. */
export async function writeReceipts(folder: string, count: number): Promise<void> {
  const store = folderStore(folder);
  for (let first = 0; first < count; first += RECEIPTS_PER_RUN) {
    const exportId = `exp-${first}`;
    const numbers = Array.from({ length: Math.min(RECEIPTS_PER_RUN, count - first) }, (_, at) => first + at);
    const receipts = numbers.map((at) =>
      receiptOf(sliceOf(`/bench/group-${Math.floor(at / DAYS)}`, at % DAYS), {
        outcome: 'empty',
        objects: [],
        exportId,
      }),
    );
    await closeRun(store, exportId, receipts);
  }
}

/** Stores the first record of a run, its receipts, its part, its manifest, its entry in the log and a checkpoint. */
export async function closeRun(store: ObjectStore, exportId: string, receipts: readonly Receipt[]): Promise<void> {
  const { bucket, prefix, region, accountId } = ARCHIVE;
  const source = { logGroupPrefixes: ['/bench'] };
  const asked = parseExportRequest({ source, window: WINDOW, destination: { bucket, prefix }, region });
  const request = resolveRequest(asked, instantMs(askedAt));
  const hashes = { requestHash: requestHash(request), identityHash: identityHash(request) };
  const [firstRunId, startedAt] = ['run', askedAt];
  const about = { schemaVersion: 1 as const, exportId, ...hashes };
  await claimRun(store, ARCHIVE, { ...about, firstRunId, startedAt, accountId, request }, 1);
  const entries: PartEntry[] = [];
  const slices = noSlices();
  for (const receipt of receipts) {
    const { key, sha256 } = await storeReceipt(store, receipt);
    entries.push({ key, sha256, outcome: receipt.outcome, skipped: false });
    slices[receipt.outcome] += 1;
  }
  const part = await storePart(store, ARCHIVE, exportId, 1, 1, entries);
  const root = merkleRoot(entries.map(({ sha256 }) => sha256));
  const count = entries.length;
  const { sha256 } = await storeManifest(store, ARCHIVE, {
    ...{ ...about, runNo: 1, request },
    ...{ status: 'completed', accountId, slices, totals: { tasksCreated: 0, objects: 0, bytes: 0, events: 0 } },
    ...{ parts: [part], entries: count, receipts: count, merkleRoot: root, failures: [] },
    ...{ workflow: { id: exportId, firstRunId }, startedAt, finishedAt: startedAt },
  });
  const run = loggedRun(exportId, 1, { manifestSha256: sha256, merkleRoot: root, entries: count });
  const { checkpoint } = await appendToLog(store, ARCHIVE, run);
  await storeCheckpoint(store, ARCHIVE, checkpoint);
}
