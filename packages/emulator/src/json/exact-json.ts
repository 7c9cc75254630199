import { randomUUID } from 'node:crypto';

/*
 * JSON with exact integers beyond 2^53. Only a text with 16 digits in a row needs more work than JSON.parse. So a usual
 * batch of 10,000 events costs no more than JSON.parse, while a library for exact numbers would wrap every number. From
 * Node 22 on, this code could use JSON.rawJSON and the `source` of a reviver.
 */

/** Marks a string that stands for a long integer. The mark is random, so that no string of a client begins with it. */
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

/** Replaces each integer of 16 or more characters by a marked string. Digits inside strings stay unchanged. */
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
        // A number with a leading zero is not JSON. It stays unchanged, so that JSON.parse refuses it.
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

/**
 * Index after the quote that ends a string. The first quote with an even number of backslashes before it ends the
 * string.
 */
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
