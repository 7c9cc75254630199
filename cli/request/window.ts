import type { ResolvedRequest, SliceSize } from '../../contract/request.js';
import { endsWithinLag, latestSafeEndMs } from '../../contract/request-rules.js';
import { lastSliceEnd } from '../../contract/slice-grid.js';
import { formatInstant } from '../../contract/time.js';
import { usageError } from '../../contract/usage-error.js';
import type { SelectionOptions } from './flags.js';
import { parseMoment } from './times.js';

export interface ChosenWindow {
  from: string;
  to: string;
  /** The window as written in the flags; present only if the same flags mean other instants on another day. */
  asWritten?: { from: string; to: string };
  /** Whether --to is absent. The end of the window may then be moved back to the end of a whole slice. */
  openEnd: boolean;
  /** One text for each time that needs an explanation, such as `--from yesterday is 2026-11-20T00:00:00Z`. */
  explanations: string[];
}

/** The window of the flags `--from`, which must be present, and `--to`. @throws LogferryError INVALID_REQUEST */
export function chooseWindow(options: SelectionOptions & { from: string }, nowMs: number): ChosenWindow {
  const from = parseMoment(options.from, '--from', nowMs);
  const to =
    options.to === undefined
      ? { ms: lastSliceEnd(nowMs, sizeOf(options.slice)), relative: true }
      : parseMoment(options.to, '--to', nowMs);
  const chosen = { from: formatInstant(from.ms), to: formatInstant(to.ms) };
  if (from.ms >= to.ms) {
    if (options.to === undefined) throw tooLateStart(options, from.ms, to.ms, nowMs);
    throw usageError(`--from (${chosen.from}) must be earlier than --to (${chosen.to}), which is not included`);
  }
  return {
    ...chosen,
    openEnd: options.to === undefined,
    explanations: [from, to].flatMap(({ explanation }) => explanation ?? []),
    ...((from.relative || to.relative) && { asWritten: { from: options.from, to: options.to ?? '' } }),
  };
}

/**
 * The refusal of a start that is not before the default end of the window. If the start has passed, the error names the
 * ends that the user can choose.
 */
function tooLateStart(options: SelectionOptions, fromMs: number, endMs: number, nowMs: number): Error {
  const safeEndMs = latestSafeEndMs(nowMs);
  const start = formatInstant(fromMs);
  const written = options.from === start ? '' : ` (${options.from})`;
  const message =
    `--from${written} is ${start}, but without --to the window ends at ${formatInstant(endMs)}, ` +
    `with the newest ${sizeOf(options.slice)} that AWS has made available in full (AWS can take 12 h)`;
  if (fromMs >= nowMs) return usageError(message);
  const safeEnd = fromMs < safeEndMs ? `Add --to ${formatInstant(safeEndMs)} to end 12 h ago, or` : 'Add';
  return usageError(
    message,
    `${safeEnd} --to now --allow-recent to end now: events that AWS has not made available yet will then be missing.`,
  );
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
