import {
  coverageOf,
  type ListedReceipt,
  nextGeneration,
  parseReceiptKey,
  type ReceiptName,
  type Source,
  streamsOf,
  subtractIntervals,
} from '../../archive/index.js';
import { type Interval, overlaps, SETTLING_MS } from '../../contract/index.js';

/** The receipt that closes a part, with only the fields that recounts need. Its name is parsed from the key. */
type ClosingReceipt = Pick<ListedReceipt, 'key' | 'bytes' | 'etag'>;

/** A closed part of a month in which late events may have arrived. */
export interface UnsettledPart extends Interval {
  /** Absent if `countsOnly` is set, see {@link MonthQuestion}. */
  receipt?: ClosingReceipt;
}

/**
 * The receipt that closes a part.
 * @throws RangeError if the month was read with `countsOnly`
 */
export function closingReceiptOf({ receipt }: UnsettledPart): ClosingReceipt {
  if (receipt === undefined) throw new RangeError('the month was read without receipts');
  return receipt;
}

/** The name of the receipt of a part. */
export function receiptOf(part: UnsettledPart): ReceiptName {
  const { key } = closingReceiptOf(part);
  const name = parseReceiptKey(key);
  if (name === undefined) throw new RangeError(`not the key of a receipt: ${key}`);
  return name;
}

/** A window that an earlier attempt has recorded, with any outcome. */
interface Attempt extends Interval {
  /** The generation of the next attempt. */
  next: number;
}

/** The records of one log group and UTC month that planning needs, from a listing. */
export interface GroupMonth {
  /** Closed intervals, settled or not; disjoint and in order. */
  readonly closed: readonly Interval[];
  /** Unsettled parts, in order. A recount removes the parts that it settles. */
  unsettled: readonly UnsettledPart[];
  /** Intervals that are open, but are not planned again without `force`. */
  readonly asIs: readonly Interval[];
  /** Intervals that this run has recorded, with any outcome. Empty in the first pass. */
  readonly own: readonly Interval[];
  /** Filled by {@link attemptsIn} if a part of the month is open or due for a recount. Empty for all other months. */
  attempts: readonly Attempt[];
}

export interface MonthQuestion {
  source: Source;
  /** The UTC month. */
  window: Interval;
  /**
   * When the run started (epoch ms); present in later passes. Receipts with an `askedAt` from this instant on are those
   * of this run.
   */
  ownSinceMs?: number;
  /**
   * Whether windows with the outcome `listed` are planned again, because their objects were not read back and the log
   * group will soon be deleted.
   */
  beforeDeletion?: boolean;
  /**
   * Whether unsettled parts are only counted and never recounted. Their receipts are then left out, which saves two
   * thirds of the memory.
   */
  countsOnly?: boolean;
}

/**
 * Reads the receipts of a group and month. Does not yet apply recounts, see {@link settle}, nor find attempts, see
 * {@link attemptsIn}.
 */
export function readMonth(
  receipts: readonly ListedReceipt[],
  { source, window, ownSinceMs, beforeDeletion, countsOnly }: MonthQuestion,
): GroupMonth {
  const closed: Interval[] = [];
  const unsettled: UnsettledPart[] = [];
  const asIs: Interval[] = [];
  for (const { fromMs, toMs, state, receipt } of coverageOf(receipts, [], source, window)) {
    if (state === 'asIs' && !(beforeDeletion && receipt?.outcome === 'listed')) asIs.push({ fromMs, toMs });
    if (receipt === undefined || (state !== 'settled' && state !== 'unsettled')) continue;
    const last = closed.at(-1);
    if (last?.toMs === fromMs) last.toMs = toMs;
    else closed.push({ fromMs, toMs });
    if (state === 'unsettled') unsettled.push({ fromMs, toMs, ...(!countsOnly && { receipt }) });
  }
  return { closed, unsettled, asIs, own: ownOf(receipts, source, ownSinceMs), attempts: [] };
}

/** The parts of a window whose state is decided by a receipt with the outcome `expired`. */
export const expiredIn = (receipts: readonly ListedReceipt[], source: Source, window: Interval): Interval[] =>
  coverageOf(receipts, [], source, window).filter(
    ({ state, receipt }) => state === 'asIs' && receipt?.outcome === 'expired',
  );

