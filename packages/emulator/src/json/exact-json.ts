import { randomUUID } from 'node:crypto';

/*
 * JSON with exact integers beyond 2^53. Only integers of 16 digits or more take the slow way, so a batch of 10,000
 * events costs no more than JSON.parse. A library for exact numbers would wrap every number. Node 22 has the means
 * built in (JSON.rawJSON, a reviver's `source`).
 */

/** Marks an integer that a JavaScript number cannot hold. Random, so that no text of a client equals it. */
const MARK = `exact-integer:${randomUUID()}:`;
const QUOTED_MARK = new RegExp(`"${MARK}(-?\\d+)"`, 'g');

/** JSON.parse in which integers beyond 2^53 become exact bigints. */
export function parseExactJson(text: string): unknown {
  if (!/\d{16}/.test(text)) return JSON.parse(text);
  const quoted = quoteLongIntegers(text);
  if (quoted === text) return JSON.parse(text);
  return JSON.parse(quoted, (_key, value: unknown) =>
    typeof value === 'string' && value.startsWith(MARK) ? narrowed(BigInt(value.slice(MARK.length))) : value,
  );
}

/** JSON.stringify (which leaves out members that are undefined) in which a bigint is written as an integer. */
export function writeExactJson(value: unknown): string {
  let marked = false;
  const text = JSON.stringify(value, (_key, each: unknown) => {
    if (typeof each !== 'bigint') return each;
    const exact = narrowed(each);
    if (typeof exact === 'number') return exact;
    marked = true;
    return `${MARK}${exact}`;
  });
  return marked ? text.replace(QUOTED_MARK, '$1') : text;
}

function narrowed(integer: bigint): bigint | number {
  const number = Number(integer);
  return Number.isSafeInteger(number) ? number : integer;
}

/** Wraps integers of 16 or more digits in marked strings; the content of strings stays unchanged. */
function quoteLongIntegers(text: string): string {
  const number = /-?\d+(?![\d.eE])/y;
  let result = '';
  let copied = 0;
  let at = 0;
  while (at < text.length) {
    const char = text.charCodeAt(at);
    if (char === 0x22) {
      at = endOfString(text, at);
    } else if (char === 0x2d || (char >= 0x30 && char <= 0x39)) {
      const end = endOfNumber(text, at);
      number.lastIndex = at;
      const integer = number.exec(text)?.[0];
      if (integer !== undefined && integer.length >= 16 && at + integer.length === end) {
        // A leading zero is not JSON: unchanged, JSON.parse refuses it.
        if (/^-?[1-9]/.test(integer)) {
          result += `${text.slice(copied, at)}"${MARK}${integer}"`;
          copied = end;
        }
      }
      at = end;
    } else {
      at += 1;
    }
  }
  return result + text.slice(copied);
}

/** Index after the quote that ends a string: the next quote with an even number of backslashes before it. */
function endOfString(text: string, start: number): number {
  for (let quote = text.indexOf('"', start + 1); quote !== -1; quote = text.indexOf('"', quote + 1)) {
    let backslashes = 0;
    while (text.charCodeAt(quote - 1 - backslashes) === 0x5c) backslashes += 1;
    if (backslashes % 2 === 0) return quote + 1;
  }
  return text.length;
}

function endOfNumber(text: string, start: number): number {
  let at = start + 1;
  while (at < text.length && /[\d.eE+-]/.test(text.charAt(at))) at += 1;
  return at;
}
