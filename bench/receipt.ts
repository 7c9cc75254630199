import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { objectsOf, type Receipt, readReceipt, storeReceipt, verifyTask } from '../archive/index.js';
import type { Slice } from '../contract/index.js';
import { watchBlocks } from './blocks.js';
import { MADE_UP_TASK_ID, MadeUpTask } from './made-up-task.js';

const OBJECTS = 1_000_000;
const KIB_PER_MIB = 1_024;

const slice: Slice = {
  accountId: '111122223333',
  region: 'eu-central-1',
  bucket: 'archive',
  bucketOwner: '111122223333',
  prefix: '',
  layout: 'plain',
  logGroup: '/aws/lambda/thumbnails',
  from: '2026-10-01T00:00:00Z',
  to: '2026-11-01T00:00:00Z',
  generation: 1,
};

/**
 * Reads back a task of many small objects, writes its receipt, and reads the receipt with all its objects. Measures the
 * longest block of the event loop and the memory of this process.
 */
export async function run([objects = String(OBJECTS)]: string[]): Promise<unknown> {
  const folder = await mkdtemp(join(tmpdir(), 'logferry-bench-receipt-'));
  try {
    const store = new MadeUpTask(folder, slice, Number(objects));
    const writing = await measured(async () => {
      const { strayFolders, ...contents } = await verifyTask(store, slice, MADE_UP_TASK_ID, 'content');
      return storeReceipt(store, receiptOf({ ...contents, strayFolders }));
    });
    const { key } = writing.value;
    const reading = await measured(() => readAll(store, key));
    const receiptBytes = await store.bytesOf(key);
    const { totals, objectPages = [] } = writing.value.receipt;
    if (reading.value.objects !== totals.objects || reading.value.events !== totals.events) {
      throw new Error(`read ${JSON.stringify(reading.value)}, the receipt says ${JSON.stringify(totals)}`);
    }
    return {
      ...{ objects: totals.objects, events: totals.events, pages: objectPages.length, receiptBytes },
      ...{ writing: writing.figures, reading: reading.figures },
      mostRssMiB: Math.round(process.resourceUsage().maxRSS / KIB_PER_MIB),
      budget: 'longestBlock 200 ms, mostRssMiB 250',
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function readAll(store: MadeUpTask, key: string): Promise<{ objects: number; events: number }> {
  const stored = await readReceipt(store, key);
  if (stored === undefined) throw new Error(`${key} is gone`);
  let objects = 0;
  let events = 0;
  for await (const object of objectsOf(store, stored.receipt)) {
    objects += 1;
    events += object.events ?? 0;
  }
  return { objects, events };
}

async function measured<T>(work: () => Promise<T>): Promise<{ value: T; figures: unknown }> {
  const startedMs = performance.now();
  const cpu = process.cpuUsage();
  const longestBlock = watchBlocks();
  const value = await work();
  const { user, system } = process.cpuUsage(cpu);
  const figures = {
    longestBlock: longestBlock(),
    seconds: Math.round((performance.now() - startedMs) / 1_000),
    cpuSeconds: Math.round((user + system) / 1_000_000),
  };
  return { value, figures };
}

function receiptOf(contents: Pick<Receipt, 'objects' | 'objectPages' | 'totals' | 'strayFolders'>): Receipt {
  return {
    schemaVersion: 1,
    slice,
    window: { from: slice.from, to: slice.to },
    outcome: 'archived',
    askedAt: '2026-11-26T00:00:00Z',
    exportId: 'bench',
    runNo: 1,
    claimed: {},
    authenticated: { arn: `arn:aws:iam::${slice.accountId}:user/bench`, accountId: slice.accountId },
    task: { taskId: MADE_UP_TASK_ID, taskName: 'bench', status: 'COMPLETED', adopted: false },
    ...contents,
    verification: { level: 'content', result: 'passed' },
    evidence: [],
    recordedAt: '2026-11-26T00:00:00Z',
  };
}
