import { formatInstant, instantMs } from '../contract/index.js';

/**
 * The last instant (epoch ms) whose ISO form has a year of four digits, which all readers of instants require. The
 * check is needed because AWS accepts and returns any 64-bit integer.
 */
const MAX_EPOCH_MS = Date.UTC(9999, 11, 31, 23, 59, 59, 999);

/** ISO instant for epoch milliseconds from AWS; undefined if they are absent, negative or beyond the year 9999. */
export const isoOf = (epochMs: number | undefined): string | undefined =>
  epochMs !== undefined && Number.isInteger(epochMs) && epochMs >= 0 && epochMs <= MAX_EPOCH_MS
    ? formatInstant(epochMs)
    : undefined;

export const epochMsOf = (instant: string): number => instantMs(instant);
