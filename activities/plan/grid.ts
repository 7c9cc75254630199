import { DAY_MS, floorToDay, type SliceSize } from '../../contract/index.js';

export interface Cell {
  fromMs: number;
  toMs: number;
}

/** Weeks begin on these days of a month, so that no slice crosses one and a day always belongs to the same week. */
const WEEK_STARTS = [1, 8, 15, 22, 29];

/**
 * The slices of a size that overlap a window, in order. Boundaries are fixed UTC days, so that different windows give the
 * same slices; only the window's own ends cut one.
 */
export function* cells(window: Cell, size: SliceSize): Generator<Cell> {
  for (let fromMs = window.fromMs; fromMs < window.toMs; ) {
    const toMs = Math.min(nextBoundary(fromMs, size), window.toMs);
    yield { fromMs, toMs };
    fromMs = toMs;
  }
}

function nextBoundary(ms: number, size: SliceSize): number {
  const date = new Date(ms);
  const nextMonth = Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 1);
  if (size === 'month') return nextMonth;
  if (size === 'week') {
    const start = WEEK_STARTS.find((day) => day > date.getUTCDate());
    const next = start && Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), start);
    return next === undefined ? nextMonth : Math.min(next, nextMonth);
  }
  return floorToDay(ms) + DAY_MS;
}
