import type { ParsedRequest, ResolvedRequest, SliceSize } from './request.js';
import { endOnWholeSlice, lastSliceEnd } from './slice-grid.js';
import { AVAILABILITY_LAG_MS, DAY_MS, floorToDay, formatInstant, instantMs, parseDuration } from './time.js';

/** The earliest start of a window: no event is older. */
const BEGINNING_MS = 0;

/**
 * Makes a relative window absolute, and replaces the slice size `auto`: days for up to 62 days, weeks for up to a year,
 * months beyond. So a long back-fill does not become thousands of tasks, and a short one stays fine-grained. A relative
 * window ends at its last slice boundary, if it contains one after its start. Pure: the same request and time give the
 * same result.
 */
export function resolveRequest(request: ParsedRequest, nowMs: number): ResolvedRequest {
  const isAbsolute = 'from' in request.window;
  const window = 'from' in request.window ? request.window : absolute(request.window, nowMs);
  const slice = request.slice === 'auto' ? autoSize(window) : request.slice;
  return { ...request, window: isAbsolute ? window : endOnWholeSlice(window, slice), slice };
}

function absolute(window: { lookback: string; lag?: string | undefined }, nowMs: number): { from: string; to: string } {
  const lag = window.lag === undefined ? AVAILABILITY_LAG_MS : (parseDuration(window.lag) ?? 0);
  const to = lastSliceEnd(nowMs, 'day', lag);
  const from = Math.max(BEGINNING_MS, floorToDay(to - (parseDuration(window.lookback) ?? 0)));
  return { from: formatInstant(from), to: formatInstant(to) };
}

function autoSize({ from, to }: { from: string; to: string }): SliceSize {
  const days = (instantMs(to) - instantMs(from)) / DAY_MS;
  if (days <= 62) return 'day';
  return days <= 366 ? 'week' : 'month';
}
