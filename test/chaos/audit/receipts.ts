import { AWS_CLOCK_LAG_MS } from '../../../activities/ports.js';
import { destinationPrefix } from '../../../archive/index.js';
import { closes, DAY_MS, instantMs, SECOND_MS } from '../../../contract/index.js';
import { archivedLines, eventsOf, linesOf, type SeenEvent, wasHeld } from './events.js';
import type { Claims, StoredReceipt, Truth } from './evidence.js';
import type { Finding } from './finding.js';

/**
 * An expired window may end this long (ms) after the first instant that retention kept when the receipt was recorded.
 * AWS's clock can be ahead of the worker's reading of it, and windows have whole seconds.
 */
const EXPIRED_AHEAD_MS = AWS_CLOCK_LAG_MS + SECOND_MS;

/**
 * Finds closing and `expired` receipts that contradict the truth. Other receipts are not checked, because they claim
 * nothing about content.
 */
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
      return wronglyExpired(truth, stored);
  }
}

/** The slice with the window that was sent to AWS. This window is a part of the task's name and folder. */
const sentSlice = ({ slice, window }: StoredReceipt['receipt']) => ({ ...slice, ...window });

function wrongTask({ tasks }: Truth, { receipt }: StoredReceipt): string[] {
  const { slice, task } = receipt;
  const sent = sentSlice(receipt);
  const known = tasks.find(({ taskId }) => taskId === task?.taskId);
  if (known === undefined) return ['names no task that exists'];
  const isOfSlice =
    known.region === slice.region &&
    known.logGroupName === slice.logGroup &&
    known.logStreamNamePrefix === slice.logStreamPrefix &&
    known.from === instantMs(sent.from) &&
    known.from <= instantMs(slice.from) &&
    known.to === instantMs(sent.to) &&
    known.to === instantMs(slice.to) &&
    known.destinationPrefix === destinationPrefix(sent);
  if (!isOfSlice) return [`task ${known.taskId} is of another slice`];
  if (Math.abs(Date.parse(receipt.askedAt) - known.creationTime) >= SECOND_MS) {
    return [`task ${known.taskId} was not created at ${receipt.askedAt}`];
  }
  return known.status === 'COMPLETED' ? [] : [`task ${known.taskId} is ${known.status}`];
}

/** Differences between the receipt, the objects in the bucket and the loaded events. */
function wrongContent(truth: Truth, { receipt, objects: named }: StoredReceipt): string[] {
  const { slice, task, totals } = receipt;
  const sent = sentSlice(receipt);
  const folder = `${slice.bucket}/${destinationPrefix(sent)}/${task?.taskId}/`;
  const stored = [...truth.objects.keys()].filter((key) => key.startsWith(folder)).sort();
  const namedKeys = named.map((key) => `${slice.bucket}/${key}`).sort();
  if (stored.join() !== namedKeys.join()) return [`names the objects ${namedKeys}, but ${stored} are stored`];
  const objects = stored.flatMap((key) => truth.objects.get(key) ?? []);
  const bytes = objects.reduce((sum, object) => sum + object.bytes, 0);
  if (bytes !== totals.bytes) return [`says ${totals.bytes} bytes, but ${bytes} are stored`];
  const found = objects.flatMap(({ lines }) => lines).sort();
  const expected = eventsOf(truth, sent, truth.windowBounds === 'inclusive').filter(wasExported(truth, receipt, found));
  if (totals.events !== expected.length) return [`says ${totals.events} events, but ${expected.length} were logged`];
  const lines = expected.flatMap(linesOf).sort();
  return found.join('\n') === lines.join('\n') ? [] : ['the objects hold events other than those that were logged'];
}

/**
 * Whether an event must be in the objects of a task. If an event was ingested, deleted or removed by retention while
 * the task ran, the objects may contain it or not. Such an event counts as exported if the objects contain it.
 */
function wasExported({ tasks }: Truth, { task }: StoredReceipt['receipt'], found: readonly string[]) {
  const lines = new Set(found);
  const known = tasks.find(({ taskId }) => taskId === task?.taskId);
  const { creationTime = 0, completionTime = creationTime } = known ?? {};
  return (event: SeenEvent): boolean => {
    if (wasHeld(event, creationTime) && wasHeld(event, completionTime)) return true;
    return lines.has(linesOf(event)[0] ?? '');
  };
}

function unexpectedEvents(truth: Truth, { receipt: { slice, outcome, askedAt } }: StoredReceipt): string[] {
  // The instants in receipts are whole seconds, so the event must have been there for the whole second.
  const events = eventsOf(truth, slice, false).filter(
    (event) => wasHeld(event, instantMs(askedAt)) && wasHeld(event, instantMs(askedAt) + SECOND_MS),
  );
  return events.length === 0 ? [] : [`says ${outcome}, but ${events.length} events were logged`];
}

/**
 * Mistakes in a receipt with the outcome `expired`. Such a receipt is right if the retention of the whole window could
 * have passed by AWS's clock when the receipt was recorded.
 */
function wronglyExpired({ streams }: Truth, { receipt: { slice, recordedAt } }: StoredReceipt): string[] {
  const group = streams.find(({ region, logGroup }) => region === slice.region && logGroup === slice.logGroup);
  if (group?.retentionDays === undefined) return ['nothing expires in this group'];
  const keptFromMs = Date.parse(recordedAt) - group.retentionDays * DAY_MS;
  return instantMs(slice.to) > keptFromMs + EXPIRED_AHEAD_MS
    ? ['says expired, but retention kept the end of the window']
    : [];
}

/** Finds recounts that settle a window although one of its events is in no object that a receipt names. */
export const wrongRecounts = (truth: Truth, { receipts, recounts }: Claims): Finding[] =>
  recounts.flatMap(({ key, content }) => {
    const lines = archivedLines(truth, receipts, content);
    const lost = eventsOf(truth, content, false)
      .filter((event) => wasHeld(event, instantMs(content.askedAt)))
      .filter((event) => !lines.has(linesOf(event)[0] ?? ''));
    if (lost.length === 0) return [];
    return [
      { invariant: 'windowsWrong', exportIds: [], reason: `${key}: settles ${lost.length} events that are lost` },
    ];
  });
