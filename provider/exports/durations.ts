import { HOUR_MS, MINUTE_MS, SECOND_MS } from '../../contract/index.js';

const UNITS_MS: Readonly<Record<string, number>> = {
  ms: 1,
  s: SECOND_MS,
  m: MINUTE_MS,
  h: HOUR_MS,
};

const PART = String.raw`(\d+(?:\.\d*)?|\.\d+)(ms|s|m|h)`;
const DURATION = new RegExp(`^(?:${PART})+$`);

/** The longest delay of a timer of Node.js. */
const LONGEST_MS = 2 ** 31 - 1;

/**
 * Milliseconds of a duration as Terraform users write it: `90m`, `1h30m`, `1.5h`; undefined for any other text, for
 * less than 1 ms, and for more than `LONGEST_MS` (24.8 days).
 */
export function parseGoDuration(text: string): number | undefined {
  if (!DURATION.test(text)) return undefined;
  let ms = 0;
  for (const [, amount, unit = ''] of text.matchAll(new RegExp(PART, 'g')))
    ms += Number(amount) * (UNITS_MS[unit] ?? 0);
  return ms >= 1 && ms <= LONGEST_MS ? Math.round(ms) : undefined;
}
