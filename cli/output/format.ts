import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from '../../contract/time.js';

/** A count with commas between thousands, such as `1,200`. */
export const formatCount = (count: number): string => count.toLocaleString('en-US');

const UNITS = ['B', 'kB', 'MB', 'GB', 'TB', 'PB'];

/** A number of bytes in decimal units, as on AWS's bills. */
export function formatBytes(bytes: number): string {
  const power = Math.min(Math.floor(Math.log10(Math.max(bytes, 1)) / 3), UNITS.length - 1);
  const value = bytes / 1000 ** power;
  return `${power === 0 ? value : value.toFixed(value < 10 ? 1 : 0)} ${UNITS[power]}`;
}

/** A length of time in its two largest units, such as `2 d 3 h`, `1 min 5 s` or `0.4 s`. */
export function formatLength(ms: number): string {
  if (ms < 10 * SECOND_MS) return `${(ms / SECOND_MS).toFixed(1)} s`;
  const rounded = Math.round(ms / SECOND_MS) * SECOND_MS;
  const parts: [number, string][] = [
    [Math.floor(rounded / DAY_MS), 'd'],
    [Math.floor((rounded % DAY_MS) / HOUR_MS), 'h'],
    [Math.floor((rounded % HOUR_MS) / MINUTE_MS), 'min'],
    [Math.floor((rounded % MINUTE_MS) / SECOND_MS), 's'],
  ];
  const first = parts.findIndex(([amount]) => amount > 0);
  const shown = parts.slice(first, first + 2).filter(([amount]) => amount > 0);
  return shown.map(([amount, unit]) => `${amount} ${unit}`).join(' ');
}

/** An instant as `2026-10-01` if it is midnight UTC, and otherwise in full. */
export const formatDay = (instant: string): string => instant.replace('T00:00:00Z', '');

export const plural = (count: number, one: string, many = `${one}s`): string =>
  `${formatCount(count)} ${count === 1 ? one : many}`;
