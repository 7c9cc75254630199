import { explain, LogferryError } from './errors.js';
import { LOOKBACK_ALL, type ParsedRequest, type ResolvedRequest, type SliceSize } from './request.js';
import { endOnWholeSlice, lastSliceEnd } from './slice-grid.js';
import {
  AVAILABILITY_LAG_MS,
  DAY_MS,
  floorToDay,
  formatInstant,
  type Interval,
  instantMs,
  parseDuration,
  SECOND_MS,
} from './time.js';
import type { Window } from './window.js';

/** The earliest start of a relative window (epoch ms). No event is older. */
const BEGINNING_MS = 0;

/** A window that counts back from a time. */
export type RelativeWindow = Extract<ParsedRequest['window'], { lookback: string }>;

/**
 * Makes a relative window absolute, and replaces the slice size `auto`: days for up to 62 days, weeks for up to a year,
 * months beyond. `autoSlice` then lets the worker choose another size by receipts or by stored bytes. A relative window
 * ends at its last slice boundary, if a boundary lies after its start. `asked` is the window that the user asked for.
 * Pure: the same request and time give the same result.
 * @param nowMs the time from which a relative window counts: the nominal time of a firing, or now for any other export
 * @throws LogferryError INVALID_REQUEST if a relative window holds no whole day at this time
 */
export function resolveRequest(request: ParsedRequest, nowMs: number): ResolvedRequest {
  if ('from' in request.window) return { ...request, window: request.window, ...sizeOf(request, request.window) };
  const { fromMs, toMs } = wholeDays(request.window, nowMs);
  if (fromMs >= toMs) throw new LogferryError(noWholeDay(request.window, nowMs));
  const window = { from: formatInstant(fromMs), to: formatInstant(toMs) };
  const size = sizeOf(request, window);
  const asked = askedUntil(window.from, nowMs - (lengthMs(request.window.lag) ?? 0));
  return { ...request, window: endOnWholeSlice(window, size.slice), ...size, asked };
}

/**
 * The whole days of a relative window. They begin at the last midnight that is at least `lookback` ago, or at the epoch
 * if that is later or `lookback` is `all`. They end at the last midnight that is at least `lag` ago (default:
 * {@link AVAILABILITY_LAG_MS}). The end may lie at or before the start if `lookback` is short.
 */
export function wholeDays({ lookback, lag }: RelativeWindow, nowMs: number): Interval {
  const backMs = lookback === LOOKBACK_ALL ? Number.POSITIVE_INFINITY : (lengthMs(lookback) ?? 0);
  return {
    fromMs: Math.max(BEGINNING_MS, floorToDay(nowMs - backMs)),
    toMs: lastSliceEnd(nowMs, 'day', lengthMs(lag) ?? AVAILABILITY_LAG_MS),
  };
}

const lengthMs = (duration: string | undefined): number | undefined =>
  duration === undefined ? undefined : parseDuration(duration);

function noWholeDay(window: RelativeWindow, nowMs: number) {
  const { fromMs, toMs } = wholeDays(window, nowMs);
  const detail =
    `window (${JSON.stringify(window)}) holds no whole day: counted from ${formatInstant(nowMs)}, it would begin at ` +
    `${formatInstant(fromMs)} and end at ${formatInstant(toMs)}, the last midnight that is at least the lag earlier. ` +
    'Make lookback at least a day longer than the lag';
  return explain('INVALID_REQUEST', { detail });
}

/** The asked window of a user who gave no end: from its start to `nowMs`, rounded down to a full second. */
export const askedUntil = (from: string, nowMs: number): Window => ({
  from,
  to: formatInstant(Math.floor(nowMs / SECOND_MS) * SECOND_MS),
});

const sizeOf = ({ slice }: Pick<ParsedRequest, 'slice'>, window: Window): Pick<ParsedRequest, 'slice' | 'autoSlice'> =>
  slice === 'auto' ? { slice: autoSize(window), autoSlice: true } : { slice };

function autoSize({ from, to }: Window): SliceSize {
  const days = (instantMs(to) - instantMs(from)) / DAY_MS;
  if (days <= 62) return 'day';
  return days <= 366 ? 'week' : 'month';
}
