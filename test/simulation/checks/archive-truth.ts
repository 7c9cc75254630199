import { AWS_CLOCK_LAG_MS } from '../../../activities/ports.js';
import type { MemoryStore } from '../../../archive/testing/memory-store.js';
import { closes, instantMs, intervalOf, type Outcome } from '../../../contract/index.js';
import type { Account } from '../aws/account.js';
import { keptFromMs, type TrueEvent } from '../aws/log-source.js';

interface WrittenReceipt {
  slice: { logGroup: string; from: string; to: string; generation: number };
  outcome: Outcome;
  askedAt: string;
  recordedAt: string;
  task?: { taskId: string; taskName: string };
  objects: { key: string; events?: number }[];
}

interface WrittenRecount {
  logGroup: string;
  from: string;
  to: string;
  askedAt: string;
}

const RECEIPT = /^_logferry\/receipts\/.*\.json$/;
const RECOUNT = /^_logferry\/recounts\/.*\.json$/;
/**
 * Tolerance of the checks of retention: windows have whole seconds, but the first instant that AWS keeps is exact to a
 * millisecond.
 */
const SECOND_MS = 1_000;

/**
 * All receipts in an archive. They are read without the code of archive/, so that mistakes in that code cannot hide.
 */
export const receiptsIn = (store: MemoryStore): WrittenReceipt[] => recordsIn(store, RECEIPT);

function recordsIn<Record>(store: MemoryStore, pattern: RegExp): Record[] {
  const keys = [...store.objects.keys()].filter((key) => pattern.test(key));
  return keys.map((key) => JSON.parse(store.text(key)) as Record);
}

/**
 * The first gap in a window, as a text with the log group and the start of the gap. A gap is a time that no receipt
 * with a closing outcome or `expired` covers. Empty if there is no gap.
 */
export function openIn(receipts: readonly WrittenReceipt[], logGroup: string, from: string, to: string): string {
  const closed = receipts
    .filter(({ slice, outcome }) => slice.logGroup === logGroup && (closes(outcome) || outcome === 'expired'))
    .map(({ slice }) => intervalOf(slice))
    .sort((a, b) => a.fromMs - b.fromMs);
  let openFromMs = instantMs(from);
  for (const { fromMs, toMs } of closed) {
    if (fromMs > openFromMs) break;
    openFromMs = Math.max(openFromMs, toMs);
  }
  return openFromMs >= instantMs(to) ? '' : `${logGroup} from ${new Date(openFromMs).toISOString()}`;
}

/** Mistakes in receipts: statements that contradict the truth of the simulated AWS. */
export const untrueReceipts = (account: Account): string[] =>
  receiptsIn(account.store).flatMap((receipt) => {
    const { slice, outcome } = receipt;
    const name = `receipt ${slice.logGroup} ${slice.from} g${slice.generation} ${outcome}`;
    return mistakesOf(account, receipt).map((mistake) => `${name} ${mistake}`);
  });

function mistakesOf(account: Account, receipt: WrittenReceipt): string[] {
  const { outcome, objects } = receipt;
  if (outcome === 'expired') return mistakesOfExpired(account, receipt);
  if (!closes(outcome)) return objects.length > 0 ? ['counts objects'] : [];
  return outcome === 'quiet' ? mistakesOfQuiet(account, receipt) : mistakesOfTask(account, receipt);
}

/**
 * Mistakes in a receipt with the outcome `expired`. Such a receipt is right if retention had deleted the whole window
 * before the receipt was recorded.
 */
function mistakesOfExpired({ source }: Account, { slice, recordedAt }: WrittenReceipt): string[] {
  const atMs = instantMs(recordedAt);
  const group = source.find(slice.logGroup, atMs);
  if (group === undefined) return ['is of a group that did not exist'];
  // AWS's clock can be ahead of the worker's reading of it, so events that retention deletes within this lag count as
  // deleted.
  const removedMs = keptFromMs(group, atMs + AWS_CLOCK_LAG_MS) + SECOND_MS;
  return instantMs(slice.to) > removedMs ? ['is of a window that was kept'] : [];
}

