import type { ParsedRequest, ResolvedRequest, SliceSize } from './request.js';
import { endOnWholeSlice, lastSliceEnd } from './slice-grid.js';
import { AVAILABILITY_LAG_MS, DAY_MS, floorToDay, formatInstant, instantMs, parseDuration, SECOND_MS } from './time.js';
import type { Window } from './window.js';

/** The earliest start of a window: no event is older. */
const BEGINNING_MS = 0;

/**
 * Makes a relative window absolute, and replaces the slice size `auto`: days for up to 62 days, weeks for up to a year,
 * months beyond. So a long back-fill does not become thousands of tasks, and a short one stays fine-grained. A relative
 * window ends at its last slice boundary, if it contains one after its start; `asked` is the window that the user asked
 * for. Pure: the same request and time give the same result.
 */
export function resolveRequest(request: ParsedRequest, nowMs: number): ResolvedRequest {
  if ('from' in request.window) return { ...request, window: request.window, slice: sizeOf(request, request.window) };
  const { window, asked } = absolute(request.window, nowMs);
  const slice = sizeOf(request, window);
  return { ...request, window: endOnWholeSlice(window, slice), slice, asked };
}

/**
 * The window and the asked window of a request with `lookback`. The window ends at the last midnight that is at least
 * `lag` ago (default: the time that AWS needs to show all events). The asked window ends `lag` ago (default: now).
 */
function absolute(
  { lookback, lag }: { lookback: string; lag?: string | undefined },
  nowMs: number,
): { window: Window; asked: Window } {
  const lagMs = lag === undefined ? undefined : (parseDuration(lag) ?? 0);
  const toMs = lastSliceEnd(nowMs, 'day', lagMs ?? AVAILABILITY_LAG_MS);
  const from = formatInstant(Math.max(BEGINNING_MS, floorToDay(toMs - (parseDuration(lookback) ?? 0))));
  return {
    window: { from, to: formatInstant(toMs) },
    asked: askedUntil(from, nowMs - (lagMs ?? 0)),
  };
}

/** The asked window of a user who gave a start and no end. It ends at `nowMs`, rounded down to a full second. */
export const askedUntil = (from: string, nowMs: number): Window => ({
  from,
  to: formatInstant(Math.floor(nowMs / SECOND_MS) * SECOND_MS),
});

const sizeOf = ({ slice }: Pick<ParsedRequest, 'slice'>, window: Window): SliceSize =>
  slice === 'auto' ? autoSize(window) : slice;

function autoSize({ from, to }: Window): SliceSize {
  const days = (instantMs(to) - instantMs(from)) / DAY_MS;
  if (days <= 62) return 'day';
  return days <= 366 ? 'week' : 'month';
}
