import {
  type ArchiveLocation,
  closes,
  defined,
  formatInstant,
  type Interval,
  intervalOf,
  overlaps,
  SETTLING_MS,
  type Slice,
  staysAsIs,
} from '../contract/index.js';
import { clipIntervals, mergeIntervals } from './intervals.js';
import { safeGroup, standsFor, streamsOf } from './object-keys/group-names.js';
import { HIGHEST_GENERATION, parseReceiptKey, type ReceiptName, receiptsPrefix } from './object-keys/receipt-keys.js';
import type { RecountName } from './object-keys/recount-keys.js';
import type { WindowName } from './object-keys/window-names.js';
import type { ObjectReader } from './ports.js';
import { precedence } from './records/receipt-store.js';

/** A log group, or those of its streams whose names start with a prefix. */
export type Source = Pick<Slice, 'logGroup' | 'logStreamPrefix'>;

/**
 * The state of a part of a window, by its receipts and recounts:
 * - `settled`: closed, and no late event can be missing.
 * - `unsettled`: closed, but AWS was asked before the last late event could arrive, and no recount has settled the
 *   part.
 * - `asIs`: not closed, and not planned again without force: `expired` or `listed`.
 * - `open`: everything else.
 */
export type CoverageState = 'settled' | 'unsettled' | 'asIs' | 'open';

/** A part of a window in which the same receipt counts at each instant, or no receipt counts. */
export interface Stretch<Name extends ReceiptName = ReceiptName> extends Interval {
  state: CoverageState;
  /** The receipt that counts; absent if there is none. */
  receipt?: Name;
}

/**
 * The names of all receipts of an account and Region that overlap a range. Costs one listing per UTC month and no
 * reads.
 * @param filter.logGroup only receipts of this group
 */
export async function receiptsOf(
  store: Pick<ObjectReader, 'list'>,
  archive: ArchiveLocation,
  range: { from: string; to: string },
  filter: { logGroup?: string } = {},
): Promise<ReceiptName[]> {
  const window = intervalOf(range);
  const names: ReceiptName[] = [];
  for (const month of monthsOf(window)) {
    for await (const { objects } of store.list(receiptsPrefix(archive, month, filter.logGroup))) {
      names.push(...objects.flatMap(({ key }) => parseReceiptKey(key) ?? []));
    }
  }
  return names.filter((name) => overlaps(name, window));
}

/**
 * The coverage of a window for a source: disjoint stretches in order that make up the window. At each instant, one of
 * the receipts whose slices contain the instant counts:
 *
 * 1. A closing receipt counts before any other, because a later attempt that fails removes no object.
 * 2. Of closing receipts, `archived` counts before `empty` and `quiet`.
 * 3. Of the remaining receipts, the one with the latest `askedAt` counts. So a later receipt of one day overrides a
 *    receipt of the month, but only for that day.
 *
 * Receipts of the whole group cover any stream prefix; receipts of a stream prefix cover only that prefix.
 *
 * A closed instant is settled if the receipt that counts there is settled, or if a settled recount covers the instant.
 * A receipt or recount is settled if AWS was asked 14 days and 12 hours or more after the end of its window. A
 * settled recount counts even if it is older than the receipt, because AWS was asked even later for that receipt.
 */
export function coverageOf<Name extends ReceiptName>(
  names: Iterable<Name>,
  recounts: Iterable<RecountName>,
  source: Source,
  window: Interval,
): Stretch<Name>[] {
  const covers = coveringOf(source);
  const covering = [...names].filter((name) => overlaps(name, window) && covers(name));
  return stretchesOf(covering, recountedIntervals(recounts, source, window), window);
}

/**
 * The coverage of a window by the rules of {@link coverageOf}.
 * @param covering receipts that all cover the source and overlap the window
 * @param recounted the parts that recounts settle, as merged intervals inside the window
 * @param last keys of receipts that count only where no other closing receipt does
 */
