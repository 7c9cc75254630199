import {
  type ArchiveLocation,
  closes,
  formatInstant,
  type Interval,
  intervalOf,
  type Slice,
  staysAsIs,
} from '../contract/index.js';
import { clipIntervals, mergeIntervals } from './intervals.js';
import { standsFor, streamsOf } from './keys/group-names.js';
import { parseReceiptKey, type ReceiptName, receiptsPrefix } from './keys/receipt-keys.js';
import type { ObjectStore } from './ports.js';
import { precedence } from './records/receipt-store.js';

/** A log group, or those of its streams whose names start with a prefix. */
export type Source = Pick<Slice, 'logGroup' | 'logStreamPrefix'>;

/**
 * The names of all receipts of an account and Region that overlap a range. Costs one listing per UTC month and no
 * reads.
 * @param filter.logGroup only receipts of this group
 */
export async function receiptsOf(
  store: ObjectStore,
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
  return names.filter((name) => overlaps(intervalOf(name), window));
}

/**
 * The closed parts of a window for a source: merged intervals of its closing receipts.
 * A slice (same from, to and streams) stays closed once any generation has closed it, whatever the outcome of later
 * ones. Receipts of the whole group cover any stream prefix; receipts of a stream prefix cover only that prefix.
 */
export const closedIntervals = (names: Iterable<ReceiptName>, source: Source, window: Interval): Interval[] =>
  mergeIntervals(clipIntervals(latestOf(names, source, closes), window));

/**
 * The windows of a source's slices that are open but not planned again without force, because their receipts say
 * `expired` or `listed`. Not merged.
 */
export const settledWithoutClosing = (names: Iterable<ReceiptName>, source: Source): Interval[] =>
  latestOf(names, source, (outcome) => staysAsIs(outcome) && !closes(outcome)).sort(
    (a, b) => a.fromMs - b.fromMs || a.toMs - b.toMs,
  );

/** The highest generation of exactly this slice under any outcome; 0 if it has no receipt. */
export function highestGeneration(names: Iterable<ReceiptName>, slice: Source & { from: string; to: string }): number {
  const wanted = intervalOf(slice);
  const streams = streamsOf(slice.logStreamPrefix);
  let highest = 0;
  for (const name of names) {
    const same = sameInterval(intervalOf(name), wanted) && name.streams === streams;
    if (same && standsFor(name.logGroupSafe, slice.logGroup)) highest = Math.max(highest, name.generation);
  }
  return highest;
}

function latestOf(names: Iterable<ReceiptName>, source: Source, chosen: (outcome: ReceiptName['outcome']) => boolean) {
  const streams = source.logStreamPrefix === undefined ? ['all'] : ['all', streamsOf(source.logStreamPrefix)];
  const latest = new Map<string, ReceiptName>();
  for (const name of names) {
    if (!streams.includes(name.streams) || !standsFor(name.logGroupSafe, source.logGroup)) continue;
    const slice = `${name.from} ${name.to} ${name.streams}`;
    const other = latest.get(slice);
    if (other === undefined || outranks(name, other)) latest.set(slice, name);
  }
  return [...latest.values()].filter(({ outcome }) => chosen(outcome)).map(intervalOf);
}

/**
 * Whether a receipt counts before another one of the same slice. A closing receipt always does: a later forced attempt
 * that fails removes no object.
 */
function outranks(name: ReceiptName, other: ReceiptName): boolean {
  if (closes(name.outcome) !== closes(other.outcome)) return closes(name.outcome);
  if (name.generation !== other.generation) return name.generation > other.generation;
  return precedence(name.outcome) < precedence(other.outcome);
}

const overlaps = (a: Interval, b: Interval): boolean => a.fromMs < b.toMs && b.fromMs < a.toMs;
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
