import type { Condition } from './condition.js';
import { invalidPattern } from './invalid-pattern.js';
import { compileRegex } from './regex.js';
import type { Scanner } from './scanner.js';

/** A value of a log event: its text, and its number if it counts as a number. */
export interface Value {
  readonly text: string;
  readonly number: number | undefined;
}

/** Maximum number of regular expressions in a JSON or space-delimited pattern (user guide). */
const MAX_REGEXES = 2;
const OPERATOR = /!=|>=|<=|=|>|</y;
const REGEX = /%([^%]*)%/y;
const QUOTED = /"((?:[^"\\]|\\.)*)"/y;
const BARE = /[\w.*+-]+/y;
const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;
/** Text that needs no quotation marks. It may have periods, because the guide's examples have them. */
const UNQUOTED = /^[\w.*]+$/;

/** Reads the comparisons of one pattern. */
export class ComparisonReader {
  #regexes = 0;

  constructor(private readonly scanner: Scanner) {}

  /** Reads an operator and a value. @throws ServiceError if they are malformed */
  read(): Condition<Value> {
    const operator = this.scanner.match(OPERATOR);
    if (operator === undefined) throw invalidPattern();
    const isEqual = operator === '=' || operator === '!=' ? this.#equality() : undefined;
    if (isEqual !== undefined) return operator === '=' ? isEqual : (value) => !isEqual(value);
    const bound = numberOf(this.scanner.match(BARE) ?? '');
    if (bound === undefined) throw invalidPattern();
    return ({ number }) => number !== undefined && isOrdered(number, operator, bound);
  }

  #equality(): Condition<Value> {
    const regex = this.scanner.match(REGEX);
    if (regex !== undefined) return this.#regex(regex);
    const quoted = this.scanner.match(QUOTED);
    if (quoted !== undefined) return wildcard(unescaped(quoted));
    const bare = this.scanner.match(BARE) ?? '';
    const number = numberOf(bare);
    const isText = wildcard(bare);
    if (number !== undefined) return (value) => (value.number === undefined ? isText(value) : value.number === number);
    if (!UNQUOTED.test(bare)) throw invalidPattern();
    return isText;
  }

  #regex(source: string): Condition<Value> {
    this.#regexes += 1;
    if (this.#regexes > MAX_REGEXES) throw invalidPattern();
    const regex = compileRegex(source);
    return ({ text }) => regex.test(text);
  }
}

/** The number that a text states: decimal or in scientific notation. Undefined for any other text. */
export function numberOf(text: string): number | undefined {
  return NUMBER.test(text) ? Number(text) : undefined;
}

/** The text between quotation marks, without the backslashes that escape a character. */
export function unescaped(quoted: string): string {
  return quoted.replace(/\\(.)/gs, '$1');
}

/** Compares texts. An asterisk at the start or the end stands for any text. Elsewhere it is an ordinary character. */
function wildcard(wanted: string): Condition<Value> {
  const [before, after] = [wanted.startsWith('*'), wanted.length > 1 && wanted.endsWith('*')];
  const part = wanted.slice(before ? 1 : 0, after ? -1 : undefined);
  if (before && after) return ({ text }) => text.includes(part);
  if (before) return ({ text }) => text.endsWith(part);
  if (after) return ({ text }) => text.startsWith(part);
  return ({ text }) => text === part;
}

function isOrdered(number: number, operator: string, bound: number): boolean {
  if (operator === '>') return number > bound;
  if (operator === '<') return number < bound;
  return operator === '>=' ? number >= bound : number <= bound;
}