/**
 * Mistakes in a receipt with the outcome `quiet`. Such a receipt is right if, when AWS was asked, the log group had no
 * event of the window, and retention had not passed for the beginning of the window.
 */
function mistakesOfQuiet({ source }: Account, { slice, askedAt }: WrittenReceipt): string[] {
  const atMs = instantMs(askedAt);
  const group = source.find(slice.logGroup, atMs);
  if (group === undefined) return ['is of a group that did not exist'];
  return [
    ...(source.held(slice.logGroup, slice, atMs).length > 0 ? ['is of a window with events'] : []),
    ...(instantMs(slice.from) + SECOND_MS <= keptFromMs(group, atMs)
      ? ['begins before the first event that retention had kept']
      : []),
  ];
}

/** Mistakes in the receipt of an exported slice (outcome `archived` or `empty`). */
function mistakesOfTask({ source, tasks }: Account, { slice, outcome, task, objects }: WrittenReceipt): string[] {
  const truth = tasks.find(({ taskId }) => taskId === task?.taskId);
  if (truth === undefined) return [`names no task of AWS: ${task?.taskId}`];
  const counted = objects.reduce((sum, object) => sum + (object.events ?? 0), 0);
  // Retention may delete the beginning of the window before the task starts, so the slice of the receipt may begin
  // later than the window of the task.
  const isWithin =
    truth.logGroup === slice.logGroup &&
    instantMs(truth.from) <= instantMs(slice.from) &&
    instantMs(truth.to) === instantMs(slice.to);
  const group = source.find(slice.logGroup, truth.createdMs);
  const missing = source
    .held(slice.logGroup, slice, truth.createdMs)
    .filter((event) => !truth.exported.includes(event));
  return [
    ...(truth.ended === 'COMPLETED' ? [] : [`: AWS ended ${truth.taskId} as ${truth.ended ?? truth.status}`]),
    ...(isWithin ? [] : [`: ${truth.taskId} is of another slice`]),
    ...(counted === truth.exported.length ? [] : [`counts ${counted} events of ${truth.exported.length}`]),
    ...(outcome === 'empty' && truth.exported.length > 0 ? ['is of a task with events'] : []),
    ...(missing.length > 0 ? [`lacks ${missing.length} events that AWS held`] : []),
    ...(group !== undefined && instantMs(slice.from) + SECOND_MS <= keptFromMs(group, truth.createdMs)
      ? ['begins before the first event that retention had kept']
      : []),
    ...(objects.every(({ key }) => truth.objects.includes(key)) ? [] : ['names objects that its task has not written']),
  ];
}

/**
 * Mistakes in recounts. A recount is wrong if the archive lacks an event that its window contained when AWS was asked.
 */
export const untrueRecounts = (account: Account): string[] =>
  recordsIn<WrittenRecount>(account.store, RECOUNT).flatMap(({ logGroup, from, to, askedAt }) => {
    const lost = notExported(account, logGroup, { from, to }, instantMs(askedAt));
    return lost.length === 0 ? [] : [`recount ${logGroup} ${from} settles ${lost.length} lost events`];
  });

/**
 * Events of a window that the log group contained at an instant (default: now), but that are in the objects of no
 * `archived` receipt.
 */
export function notExported(
  { source, store, tasks }: Account,
  logGroup: string,
  window: { from: string; to: string },
  atMs?: number,
): TrueEvent[] {
  const archived = new Set(
    receiptsIn(store)
      .filter(({ slice, outcome }) => outcome === 'archived' && slice.logGroup === logGroup)
      .map(({ task }) => task?.taskId),
  );
  const exported = new Set(tasks.filter(({ taskId }) => archived.has(taskId)).flatMap((task) => task.exported));
  return source.held(logGroup, window, atMs).filter((event) => !exported.has(event));
}
