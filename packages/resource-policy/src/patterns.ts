import { ANY_CHARACTER, ANY_TEXT, type PatternParts } from './variables.js';

/** A pattern as text, or as parts if it had variables. */
export type Pattern = string | PatternParts;

/**
 * Whether a text matches a pattern with `*` (any run of characters) and `?` (any one character). The comparison goes
 * back only to the last `*`, so it takes at most (pattern length) x (text length) steps and needs no recursion.
 */
export function matchesWildcards(pattern: Pattern, text: string): boolean {
  const [anyText, anyCharacter] = typeof pattern === 'string' ? ['*', '?'] : [ANY_TEXT, ANY_CHARACTER];
  let at = 0;
  let inPattern = 0;
  let star = -1;
  let starAt = 0;
  while (at < text.length) {
    const wanted = pattern[inPattern];
    if (wanted === anyText) {
      star = inPattern;
      starAt = at;
      inPattern += 1;
    } else if (wanted === anyCharacter || wanted === text[at]) {
      inPattern += 1;
      at += 1;
    } else if (star !== -1) {
      // The last star matches one character more, and the comparison continues with the rest of the pattern.
      inPattern = star + 1;
      starAt += 1;
      at = starAt;
    } else {
      return false;
    }
  }
  while (pattern[inPattern] === anyText) inPattern += 1;
  return inPattern === pattern.length;
}

const ARN_COMPONENTS = 6;

/**
 * Whether an ARN matches a pattern by the rules of ArnLike. Each of the six components is compared alone, so a `*`
 * never matches a colon between components.
 */
export function matchesArn(pattern: Pattern, arn: string): boolean {
  const wanted = components(pattern);
  const given = arn.split(':');
  return (
    wanted.length === ARN_COMPONENTS &&
    given.length >= ARN_COMPONENTS &&
    wanted.every((component, index) => {
      const text = index === ARN_COMPONENTS - 1 ? given.slice(index).join(':') : (given[index] ?? '');
      return matchesWildcards(component, text);
    })
  );
}

/** Whether a pattern has all six components that {@link matchesArn} compares. */
export const isWholeArn = (pattern: unknown): boolean => components(String(pattern)).length === ARN_COMPONENTS;

/** The components of a pattern, at most six. The last component, the resource, can contain colons. */
function components(pattern: Pattern): Pattern[] {
  const found: Pattern[] = [];
  let rest = pattern;
  while (found.length < ARN_COMPONENTS - 1) {
    const colon = rest.indexOf(':');
    if (colon === -1) break;
    found.push(rest.slice(0, colon));
    rest = rest.slice(colon + 1);
  }
  return [...found, rest];
}
