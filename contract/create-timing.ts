import { SECOND_MS } from './time.js';

/** The longest time from scheduling a create to sending it, so that a stalled worker cannot wake up and send late. */
export const CREATE_DEADLINE_MS = 10 * SECOND_MS;
/**
 * The schedule-to-start timeout of a create. A create that starts is at most this old by the server's clock, whatever
 * the worker's clock says.
 */
export const CREATE_START_TIMEOUT_MS = 5 * SECOND_MS;
/** The longest time for which a worker waits for AWS's reply to a create. */
export const CREATE_REQUEST_TIMEOUT_MS = 10 * SECOND_MS;
/**
 * The time after scheduling within which a create has its effect, if it has any. The last term allows for clocks that
 * differ by up to the start timeout. The worker detects a larger difference.
 */
export const CREATE_BOUND_MS = CREATE_DEADLINE_MS + CREATE_REQUEST_TIMEOUT_MS + CREATE_START_TIMEOUT_MS;
/**
 * The least time between the two look-ups after an unclear create. The second look-up comes after {@link
 * CREATE_BOUND_MS}.
 */
export const SETTLE_GAP_MS = 5 * SECOND_MS;
