/*
 * Time limits (ms) of this package's tests, after which something counts as hanging. Each is long enough for a slow
 * machine.
 */

/**
 * For a condition that a test waits for, and for the start of a server. It is shorter than the limit of a test, so that
 * the failure names the condition.
 */
export const WAIT_LIMIT_MS = 150_000;
