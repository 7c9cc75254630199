import type { Interval } from '../contract/index.js';

/**
 * Merges intervals into disjoint intervals in order that cover the same instants. Touching intervals are joined, and
 * empty ones removed.
 */
export function mergeIntervals(intervals: Iterable<Interval>): Interval[] {
  const merged: Interval[] = [];
  const sorted = [...intervals].filter(({ fromMs, toMs }) => fromMs < toMs).sort((a, b) => a.fromMs - b.fromMs);
  for (const { fromMs, toMs } of sorted) {
    const last = merged.at(-1);
    if (last !== undefined && fromMs <= last.toMs) last.toMs = Math.max(last.toMs, toMs);
    else merged.push({ fromMs, toMs });
  }
  return merged;
}

/** The parts of a window that no interval covers, in order. */
export function subtractIntervals(window: Interval, intervals: Iterable<Interval>): Interval[] {
  const open: Interval[] = [];
  let fromMs = window.fromMs;
  for (const covered of mergeIntervals(intervals)) {
    open.push({ fromMs, toMs: Math.min(covered.fromMs, window.toMs) });
    fromMs = Math.max(fromMs, covered.toMs);
  }
  open.push({ fromMs, toMs: window.toMs });
  return open.filter((part) => part.fromMs < part.toMs);
}

/** The parts of the intervals inside a window. */
export const clipIntervals = (intervals: Iterable<Interval>, window: Interval): Interval[] =>
  [...intervals]
    .map(({ fromMs, toMs }) => ({ fromMs: Math.max(fromMs, window.fromMs), toMs: Math.min(toMs, window.toMs) }))
    .filter(({ fromMs, toMs }) => fromMs < toMs);
