import { destinationPrefix } from '../../../archive/index.js';
import { closes, instantMs } from '../../../contract/index.js';
import type { Claims, StoredReceipt, Truth } from './evidence.js';
import type { Finding } from './finding.js';

/** Finds closing receipts that contradict the truth. Other receipts claim nothing about content. */
export const wrongWindows = (truth: Truth, { receipts }: Claims): Finding[] =>
  receipts
    .filter(({ receipt }) => closes(receipt.outcome) || receipt.outcome === 'expired')
    .flatMap((stored) =>
      problemsOf(truth, stored).map((problem) => ({
        invariant: 'windowsWrong' as const,
        exportIds: [stored.receipt.exportId],
        reason: `${stored.key}: ${problem}`,
      })),
    );

function problemsOf(truth: Truth, stored: StoredReceipt): string[] {
  switch (stored.receipt.outcome) {
    case 'archived':
      return [...wrongTask(truth, stored), ...wrongContent(truth, stored)];
    case 'empty':
      return [...wrongTask(truth, stored), ...unexpectedEvents(truth, stored)];
    case 'quiet':
      return unexpectedEvents(truth, stored);
    default:
      return ['nothing expires here'];
  }
}

function wrongTask({ tasks }: Truth, { receipt: { slice, task } }: StoredReceipt): string[] {
  const known = tasks.find(({ taskId }) => taskId === task?.taskId);
  if (known === undefined) return ['names no task that exists'];
  const isOfSlice =
    known.region === slice.region &&
    known.logGroupName === slice.logGroup &&
    known.logStreamNamePrefix === slice.logStreamPrefix &&
    known.from === instantMs(slice.from) &&
    known.to === instantMs(slice.to) &&
    known.destinationPrefix === destinationPrefix(slice);
  if (!isOfSlice) return [`task ${known.taskId} is of another slice`];
  return known.status === 'COMPLETED' ? [] : [`task ${known.taskId} is ${known.status}`];
}

/** Compares the receipt's counts, the objects in the bucket, the emulator's record and the loaded events. */
function wrongContent(truth: Truth, { receipt }: StoredReceipt): string[] {
  const { slice, task, totals } = receipt;
  const expected = eventsOf(truth, receipt, truth.windowBounds === 'inclusive');
  const folder = `${slice.bucket}/${destinationPrefix(slice)}/${task?.taskId}/`;
  const stored = [...truth.objects.keys()].filter((key) => key.startsWith(folder)).sort();
  const named = receipt.objects.map(({ key }) => `${slice.bucket}/${key}`).sort();
  if (stored.join() !== named.join()) return [`names ${named.length} objects, ${stored.length} are there`];
  const objects = stored.flatMap((key) => truth.objects.get(key) ?? []);
  const bytes = objects.reduce((sum, object) => sum + object.bytes, 0);
  if (bytes !== totals.bytes) return [`says ${totals.bytes} bytes, ${bytes} are stored`];
  if (totals.events !== expected.length) return [`says ${totals.events} events, ${expected.length} were logged`];
  const found = objects.flatMap(({ messages }) => messages).sort();
  return found.join('\n') === expected.sort().join('\n') ? [] : ['the objects hold other events than were logged'];
}

function unexpectedEvents(truth: Truth, { receipt }: StoredReceipt): string[] {
  const events = eventsOf(truth, receipt, false);
  return events.length === 0 ? [] : [`says ${receipt.outcome}, but ${events.length} events were logged`];
}

function eventsOf({ streams }: Truth, { slice }: StoredReceipt['receipt'], withEnd: boolean): string[] {
  const fromMs = instantMs(slice.from);
  const endMs = instantMs(slice.to) + (withEnd ? 1 : 0);
  return streams
    .filter(({ region, logGroup }) => region === slice.region && logGroup === slice.logGroup)
    .filter(({ stream }) => stream.startsWith(slice.logStreamPrefix ?? ''))
    .flatMap(({ events }) => events)
    .filter(({ timestamp }) => timestamp >= fromMs && timestamp < endMs)
    .map(({ message }) => message);
}