export function stretchesOf<Name extends ReceiptName>(
  covering: Name[],
  recounted: readonly Interval[],
  window: Interval,
  last: ReadonlySet<string> = NONE,
): Stretch<Name>[] {
  const disjoint = recounted.length === 0 ? disjointStretches(covering, window) : undefined;
  if (disjoint !== undefined) return disjoint;
  const ranked = covering.sort(last.size === 0 ? byRank : byRankExcept(last));
  const borders = bordersOf([window, ...clipIntervals(ranked, window), ...recounted]);
  const counting = paint(borders, ranked);
  const stretches: Stretch<Name>[] = [];
  let recount = 0;
  for (const [index, fromMs] of borders.slice(0, -1).entries()) {
    const toMs = borders[index + 1] ?? window.toMs;
    while ((recounted[recount]?.toMs ?? window.toMs) <= fromMs && recount < recounted.length) recount += 1;
    const isRecounted = (recounted[recount]?.fromMs ?? window.toMs) <= fromMs;
    const receipt = counting[index];
    const state = stateOf(receipt, isRecounted);
    const last = stretches.at(-1);
    if (last?.state === state && last.receipt === receipt) last.toMs = toMs;
    else stretches.push({ fromMs, toMs, state, ...defined({ receipt }) });
  }
  return stretches;
}

/**
 * The coverage by receipts that are in the order of their windows and do not overlap; undefined for any other receipts.
 * Most listings have this form, and millions of receipts must be read without the cost of ranking them.
 */
function disjointStretches<Name extends ReceiptName>(
  names: readonly Name[],
  window: Interval,
): Stretch<Name>[] | undefined {
  const stretches: Stretch<Name>[] = [];
  let endMs = window.fromMs;
  for (const receipt of names) {
    const fromMs = Math.max(receipt.fromMs, window.fromMs);
    if (fromMs < endMs) return undefined;
    if (endMs < fromMs) stretches.push({ fromMs: endMs, toMs: fromMs, state: 'open' });
    endMs = Math.min(receipt.toMs, window.toMs);
    stretches.push({ fromMs, toMs: endMs, state: stateOf(receipt, false), receipt });
  }
  if (endMs < window.toMs) stretches.push({ fromMs: endMs, toMs: window.toMs, state: 'open' });
  return stretches;
}

/** The parts of a window whose closed instants are settled by recounts, as merged intervals. */
export function recountedIntervals(recounts: Iterable<RecountName>, source: Source, window: Interval): Interval[] {
  const covers = coveringOf(source);
  return mergeIntervals(
    clipIntervals(
      [...recounts].filter((name) => isLateEnough(name) && covers(name)),
      window,
    ),
  );
}

/** The parts of a coverage in any of these states, as merged intervals. */
export const intervalsIn = (coverage: readonly Stretch[], ...states: readonly CoverageState[]): Interval[] =>
  mergeIntervals(coverage.filter(({ state }) => states.includes(state)));

/** The closed parts of a window for a source, settled or not, as merged intervals. */
export const closedIntervals = (names: Iterable<ReceiptName>, source: Source, window: Interval): Interval[] =>
  intervalsIn(coverageOf(names, [], source, window), 'settled', 'unsettled');

/**
 * The generation of the next attempt at exactly this slice: one more than the highest generation of the slice's
 * receipts, whatever their outcomes. If a foreign object has the highest generation that a key can hold, the result is
 * the lowest generation that no receipt has.
 */
export function nextGeneration(names: Iterable<ReceiptName>, slice: Source & { from: string; to: string }): number {
  const wanted = intervalOf(slice);
  const streams = streamsOf(slice.logStreamPrefix);
  const taken = new Set<number>();
  let next = 1;
  for (const name of names) {
    const same = sameInterval(name, wanted) && name.streams === streams;
    if (!same || !standsFor(name.logGroupSafe, slice.logGroup)) continue;
    taken.add(name.generation);
    next = Math.max(next, name.generation + 1);
  }
  if (next <= HIGHEST_GENERATION) return next;
  for (next = 1; taken.has(next); ) next += 1;
  return next;
}

