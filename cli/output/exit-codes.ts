import { isLogferryError, kindOf } from '../../contract/errors.js';
import type { ExportResult, ExportStatus } from '../../contract/result.js';
import { exitCodeOfSignal, Interrupted } from '../engine/interrupts.js';

/** Exit codes of every command. They are part of the interface and never change. */
export const EXIT = {
  done: 0,
  unexpected: 1,
  workPending: 2,
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
 * The conditions that `--fail-on` can name: a completed export has slices that had expired, that have no events, or
 * that can still get late events.
 */
export const FAIL_ON = ['expired', 'empty', 'unsettled'] as const;
export type FailOn = (typeof FAIL_ON)[number];

/** Number of slices of a result that a condition is about. Both empty and quiet slices have no events. */
export function slicesThat(condition: FailOn, { slices, unsettled }: ExportResult): number {
  if (condition === 'unsettled') return unsettled;
  return condition === 'empty' ? slices.empty + slices.quiet : slices.expired;
}

/** The conditions of `--fail-on` that a completed export meets. Any other status has an exit code of its own. */
export const conditionsMet = (result: ExportResult, failOn: readonly FailOn[]): FailOn[] =>
  result.status === 'completed' ? failOn.filter((condition) => slicesThat(condition, result) > 0) : [];

/** `cancel` succeeds when the export has closed as cancelled. An export that had ended before is code 3. */
export function exitCodeOfCancel(status: ExportStatus): number {
  if (status === 'cancelled') return EXIT.done;
  return status === 'running' ? EXIT.stillRunning : EXIT.incomplete;
}

const byKind = { usage: EXIT.usage, refused: EXIT.refused, unexpected: EXIT.unexpected };

export function exitCodeOfError(error: unknown): number {
  if (error instanceof Interrupted) return exitCodeOfSignal(error.signal);
  if (isLogferryError(error)) return byKind[kindOf(error.code)];
  return error instanceof Error && error.name === 'DevServerError' ? EXIT.refused : EXIT.unexpected;
}
