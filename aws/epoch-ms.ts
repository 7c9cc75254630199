import { formatInstant, instantMs } from '../contract/index.js';

/**
 * The largest time that a Date can hold (epoch ms). The check is needed because AWS accepts and returns any 64-bit
 * integer.
 */
const MAX_EPOCH_MS = 8_640_000_000_000_000;

/** ISO instant for epoch milliseconds from AWS; undefined if they are absent or beyond what a Date can hold. */
export const isoOf = (epochMs: number | undefined): string | undefined =>
  epochMs !== undefined && Number.isInteger(epochMs) && epochMs >= 0 && epochMs <= MAX_EPOCH_MS
    ? formatInstant(epochMs)
    : undefined;

export const epochMsOf = (instant: string): number => instantMs(instant);
