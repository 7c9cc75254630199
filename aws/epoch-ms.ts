import { formatInstant, instantMs } from '../contract/index.js';

/** The largest time that a Date can hold; AWS accepts and returns any 64-bit integer. */
const MAX_EPOCH_MS = 8_640_000_000_000_000;

/** ISO instant of AWS's epoch milliseconds; undefined if absent or beyond what a Date can hold. */
export const isoOf = (epochMs: number | undefined): string | undefined =>
  epochMs !== undefined && Number.isInteger(epochMs) && epochMs >= 0 && epochMs <= MAX_EPOCH_MS
    ? formatInstant(epochMs)
    : undefined;

export const epochMsOf = (instant: string): number => instantMs(instant);
