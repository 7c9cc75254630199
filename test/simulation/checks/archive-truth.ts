import type { MemoryStore } from '../../../archive/testing/memory-store.js';
import { closes, instantMs, intervalOf, type Outcome } from '../../../contract/index.js';
import type { Account } from '../aws/account.js';
import { eventsIn } from '../aws/source.js';

interface WrittenReceipt {
  slice: { logGroup: string; from: string; to: string; generation: number };
  outcome: Outcome;
  task?: { taskId: string; taskName: string };
  objects: { key: string; events?: number }[];
}

const RECEIPT = /^_logferry\/receipts\/.*\.json$/;

/** Every receipt of an archive, read without the archive room's code. */
export const receiptsIn = (store: MemoryStore): WrittenReceipt[] =>
  [...store.objects.keys()]
    .filter((key) => RECEIPT.test(key))
    .map((key) => JSON.parse(store.text(key)) as WrittenReceipt);

/** The parts of a window that no closing receipt covers, as text; empty if the window is closed. */
export function openIn(receipts: readonly WrittenReceipt[], logGroup: string, from: string, to: string): string {
  const closed = receipts
    .filter(({ slice, outcome }) => slice.logGroup === logGroup && closes(outcome))
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
export function untrueReceipts({ store, tasks }: Account): string[] {
  return receiptsIn(store).flatMap((receipt) => {
    const { slice, outcome, task, objects } = receipt;
    const name = `receipt ${slice.logGroup} ${slice.from} g${slice.generation} ${outcome}`;
    const events = eventsIn(slice.logGroup, slice.from, slice.to).length;
    if (!closes(outcome)) return objects.length > 0 ? [`${name} counts objects`] : [];
    if (outcome === 'quiet') return events > 0 ? [`${name}, but there are events`] : [];
    const truth = tasks.find(({ taskId }) => taskId === task?.taskId);
    if (truth === undefined) return [`${name} names no task of AWS: ${task?.taskId}`];
    const counted = objects.reduce((sum, object) => sum + (object.events ?? 0), 0);
    const isSame =
      truth.logGroup === slice.logGroup &&
      instantMs(truth.from) === instantMs(slice.from) &&
      instantMs(truth.to) === instantMs(slice.to);
    return [
      ...(truth.ended === 'COMPLETED' ? [] : [`${name}: AWS ended ${truth.taskId} as ${truth.ended ?? truth.status}`]),
      ...(isSame ? [] : [`${name}: ${truth.taskId} is of another slice`]),
      ...(counted === events ? [] : [`${name} counts ${counted} events of ${events}`]),
      ...(objects.every(({ key }) => truth.objects.includes(key)) ? [] : [`${name} names objects of others`]),
    ];
  });
}
