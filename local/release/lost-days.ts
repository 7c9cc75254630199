import {
  type CommittedRecords,
  type CoverageState,
  coverageOf,
  type ReceiptName,
  receiptsOf,
} from '../../archive/index.js';
import type { ObjectReader } from '../../archive/ports.js';
import {
  type ArchiveLocation,
  DAY_MS,
  defined,
  floorToDay,
  formatInstant,
  type Interval,
} from '../../contract/index.js';
import type { DayProblem } from './problems.js';
import { provenRecounts } from './proven-recounts.js';

/** A part of a day for which one receipt counts, by the rules of the archive. */
export interface DayPart extends Interval {
  receipt: ReceiptName;
  /** Number of archived events of the part; 0 until its objects are read. */
  archived: number;
  /** Number of archived events of its receipt that lie at the very end of the receipt's window. */
  atEnd: number;
}

/** A UTC day of a log group, or the part of it that is examined. */
export interface LostDay extends Interval {
  /** Empty if no receipt counts on any part of the day. */
  parts: DayPart[];
  /** Why the day is not proven; absent if no problem of the day is known. */
  problem?: DayProblem;
}

/**
 * The days of a range of a log group, with the receipts that count, and the problems that the names of receipts show.
 * Receipts are not read. Recounts are read if a day is not settled without them.
 */
export async function lostDays(
  store: ObjectReader,
  archive: ArchiveLocation,
  logGroup: string,
  range: Interval,
  committed: CommittedRecords,
): Promise<LostDay[]> {
  if (range.fromMs >= range.toMs) return [];
  const window = { from: formatInstant(range.fromMs), to: formatInstant(range.toMs) };
  const receipts = await receiptsOf(store, archive, window, { logGroup });
  const covered = coverageOf(receipts, [], { logGroup }, range);
  const months = new Set(
    covered.flatMap(({ state, fromMs, toMs }) => (state === 'unsettled' ? monthsOf({ fromMs, toMs }) : [])),
  );
  const recounts = await provenRecounts(store, archive, logGroup, months, committed);
  const stretches = recounts.length === 0 ? covered : coverageOf(receipts, recounts, { logGroup }, range);
  let at = 0;
  return daysIn(range).map((day) => {
    const parts: DayPart[] = [];
    let problem: DayProblem | undefined;
    for (; at < stretches.length; at += 1) {
      const stretch = stretches[at];
      if (stretch === undefined || stretch.fromMs >= day.toMs) break;
      const { state, receipt } = stretch;
      const [fromMs, toMs] = [Math.max(stretch.fromMs, day.fromMs), Math.min(stretch.toMs, day.toMs)];
      problem ??= PROBLEMS[state] && { code: PROBLEMS[state], ...(receipt && { detail: receipt.outcome }) };
      if (receipt !== undefined) parts.push({ fromMs, toMs, receipt, archived: 0, atEnd: 0 });
      // The stretch continues in the next day, which starts with this stretch.
      if (stretch.toMs > day.toMs) break;
    }
    return { ...day, parts, ...defined({ problem }) };
  });
}

const PROBLEMS: Readonly<Partial<Record<CoverageState, DayProblem['code']>>> = {
  open: 'OPEN',
  asIs: 'NOT_CLOSED',
  unsettled: 'UNSETTLED',
};

/** The UTC months (`yyyy-mm`) of a range. */
const monthsOf = (range: Interval): string[] => daysIn(range).map(({ fromMs }) => formatInstant(fromMs).slice(0, 7));

/** The UTC days of a range; the range can cut the first one. */
function daysIn({ fromMs, toMs }: Interval): Interval[] {
  const days: Interval[] = [];
  for (let ms = fromMs; ms < toMs; ms = floorToDay(ms) + DAY_MS) {
    days.push({ fromMs: ms, toMs: Math.min(floorToDay(ms) + DAY_MS, toMs) });
  }
  return days;
}
