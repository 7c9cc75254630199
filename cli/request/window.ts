import type { ResolvedRequest, SliceSize } from '../../contract/request.js';
import { endsWithinLag } from '../../contract/request-rules.js';
import { lastSliceEnd } from '../../contract/slice-grid.js';
import { formatInstant } from '../../contract/time.js';
import type { SelectionOptions } from './flags.js';
import { parseMoment } from './times.js';
import { usageError } from './usage-error.js';

export interface ChosenWindow {
  from: string;
  to: string;
  /** The window as written in the flags. Present only if the same flags mean other instants on another day. */
  asWritten?: { from: string; to: string };
  /** Whether --to is absent. The end of the window may then be moved back to the end of a whole slice. */
  openEnd: boolean;
}

/** @throws LogferryError INVALID_REQUEST */
export function chooseWindow(options: SelectionOptions, nowMs: number): ChosenWindow {
  if (options.from === undefined) throw usageError('--from is missing; 0 is the beginning, 7d is seven days ago');
  const from = parseMoment(options.from, '--from', nowMs);
  const to =
    options.to === undefined
      ? { ms: lastSliceEnd(nowMs, sizeOf(options.slice)), relative: true }
      : parseMoment(options.to, '--to', nowMs);
  const chosen = { from: formatInstant(from.ms), to: formatInstant(to.ms) };
  if (from.ms >= to.ms) throw usageError(emptyWindow(chosen, options.to === undefined));
  return {
    ...chosen,
    openEnd: options.to === undefined,
    ...((from.relative || to.relative) && { asWritten: { from: options.from, to: options.to ?? '' } }),
  };
}

function emptyWindow({ from, to }: { from: string; to: string }, openEnd: boolean): string {
  const end = openEnd ? `the newest slice that AWS has made available in full ends at ${to}` : `--to is ${to}`;
  return `--from (${from}) must be earlier than --to, which is not included: ${end}`;
}

const sizeOf = (slice: string | undefined): SliceSize => (slice === 'week' || slice === 'month' ? slice : 'day');

/**
 * A warning if the window ends so late that events may be missing; undefined for an earlier end. Only a request with
 * `allowRecent` can have such a window.
 */
export const recencyWarning = ({ window }: ResolvedRequest, nowMs: number): string | undefined =>
  endsWithinLag(window, nowMs)
    ? `The window ends at ${window.to}, less than 12 h ago: events that AWS has not made available yet will be missing.`
    : undefined;
