import { LogferryError } from '../../contract/errors.js';
import type { ResolvedRequest, SliceSize } from '../../contract/request.js';
import { AVAILABILITY_LAG_MS, formatInstant, instantMs } from '../../contract/time.js';
import type { SelectionOptions } from './selection.js';
import { floorToSlice, parseMoment } from './times.js';

export interface ChosenWindow {
  from: string;
  to: string;
  /** The window as its writer wrote it, when it means other instants tomorrow. */
  asWritten?: { from: string; to: string };
  /** The end was left to us, so it may be moved back to the end of a whole slice. */
  openEnd: boolean;
}

/** @throws LogferryError INVALID_REQUEST */
export function chooseWindow(options: SelectionOptions, nowMs: number): ChosenWindow {
  if (options.from === undefined) refuse('--from is missing; 0 is the beginning, 7d is seven days ago');
  const from = parseMoment(options.from, '--from', nowMs);
  const to =
    options.to === undefined
      ? { ms: lastSliceEnd(nowMs, options.slice), relative: true }
      : parseMoment(options.to, '--to', nowMs);
  const chosen = { from: formatInstant(from.ms), to: formatInstant(to.ms) };
  if (from.ms >= to.ms) refuse(emptyWindow(chosen, options.to === undefined));
  return {
    ...chosen,
    openEnd: options.to === undefined,
    ...((from.relative || to.relative) && { asWritten: { from: options.from, to: options.to ?? '' } }),
  };
}

function emptyWindow({ from, to }: { from: string; to: string }, openEnd: boolean): string {
  const end = openEnd ? `the last slice that AWS has surely complete ends at ${to}` : `--to is ${to}`;
  return `--from (${from}) must be earlier than --to, which is not included: ${end}`;
}

function lastSliceEnd(nowMs: number, slice: string | undefined): number {
  return floorToSlice(nowMs - AVAILABILITY_LAG_MS, slice === 'week' || slice === 'month' ? slice : 'day');
}

/** `auto` may choose longer slices than the day an open end was computed with; the end goes back to a whole one. */
export function endOnWholeSlice(window: ResolvedRequest['window'], slice: SliceSize): ResolvedRequest['window'] {
  const to = formatInstant(floorToSlice(instantMs(window.to), slice));
  return instantMs(to) > instantMs(window.from) ? { ...window, to } : window;
}

/**
 * Events become exportable up to 12 h after they were ingested, so a window that ends later may miss some.
 * @returns the warning to print when the user accepts that
 * @throws LogferryError WINDOW_TOO_RECENT when not; WINDOW_IN_FUTURE whatever they accept
 */
export function checkRecent({ window, allowRecent }: ResolvedRequest, nowMs: number): string | undefined {
  const endMs = instantMs(window.to);
  const latestMs = nowMs - AVAILABILITY_LAG_MS;
  if (endMs <= latestMs) return undefined;
  if (endMs > nowMs) throw new LogferryError('WINDOW_IN_FUTURE', { detail: `to is ${window.to}` });
  const detail = `it ends at ${window.to}, less than 12 h ago; the latest safe end now is ${formatInstant(Math.floor(latestMs / 1000) * 1000)}`;
  if (!allowRecent) throw new LogferryError('WINDOW_TOO_RECENT', { detail });
  return `The window ends at ${window.to}, less than 12 h ago: events that AWS has not made available yet will be missing.`;
}

function refuse(detail: string): never {
  throw new LogferryError('INVALID_REQUEST', { detail });
}
