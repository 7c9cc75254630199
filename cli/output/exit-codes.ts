import type { ExportResult, ExportStatus } from '../../contract/result.js';

/** Exit codes of every command. They are part of the interface and never change. */
export const EXIT = {
  done: 0,
  unexpected: 1,
  workPending: 2,
  /** Only with `find --exit-code`. */
  nothingFound: 2,
  incomplete: 3,
  refused: 4,
  stillRunning: 5,
  cancelled: 6,
  usage: 64,
} as const;

const byStatus: Record<ExportStatus, number> = {
  completed: EXIT.done,
  partial: EXIT.incomplete,
  failed: EXIT.incomplete,
  refused: EXIT.refused,
  cancelled: EXIT.cancelled,
  running: EXIT.stillRunning,
};
export const exitCodeOfStatus = (status: ExportStatus): number => byStatus[status];

/**
 * The conditions that `--fail-on` can name. A completed export meets a condition if it has such slices:
 * - `expired`: slices whose retention had passed, in this run or an earlier one;
 * - `empty`: slices without events;
 * - `unsettled`: closed slices that are not settled.
 *
 * An export without any slice meets `empty`. It also meets `expired` if retention had passed for a part of its window.
 */
export const FAIL_ON = ['expired', 'empty', 'unsettled'] as const;
export type FailOn = (typeof FAIL_ON)[number];

/** Number of slices in a result that meet a condition. Empty and quiet slices both have no events. */
export function slicesThat(condition: FailOn, { slices, skippedExpired, unsettled }: ExportResult): number {
  if (condition === 'unsettled') return unsettled;
  return condition === 'empty' ? slices.empty + slices.quiet : slices.expired + skippedExpired;
}

/**
 * The conditions of `--fail-on` that a completed export meets. Any other status meets none, because it has its own exit
 * code.
 */
export const conditionsMet = (result: ExportResult, failOn: readonly FailOn[]): FailOn[] =>
  result.status === 'completed'
    ? failOn.filter((condition) => slicesThat(condition, result) > 0 || isOfNothing(condition, result))
    : [];

/** Whether a condition is met by the lack of slices. */
function isOfNothing(condition: FailOn, { slices, leftOut = [] }: ExportResult): boolean {
  if (slices.planned > 0 || condition === 'unsettled') return false;
  return condition === 'empty' || leftOut.some(({ retentionDays }) => retentionDays !== undefined);
}

/**
 * The exit code of `cancel`: 0 if the export has closed as cancelled, 5 if it is still running, and 3 if it has closed
 * with another status.
 */
export function exitCodeOfCancel(status: ExportStatus): number {
  if (status === 'cancelled') return EXIT.done;
  return status === 'running' ? EXIT.stillRunning : EXIT.incomplete;
}

/** The order in which the exit code of several exports is chosen: the first code that is present. */
const FIRST_TO_LAST: readonly number[] = [
  EXIT.unexpected,
  EXIT.refused,
  EXIT.incomplete,
  EXIT.cancelled,
  EXIT.stillRunning,
];

/** The exit code of a command for several exports, from the code of each. */
export const firstPresent = (codes: readonly number[]): number =>
  FIRST_TO_LAST.find((code) => codes.includes(code)) ?? EXIT.done;
