import { CREATE_DEADLINE_MS, CREATE_START_TIMEOUT_MS, SECOND_MS } from '../../contract/index.js';

/** Time from the server's answer to a poll until the activity's first line runs in a busy event loop. */
const DELIVERY_MS = 3 * SECOND_MS;

export interface Clocks {
  /** Epoch milliseconds; jumps, and may be wrong. Goes on while the machine sleeps. */
  wallMs(): number;
  /** Milliseconds that only ever grow; may stand still while the machine sleeps. */
  monotonicMs(): number;
}

const SYSTEM: Clocks = { wallMs: () => Date.now(), monotonicMs: () => performance.now() };

export interface SendDeadline {
  /**
   * The activity seems to have begun later than the server allows: the clocks differ, or the worker stalled. Either way
   * nothing may be sent.
   */
  implausible: boolean;
  passed(): boolean;
}

/**
 * The deadline for sending a create, from the instant at which the server scheduled it (by the server's clock). Call it
 * first thing in the activity. Both clocks must still be before the deadline: the wall clock sees a machine that slept,
 * the monotonic clock cannot jump back. A worker whose clock is visibly behind gets the time that is left in the worst
 * case.
 */
export function sendDeadline(scheduledMs: number, clocks: Clocks = SYSTEM): SendDeadline {
  const age = clocks.wallMs() - scheduledMs;
  const usedMs = age < 0 ? CREATE_START_TIMEOUT_MS : Math.min(age, CREATE_DEADLINE_MS);
  const wallDeadlineMs = scheduledMs + CREATE_DEADLINE_MS;
  const monotonicDeadlineMs = clocks.monotonicMs() + CREATE_DEADLINE_MS - usedMs;
  return {
    implausible: age > CREATE_START_TIMEOUT_MS + DELIVERY_MS,
    passed: () => clocks.wallMs() > wallDeadlineMs || clocks.monotonicMs() > monotonicDeadlineMs,
  };
}
