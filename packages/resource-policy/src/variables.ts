import type { RequestContext } from './condition-keys.js';

/** A pattern that has been split, so that a text from a variable can contain `*` and `?` without being a wildcard. */
export type PatternParts = readonly string[];
/** Parts that are wildcards. Every other part is one character. */
export const ANY_TEXT = 'any text';
export const ANY_CHARACTER = 'any character';

/** `${name}` or `${name, 'default'}`. The names `*`, `?` and `$` stand for these characters. */
const VARIABLE = /\$\{\s*([^}',\s][^}',]*?)\s*(?:,\s*'([^'}]*)'\s*)?\}/g;
const CHARACTERS: ReadonlySet<string> = new Set(['*', '?', '$']);

export const hasVariables = (text: string): boolean => text.includes('${');

/** The condition keys (lower case) that the variables of a text name. */
export const keysOfVariables = (text: string): string[] =>
  [...text.matchAll(VARIABLE)].flatMap(([, name = '']) => (CHARACTERS.has(name) ? [] : [name.toLowerCase()]));

/** Whether every `${` of a text begins a variable of the right form. */
export const areVariablesWellFormed = (text: string): boolean => !hasVariables(text.replaceAll(VARIABLE, ''));

/**
 * The text with the values of its variables. Undefined if the request has no value for a variable without a default.
 * A key with several values has no value here, because AWS allows only keys with one value.
 */
export function withValues(text: string, context: RequestContext): string | undefined {
  return pieces(text, context)
    ?.map(({ piece }) => piece)
    .join('');
}

/** The parts of a pattern with the values of its variables. Undefined as in {@link withValues}. */
export const patternParts = (pattern: string, context: RequestContext): PatternParts | undefined =>
  pieces(pattern, context)?.flatMap(({ piece, isLiteral }) => piece.split('').map((each) => partOf(each, isLiteral)));

function partOf(character: string, isLiteral: boolean): string {
  if (isLiteral) return character;
  return { '*': ANY_TEXT, '?': ANY_CHARACTER }[character] ?? character;
}

interface Piece {
  readonly piece: string;
  /** True for the value of a variable: its wildcards are characters. */
  readonly isLiteral: boolean;
}

function pieces(text: string, context: RequestContext): Piece[] | undefined {
  const found: Piece[] = [];
  let end = 0;
  for (const match of text.matchAll(VARIABLE)) {
    const [whole, name = '', fallback] = match;
    const value = CHARACTERS.has(name) ? name : valueOfKey(name, context, fallback);
    if (value === undefined) return undefined;
    found.push({ piece: text.slice(end, match.index), isLiteral: false }, { piece: value, isLiteral: true });
    end = match.index + whole.length;
  }
  return [...found, { piece: text.slice(end), isLiteral: false }];
}

function valueOfKey(name: string, context: RequestContext, fallback: string | undefined): string | undefined {
  const [value, ...more] = context.get(name.toLowerCase()) ?? [];
  return value === undefined || more.length > 0 ? fallback : value;
}
