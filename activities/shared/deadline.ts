import { CREATE_DEADLINE_MS, CREATE_START_TIMEOUT_MS, SECOND_MS } from '../../contract/index.js';

/**
 * Time (ms) that can pass in a busy event loop between the server's answer to a poll and the first line of the
 * activity.
 */
const DELIVERY_MS = 3 * SECOND_MS;

export interface Clocks {
  /** Epoch milliseconds. This clock can jump and can be wrong, but runs while the machine sleeps. */
  wallMs(): number;
  /** Milliseconds of a clock that never goes back, but can stop while the machine sleeps. */
  monotonicMs(): number;
}

const SYSTEM: Clocks = { wallMs: () => Date.now(), monotonicMs: () => performance.now() };

export interface SendDeadline {
  /**
   * Whether the activity seems to have begun later than the server allows: the clocks differ, or the worker stalled. In
   * both cases nothing may be sent.
   */
  implausible: boolean;
  /** Time (ms) until the deadline; negative when it has passed. */
  leftMs(): number;
  passed(): boolean;
}

/**
 * The deadline for sending a create, counted from the instant at which the server scheduled the activity (by the
 * server's clock). Must be called first in the activity. Both clocks must be before the deadline, because the monotonic
 * clock can stop while the machine sleeps, and the wall clock can jump back. If the worker's clock is behind the
 * server's, this function assumes that the activity has begun as late as the server allows.
 */
export function sendDeadline(scheduledMs: number, clocks: Clocks = SYSTEM): SendDeadline {
  const age = clocks.wallMs() - scheduledMs;
  const usedMs = age < 0 ? CREATE_START_TIMEOUT_MS : Math.min(age, CREATE_DEADLINE_MS);
  const wallDeadlineMs = scheduledMs + CREATE_DEADLINE_MS;
  const monotonicDeadlineMs = clocks.monotonicMs() + CREATE_DEADLINE_MS - usedMs;
  const leftMs = () => Math.min(wallDeadlineMs - clocks.wallMs(), monotonicDeadlineMs - clocks.monotonicMs());
  return { implausible: age > CREATE_START_TIMEOUT_MS + DELIVERY_MS, leftMs, passed: () => leftMs() < 0 };
}
