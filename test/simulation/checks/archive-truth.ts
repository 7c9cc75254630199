import { AWS_CLOCK_LAG_MS } from '../../../activities/ports.js';
import type { MemoryStore } from '../../../archive/testing/memory-store.js';
import { closes, instantMs, intervalOf, type Outcome } from '../../../contract/index.js';
import type { Account } from '../aws/account.js';
import { keptFromMs, type TrueEvent } from '../aws/source.js';

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
/** Windows are whole seconds, so the first kept instant is rounded up. */
const SECOND_MS = 1_000;

/** Every receipt of an archive, read without the archive room's code. */
export const receiptsIn = (store: MemoryStore): WrittenReceipt[] => recordsIn(store, RECEIPT);

function recordsIn<Record>(store: MemoryStore, pattern: RegExp): Record[] {
  const keys = [...store.objects.keys()].filter((key) => pattern.test(key));
  return keys.map((key) => JSON.parse(store.text(key)) as Record);
}

/**
 * The parts of a window, as text, that no receipt calls closed or removed by retention; empty if there are none.
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

/** Statements of receipts that contradict the truth. */
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
 * Mistakes in a receipt that calls a window expired: retention must have removed the window by the time when the
 * receipt was recorded.
 */
function mistakesOfExpired({ source }: Account, { slice, recordedAt }: WrittenReceipt): string[] {
  const atMs = instantMs(recordedAt);
  const group = source.find(slice.logGroup, atMs);
  if (group === undefined) return ['is of a group that did not exist'];
  // AWS's clock can be ahead of the one that a worker knows: what retention removes meanwhile counts as removed.
  const removedMs = keptFromMs(group, atMs + AWS_CLOCK_LAG_MS) + SECOND_MS;
  return instantMs(slice.to) > removedMs ? ['is of a window that was kept'] : [];
}

/**
 * Mistakes in a receipt that calls a window quiet: the log group must have held no event of the window when AWS was
 * asked.
 */
function mistakesOfQuiet({ source }: Account, { slice, askedAt }: WrittenReceipt): string[] {
  const atMs = instantMs(askedAt);
  const group = source.find(slice.logGroup, atMs);
  if (group === undefined) return ['is of a group that did not exist'];
  return [
    ...(source.held(slice.logGroup, slice, atMs).length > 0 ? ['is of a window with events'] : []),
    ...(instantMs(slice.from) + SECOND_MS <= keptFromMs(group, atMs) ? ['speaks of what had been removed'] : []),
  ];
}

/** Mistakes in a receipt of a window that a task has exported. */
function mistakesOfTask({ source, tasks }: Account, { slice, outcome, task, objects }: WrittenReceipt): string[] {
  const truth = tasks.find(({ taskId }) => taskId === task?.taskId);
  if (truth === undefined) return [`names no task of AWS: ${task?.taskId}`];
  const counted = objects.reduce((sum, object) => sum + (object.events ?? 0), 0);
  // AWS may remove the beginning of the window while the task waits, so the slice may begin later than its task.
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
      ? ['speaks of what had been removed']
      : []),
    ...(objects.every(({ key }) => truth.objects.includes(key)) ? [] : ['names objects of others']),
  ];
}

/** Recounts that call a window settled although an event of it is not in the archive. */
export const untrueRecounts = (account: Account): string[] =>
  recordsIn<WrittenRecount>(account.store, RECOUNT).flatMap(({ logGroup, from, to, askedAt }) => {
    const lost = notExported(account, logGroup, { from, to }, instantMs(askedAt));
    return lost.length === 0 ? [] : [`recount ${logGroup} ${from} settles ${lost.length} lost events`];
  });

/** Events of a window that AWS held at an instant, and that no receipt has. */
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
