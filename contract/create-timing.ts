import { SECOND_MS } from './time.js';

/** A create is sent at most this long after Temporal scheduled it, so that a stalled worker cannot wake up and send late. */
export const CREATE_DEADLINE_MS = 10 * SECOND_MS;
/**
 * The server calls off a create that no worker has begun by then. So a create that does begin is at most this old by the
 * server's clock, whatever the worker's own clock says.
 */
export const CREATE_START_TIMEOUT_MS = 5 * SECOND_MS;
/** How long the reply of a create is waited for. */
export const CREATE_REQUEST_TIMEOUT_MS = 10 * SECOND_MS;
/**
 * From its scheduling on, after this long a create has had its effect or never will. The last term allows for clocks
 * that differ: by more than the time until the start, they cannot differ unnoticed.
 */
export const CREATE_BOUND_MS = CREATE_DEADLINE_MS + CREATE_REQUEST_TIMEOUT_MS + CREATE_START_TIMEOUT_MS;
/** After an unclear create two look-ups are made, at least this far apart, the second past the bound. */
export const SETTLE_GAP_MS = 5 * SECOND_MS;
