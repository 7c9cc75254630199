import type { Interval } from '../../contract/time.js';
import { usageError } from '../../contract/usage-error.js';

const PERIOD = /^(\d{4})(?:-(0[1-9]|1[0-2]))?$/;

/**
 * The half-open UTC window of a month (`2026-10`) or a year (`2026`).
 * @throws LogferryError INVALID_REQUEST
 */
export function parsePeriod(field: string, text: string): Interval {
  const [, year, month] = PERIOD.exec(text) ?? [];
  if (year === undefined)
    throw usageError(`${field} (${text.slice(0, 40)}) must be a UTC month or year: 2026-10, or 2026`);
  const first = month === undefined ? 0 : Number(month) - 1;
  const fromMs = Date.UTC(Number(year), first, 1);
  const toMs = month === undefined ? Date.UTC(Number(year) + 1, 0, 1) : Date.UTC(Number(year), first + 1, 1);
  return { fromMs, toMs };
}
