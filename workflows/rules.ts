import type { ActivityOptions } from '@temporalio/workflow';
import { CREATE_BOUND_MS, CREATE_START_TIMEOUT_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from '../contract/index.js';

/** Activities beat every few seconds, so this tells a lost worker from a busy one. */
const HEARTBEAT_TIMEOUT_MS = 20 * SECOND_MS;

/** Time-outs and retries of every activity, each with its reason. An outage of hours is waited out, not counted. */
export const ACTIVITY_RULES = {
  /**
   * Idempotent work of a few seconds, or as long as listings and objects are large. Retried without end: giving up would
   * lose a place that waiting keeps.
   */
  ordinary: {
    startToCloseTimeout: 24 * HOUR_MS,
    heartbeatTimeout: HEARTBEAT_TIMEOUT_MS,
    retry: { initialInterval: SECOND_MS, backoffCoefficient: 2, maximumInterval: MINUTE_MS },
  },
  /** Opening may fail for good: somebody waits for the answer, and nothing has been started yet. */
  open: {
    startToCloseTimeout: 10 * MINUTE_MS,
    heartbeatTimeout: HEARTBEAT_TIMEOUT_MS,
    retry: { initialInterval: SECOND_MS, maximumInterval: 5 * SECOND_MS, maximumAttempts: 3 },
  },
  /** Not idempotent: Temporal never repeats it; the workflow looks before it asks again. */
  create: {
    scheduleToStartTimeout: CREATE_START_TIMEOUT_MS,
    startToCloseTimeout: CREATE_BOUND_MS,
    retry: { maximumAttempts: 1 },
  },
  /**
   * "Not yet" is a failed attempt with its own delay, so the interval here applies to lost workers and outages only.
   * The allowance covers the call that is under way when the attempt's polling ends.
   */
  watch: (attemptMs: number): ActivityOptions => ({
    startToCloseTimeout: attemptMs + 15 * SECOND_MS,
    retry: { initialInterval: SECOND_MS / 2, backoffCoefficient: 2, maximumInterval: 30 * SECOND_MS },
  }),
  /** Short calls to Temporal itself. */
  temporalOnly: {
    startToCloseTimeout: 10 * SECOND_MS,
    retry: { initialInterval: SECOND_MS / 2, backoffCoefficient: 2, maximumInterval: 30 * SECOND_MS },
  },
} as const;
