import { isLogferryError, kindOf } from '../../contract/errors.js';
import type { ExportStatus } from '../../contract/result.js';
import { Interrupted } from '../engine/interrupts.js';

/** Exit codes of every subcommand. They are part of the interface: they never change. */
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

/** `cancel` succeeds when the export has closed as cancelled, and says so when it came too late. */
export function exitCodeOfCancel(status: ExportStatus): number {
  if (status === 'cancelled') return EXIT.done;
  return status === 'running' ? EXIT.stillRunning : EXIT.incomplete;
}

const byKind = { usage: EXIT.usage, refused: EXIT.refused, unexpected: EXIT.unexpected };

/** The shell's convention: 128 and the number of the signal. */
const bySignal = { SIGINT: 130, SIGTERM: 143 };

export function exitCodeOfError(error: unknown): number {
  if (error instanceof Interrupted) return bySignal[error.signal];
  if (isLogferryError(error)) return byKind[kindOf(error.code)];
  return error instanceof Error && error.name === 'DevServerError' ? EXIT.refused : EXIT.unexpected;
}
