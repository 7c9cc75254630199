import { SECOND_MS } from './time.js';

/** The longest time from the scheduling of a create to its sending. A worker that stalled for longer sends nothing. */
export const CREATE_DEADLINE_MS = 10 * SECOND_MS;
/**
 * The schedule-to-start timeout of a create. The server's clock measures this time, so a wrong clock of the worker does
 * not matter.
 */
export const CREATE_START_TIMEOUT_MS = 5 * SECOND_MS;
/** The longest time for which a worker waits for AWS's reply to a create. */
export const CREATE_REQUEST_TIMEOUT_MS = 10 * SECOND_MS;
/**
 * The longest time from the scheduling of a create until AWS has created its task, if AWS creates one. The last term
 * allows for clocks that differ by up to the start timeout. The worker detects a larger difference.
 */
export const CREATE_BOUND_MS = CREATE_DEADLINE_MS + CREATE_REQUEST_TIMEOUT_MS + CREATE_START_TIMEOUT_MS;
/**
 * The least time between the two look-ups after a create with the answer `unclear`. The second look-up comes after
 * {@link CREATE_BOUND_MS}.
 */
export const SETTLE_GAP_MS = 5 * SECOND_MS;
