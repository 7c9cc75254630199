import { AVAILABILITY_LAG_MS, instantMs, OLDEST_ACCEPTED_EVENT_MS } from './time.js';

/**
 * How long after its end a window can still get late events (ms). AWS accepts events up to 14 days old, and takes up to
 * 12 hours until they can be exported.
 */
export const SETTLING_MS = OLDEST_ACCEPTED_EVENT_MS + AVAILABILITY_LAG_MS;

/**
 * Whether AWS was asked for a window after its last late event could arrive.
 * @param to the end of the window
 */
export const isSettled = (to: string, askedAt: string): boolean => instantMs(askedAt) - instantMs(to) >= SETTLING_MS;
