import { AVAILABILITY_LAG_MS, instantMs, OLDEST_ACCEPTED_EVENT_MS } from './time.js';

/**
 * How long after its end a window can still get late events (ms): AWS accepts events up to 14 days old, and takes up to
 * 12 hours until they can be exported.
 */
export const SETTLING_MS = OLDEST_ACCEPTED_EVENT_MS + AVAILABILITY_LAG_MS;

/** Whether no late event of a window that ends at `to` could arrive any more when AWS was asked for it. */
export const isSettled = (to: string, askedAt: string): boolean => instantMs(askedAt) - instantMs(to) >= SETTLING_MS;
