import { setTimeout as delay } from 'node:timers/promises';

/** The clock and the timer of a pace. */
export interface PaceClock {
  /** Milliseconds of a clock that never goes back. */
  nowMs(): number;
  /** Waits for a time (ms). */
  pass(ms: number): Promise<void>;
}

export const SYSTEM_CLOCK: PaceClock = { nowMs: () => performance.now(), pass: (ms) => delay(ms) };
