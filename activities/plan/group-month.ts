import {
  coverageOf,
  listingHash,
  nextGeneration,
  parseReceiptKey,
  type ReceiptName,
  type RecountName,
  type Source,
  type StoredObject,
  streamsOf,
  subtractIntervals,
} from '../../archive/index.js';
import { type Interval, overlaps, SETTLING_MS } from '../../contract/index.js';

/** A closed part of a month, with the receipt that counts there. */
export interface ClosedPart extends Interval {
  settled: boolean;
  askedAt: string;
  key: string;
}

/** Whether the receipt of a part covers all streams of its group. */
export const isOfWholeGroup = ({ key }: ClosedPart): boolean => parseReceiptKey(key)?.streams === 'all';

/** A window that has been tried before, under whatever outcome. */
interface Attempt extends Interval {
  /** The generation of the next attempt. */
  next: number;
}

/** The records of one log group and UTC month that planning needs, from a listing. */
export interface GroupMonth {
  closed: readonly ClosedPart[];
  /** Open, but not planned again without force. */
  readonly asIs: readonly Interval[];
  /** Intervals that this run has recorded, under whatever outcome. Read in later passes only. */
  readonly own: readonly Interval[];
  /** Empty until a part of the month turns out to be open, see {@link attemptsOf}. */
  attempts: readonly Attempt[];
  /** For each receipt of an unsettled closed part, the SHA-256 of its line in the listing; by the receipt's key. */
  readonly lines: ReadonlyMap<string, string>;
}

export interface MonthQuestion {
  source: Source;
  /** The UTC month. */
  window: Interval;
  /** Present in later passes: receipts asked for at or after this instant (epoch ms) are this run's own. */
  ownSinceMs?: number;
}

/** Reads the listing of a group and month. */
export function readMonth(
  objects: readonly StoredObject[],
  { source, window, ownSinceMs }: MonthQuestion,
  recounts: readonly RecountName[] = [],
): GroupMonth {
  const names = objects.flatMap(({ key }) => parseReceiptKey(key) ?? []);
  const stretches = coverageOf(names, recounts, source, window);
  const closed = stretches.flatMap(({ fromMs, toMs, state, receipt }): ClosedPart[] => {
    if (receipt === undefined || (state !== 'settled' && state !== 'unsettled')) return [];
    return [{ fromMs, toMs, settled: state === 'settled', askedAt: receipt.askedAt, key: receipt.key }];
  });
  const streams = streamsOf(source.logStreamPrefix);
  const own = names
    .filter((name) => ownSinceMs !== undefined && name.streams === streams && name.askedAtMs >= ownSinceMs)
    .map(({ fromMs, toMs }) => ({ fromMs, toMs }));
  const unsettled = new Set(closed.flatMap(({ settled, key }) => (settled ? [] : [key])));
  return {
    closed,
    asIs: stretches.filter(({ state }) => state === 'asIs'),
    own,
    attempts: [],
    lines: new Map(objects.flatMap((object) => (unsettled.has(object.key) ? [[object.key, listingHash(object)]] : []))),
  };
}

/** The windows that have been tried before, from the listing of a group and month. */
export function attemptsOf(objects: readonly StoredObject[], source: Source): Attempt[] {
  const names = objects.flatMap(({ key }) => parseReceiptKey(key) ?? []);
  const streams = streamsOf(source.logStreamPrefix);
  const windows = new Map<string, ReceiptName>();
  for (const name of names) if (name.streams === streams) windows.set(`${name.fromMs} ${name.toMs}`, name);
  return [...windows.values()].map(({ from, to, fromMs, toMs }) => {
    return { fromMs, toMs, next: nextGeneration(names, { ...source, from, to }) };
  });
}

/** The generation of the next attempt at exactly this window. */
export const generationOf = (month: GroupMonth | undefined, { fromMs, toMs }: Interval): number =>
  month?.attempts.find((known) => known.fromMs === fromMs && known.toMs === toMs)?.next ?? 1;

/**
 * The closed parts of a range that are unsettled and can be recounted: no late event can arrive any more, and retention
 * still keeps at least a part of the window.
 */
export const duePartsOf = (
  month: GroupMonth | undefined,
  range: Interval,
  { atMs, keptMs }: { atMs: number; keptMs: number },
): ClosedPart[] =>
  (month?.closed ?? []).flatMap((part) => {
    if (part.settled || atMs - part.toMs < SETTLING_MS) return [];
    const [fromMs, toMs] = [Math.max(part.fromMs, range.fromMs, keptMs), Math.min(part.toMs, range.toMs)];
    return fromMs < toMs ? [{ ...part, fromMs, toMs }] : [];
  });

/** Notes that a part has been recounted and got no late events. */
export function settle(month: GroupMonth, { fromMs, toMs }: Interval): void {
  month.closed = month.closed.flatMap((part) => {
    const [beginMs, endMs] = [Math.max(part.fromMs, fromMs), Math.min(part.toMs, toMs)];
    if (beginMs >= endMs) return [part];
    const rest = subtractIntervals(part, [{ fromMs, toMs }]).map((piece) => ({ ...part, ...piece }));
    return [...rest, { ...part, fromMs: beginMs, toMs: endMs, settled: true }].sort((a, b) => a.fromMs - b.fromMs);
  });
}

/** The parts of a slice that earlier receipts leave open. */
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
