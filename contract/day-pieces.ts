import { DAY_MS, floorToDay, type Interval } from './time.js';

/*
 * The pieces of a day. A request with slices of the size `auto` exports a day in pieces if AWS is estimated to take too
 * long for the whole day. All pieces of a day have the same length, in full hours.
 */

/** Numbers of pieces into which a day can be cut, in order. */
export const PIECES_OF_DAY = [2, 3, 4, 6, 8, 12, 24] as const;
export type PiecesOfDay = (typeof PIECES_OF_DAY)[number];

/** Maximum number of busy days that a request names. With the names of the log groups, they take some 50 KB. */
export const MOST_BUSY_DAYS = 1_000;

/** The pieces of the days that an interval touches, in order, cut at the ends of the interval. */
export function* dayPieces({ fromMs, toMs }: Interval, pieces: PiecesOfDay): Generator<Interval> {
  const lengthMs = DAY_MS / pieces;
  for (let startMs = fromMs; startMs < toMs; ) {
    const dayMs = floorToDay(startMs);
    const nextMs = dayMs + (Math.floor((startMs - dayMs) / lengthMs) + 1) * lengthMs;
    const endMs = Math.min(nextMs, toMs);
    yield { fromMs: startMs, toMs: endMs };
    startMs = endMs;
  }
}