/**
 * Makes the function that decides whether a record covers a source completely. The segments of the source's keys are
 * computed once for all records.
 */
function coveringOf({ logGroup, logStreamPrefix }: Source): (name: WindowName) => boolean {
  const safe = safeGroup(logGroup);
  const own = streamsOf(logStreamPrefix);
  return ({ streams, logGroupSafe }) =>
    (streams === 'all' || streams === own) && (logGroupSafe === safe || standsFor(logGroupSafe, logGroup));
}

/**
 * Compares receipts: of two receipts, the one that counts comes first. The last criteria only make the order the same
 * for every listing.
 */
function byRank(a: ReceiptName, b: ReceiptName): number {
  return (
    Number(closes(b.outcome)) - Number(closes(a.outcome)) ||
    Number(b.outcome === 'archived') - Number(a.outcome === 'archived') ||
    b.askedAtMs - a.askedAtMs ||
    b.generation - a.generation ||
    precedence(a.outcome) - precedence(b.outcome) ||
    (a.key < b.key ? -1 : 1)
  );
}

const NONE: ReadonlySet<string> = new Set();

/** Compares receipts by their rank. The receipts of `last` come after all other receipts that close. */
const byRankExcept =
  (last: ReadonlySet<string>) =>
  (a: ReceiptName, b: ReceiptName): number =>
    Number(closes(b.outcome)) - Number(closes(a.outcome)) ||
    Number(last.has(a.key)) - Number(last.has(b.key)) ||
    byRank(a, b);

const isLateEnough = ({ askedAtMs, toMs }: WindowName): boolean => askedAtMs - toMs >= SETTLING_MS;

function stateOf(receipt: ReceiptName | undefined, isRecounted: boolean): CoverageState {
  if (receipt === undefined || !staysAsIs(receipt.outcome)) return 'open';
  if (!closes(receipt.outcome)) return 'asIs';
  return isRecounted || isLateEnough(receipt) ? 'settled' : 'unsettled';
}

/** All starts and ends of intervals, each once, in order. */
function bordersOf(intervals: readonly Interval[]): number[] {
  const ends: number[] = [];
  for (const { fromMs, toMs } of intervals) ends.push(fromMs, toMs);
  ends.sort((a, b) => a - b);
  return ends.filter((ms, index) => ms !== ends[index - 1]);
}

/**
 * Finds for each cell between two borders the receipt of the best rank that contains the cell. Each cell is assigned
 * once, even if many receipts overlap. `free` leads from an assigned cell to the next cell that may still be free.
 */
function paint<Name extends Interval>(borders: readonly number[], ranked: readonly Name[]): (Name | undefined)[] {
  const indexOf = new Map(borders.map((ms, index) => [ms, index]));
  const end = borders.length - 1;
  const painted = new Array<Name | undefined>(end).fill(undefined);
  const free = [...borders.keys()];
  const nextFree = (cell: number): number => {
    let at = cell;
    for (let next = free[at]; next !== undefined && next !== at; next = free[at]) {
      free[at] = free[next] ?? next;
      at = next;
    }
    return at;
  };
  for (const receipt of ranked) {
    const to = indexOf.get(receipt.toMs) ?? end;
    for (let cell = nextFree(indexOf.get(receipt.fromMs) ?? 0); cell < to; cell = nextFree(cell)) {
      painted[cell] = receipt;
      free[cell] = cell + 1;
    }
  }
  return painted;
}

const sameInterval = (a: Interval, b: Interval): boolean => a.fromMs === b.fromMs && a.toMs === b.toMs;

/** `yyyy-mm` of every UTC month that a window touches. */
function monthsOf({ fromMs, toMs }: Interval): string[] {
  const months: string[] = [];
  const first = new Date(fromMs);
  for (let month = 0; ; month += 1) {
    const startMs = Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + month);
    if (startMs >= toMs) return months;
    months.push(formatInstant(startMs).slice(0, 7));
  }
}
