import type { SliceSize } from './request.js';
import { AVAILABILITY_LAG_MS, DAY_MS, floorToDay, formatInstant, type Interval, instantMs } from './time.js';

/*
 * The grid of slices: fixed UTC boundaries, so that overlapping windows give the same slices and no slice crosses a
 * month. Days start at midnight, months on the 1st, weeks on the 1st, 8th, 15th, 22nd and 29th of a month. `auto`
 * counts as a day until a request is resolved.
 */

const WEEK_DAYS = 7;

/** The start of the slice that contains an instant (epoch milliseconds). */
export function floorToSlice(ms: number, size: SliceSize): number {
  if (size === 'day' || size === 'auto') return floorToDay(ms);
  const date = new Date(ms);
  const day = date.getUTCDate();
  const first = size === 'week' ? day - ((day - 1) % WEEK_DAYS) : 1;
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), first);
}

/** The grid slices of a size that overlap a window, in order, cut at the ends of the window. */
export function* sliceWindows({ fromMs, toMs }: Interval, size: SliceSize): Generator<Interval> {
  for (let startMs = fromMs; startMs < toMs; ) {
    const endMs = Math.min(nextSlice(startMs, size), toMs);
    yield { fromMs: startMs, toMs: endMs };
    startMs = endMs;
  }
}

/** Number of grid slices of a size that an interval touches. */
export function gridSlicesIn(interval: Interval, size: SliceSize): number {
  let count = 0;
  for (const _ of sliceWindows(interval, size)) count += 1;
  return count;
}

/** The start of the slice after the one that contains an instant. The last week of a month ends with the month. */
function nextSlice(ms: number, size: SliceSize): number {
  if (size === 'day' || size === 'auto') return floorToDay(ms) + DAY_MS;
  const date = new Date(ms);
  const nextMonth = Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 1);
  return size === 'week' ? Math.min(floorToSlice(ms, size) + WEEK_DAYS * DAY_MS, nextMonth) : nextMonth;
}

/** Whether a window holds at least one slice that neither end of the window cuts. */
export function holdsWholeSlice({ fromMs, toMs }: Interval, size: SliceSize): boolean {
  const firstMs = floorToSlice(fromMs, size) === fromMs ? fromMs : nextSlice(fromMs, size);
  return nextSlice(firstMs, size) <= toMs;
}

/**
 * The end of the newest grid slice that ended `lagMs` ago or earlier. With the default `lagMs`, AWS has made this slice
 * available in full, and the windows of commands and reports end here by default.
 */
export const lastSliceEnd = (nowMs: number, size: SliceSize, lagMs = AVAILABILITY_LAG_MS): number =>
  floorToSlice(nowMs - lagMs, size);

/**
 * Moves the end of a window back to a slice boundary, for windows whose end the caller did not give. A window that
 * contains no slice boundary after its start stays as it is.
 */
export function endOnWholeSlice(window: { from: string; to: string }, size: SliceSize): { from: string; to: string } {
  const toMs = floorToSlice(instantMs(window.to), size);
  return toMs > instantMs(window.from) ? { from: window.from, to: formatInstant(toMs) } : window;
}
