import { setTimeout as delay } from 'node:timers/promises';
import { defined } from '../../contract/index.js';

/** The clock and the timer of a pace. */
export interface PaceClock {
  /** Milliseconds of a clock that never goes back. */
  nowMs(): number;
  /** Waits for a time (ms). Rejects if the signal aborts the wait. */
  pass(ms: number, signal?: AbortSignal): Promise<void>;
}

export const SYSTEM_CLOCK: PaceClock = {
  nowMs: () => performance.now(),
  pass: (ms, signal) => delay(ms, undefined, defined({ signal })),
};
