import type { RepeatedCall } from '../../aws/repeated-calls.js';
import type { Io } from '../io.js';
import { note } from './terminal.js';

/** Time (ms) within which an operation is reported only once, because calls of one operation run in parallel. */
const ONCE_IN_MS = 30_000;

/**
 * A listener for repeated calls. It reports on stderr that AWS has not completed a call, and for how long the command
 * repeats the call.
 */
export function notesOfRepeats(io: Io): (call: RepeatedCall) => void {
  const saidAtMs = new Map<string, number>();
  return ({ operation, reason, isAnswered, leftMs }) => {
    const nowMs = io.now();
    if (nowMs - (saidAtMs.get(operation) ?? Number.NEGATIVE_INFINITY) < ONCE_IN_MS) return;
    saidAtMs.set(operation, nowMs);
    const what = isAnswered ? `AWS answers ${reason} to ${operation}` : `AWS does not answer ${operation} (${reason})`;
    note(io, `${what}; trying for ${Math.ceil(leftMs / 1_000)} s more`);
  };
}
