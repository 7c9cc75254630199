import { CREATE_DEADLINE_MS, CREATE_START_TIMEOUT_MS, SECOND_MS } from '../../contract/index.js';

/** From the server handing out an activity to its first line: a poll's answer and a turn of a busy event loop. */
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
   * The activity seems to have begun later than the server lets it: the clocks differ, or the worker stalled.
   * Either way nothing may be sent.
   */
  implausible: boolean;
  passed(): boolean;
}

/**
 * Until when a create may be sent that the server scheduled at an instant of its own clock. To be called first thing in
 * the activity. Both clocks have to agree: the wall clock notices a machine that slept, the other one cannot be behind.
 * A worker whose clock is visibly behind gets what is left in the worst case.
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
