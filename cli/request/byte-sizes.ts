import { usageError } from '../../contract/usage-error.js';

const POWERS: Readonly<Record<string, number>> = { '': 0, k: 1, m: 2, g: 3, t: 4, p: 5 };

/**
 * Reads a number of bytes: `50GB`, `1.5 TB`, `500MiB` or `1000000`. Units without `i` are decimal, as on AWS's bills.
 * @throws LogferryError INVALID_REQUEST
 */
export function parseBytes(text: string, flag: string): number {
  const [, amount = '', unit = '', binary] = /^(\d{1,15}(?:\.\d{1,3})?)\s?(?:([kmgtp]?)(i)?b)?$/i.exec(text) ?? [];
  const power = POWERS[unit.toLowerCase()];
  if (amount === '' || power === undefined || (binary !== undefined && power === 0)) {
    throw usageError(
      `${flag} (${JSON.stringify(text).slice(0, 80)}): write a number of bytes such as 50GB, 1.5TB or 500MiB`,
    );
  }
  return Math.floor(Number(amount) * (binary === undefined ? 1_000 : 1_024) ** power);
}
