import { isLogferryError, kindOf } from '../../contract/errors.js';
import type { ExportStatus } from '../../contract/result.js';
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