function ownOf(receipts: readonly ListedReceipt[], source: Source, ownSinceMs: number | undefined): Interval[] {
  if (ownSinceMs === undefined) return [];
  const streams = streamsOf(source.logStreamPrefix);
  const own = receipts.filter((receipt) => receipt.streams === streams && receipt.askedAtMs >= ownSinceMs);
  return own.map(({ fromMs, toMs }) => ({ fromMs, toMs }));
}

/** The windows that earlier attempts have recorded and that overlap the ranges. */
export function attemptsIn(ranges: readonly Interval[], receipts: readonly ListedReceipt[], source: Source): Attempt[] {
  const streams = streamsOf(source.logStreamPrefix);
  const windows = new Map<string, ReceiptName>();
  for (const receipt of receipts) {
    if (receipt.streams !== streams || !ranges.some((range) => overlaps(range, receipt))) continue;
    windows.set(`${receipt.fromMs} ${receipt.toMs}`, receipt);
  }
  return [...windows.values()].map(({ from, to, fromMs, toMs }) => {
    return { fromMs, toMs, next: nextGeneration(receipts, { from, to, ...source }) };
  });
}

/** The generation of the next attempt at exactly this window. */
export const generationOf = (month: GroupMonth | undefined, { fromMs, toMs }: Interval): number =>
  month?.attempts.find((known) => known.fromMs === fromMs && known.toMs === toMs)?.next ?? 1;

/** The facts by which a part is due for a recount or not (instants in epoch ms). */
export interface DueQuestion {
  /** The instant of the survey. */
  atMs: number;
  /** The first instant that retention still keeps. */
  keptMs: number;
  /** Whether parts that can still get late events are due, too, because the log group will soon be deleted. */
  beforeDeletion: boolean | undefined;
}

/**
 * The unsettled parts of a range that are due for a recount. A part is due if no late event can arrive any more (or
 * `beforeDeletion` is set), and retention still keeps events of the part. Windows that this run has recorded itself are
 * not due.
 */
export const duePartsOf = (
  month: GroupMonth | undefined,
  range: Interval,
  { atMs, keptMs, beforeDeletion }: DueQuestion,
): UnsettledPart[] =>
  (month?.unsettled ?? []).flatMap((part) => {
    if (beforeDeletion !== true && atMs - part.toMs < SETTLING_MS) return [];
    const [fromMs, toMs] = [Math.max(part.fromMs, range.fromMs, keptMs), Math.min(part.toMs, range.toMs)];
    if (fromMs >= toMs) return [];
    const due = { fromMs, toMs };
    const own = month?.own ?? [];
    return (own.length === 0 ? [due] : subtractIntervals(due, own)).map((rest) => ({ ...part, ...rest }));
  });

/**
 * Settles an interval, after a recount of this pass has found no late events in it. Also forgets the attempts inside
 * the interval, because it stays closed and the pass plans nothing there.
 */
export function settleInPass(month: GroupMonth, interval: Interval): void {
  settle(month, interval);
  month.attempts = month.attempts.filter(({ fromMs, toMs }) => fromMs < interval.fromMs || interval.toMs < toMs);
}

/** Removes an interval from the unsettled parts of a month, after a recount has found no late events in it. */
export function settle(month: GroupMonth, interval: Interval): void {
  month.unsettled = month.unsettled.flatMap((part) =>
    overlaps(part, interval) ? subtractIntervals(part, [interval]).map((rest) => ({ ...part, ...rest })) : [part],
  );
}

/**
 * The parts of a slice that are to be planned: the open parts that are not in `asIs`, and the closed parts in `late`.
 * With `force` all parts. Parts that this run has recorded are left out in any case.
 * @param late closed parts to export again, because they have got late events or AWS gave no answer about them
 */
export function openPartsOf(
  month: GroupMonth | undefined,
  slice: Interval,
  { force, late }: { force: boolean; late: readonly Interval[] },
): Interval[] {
  if (month === undefined) return [slice];
  const meets = (part: Interval): boolean => overlaps(part, slice);
  const closed = force ? [] : month.closed.filter(meets).flatMap((part) => subtractIntervals(part, late));
  const asIs = force ? [] : month.asIs.filter(meets);
  return subtractIntervals(slice, [...closed, ...asIs, ...month.own.filter(meets)]);
}
