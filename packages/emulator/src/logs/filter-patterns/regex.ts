import { invalidPattern } from './invalid-pattern.js';

/** The characters that AWS allows between the percent signs (user guide). Spaces occur in the guide's examples. */
const ALLOWED = /^[A-Za-z0-9 :_#=@/;,\-^$?[\]{}|\\*+.]+$/;
/** An escape sequence of the guide, a repetition in braces, or any other single character. */
const PART = /\\(?:[dDsSwWtn]|x[0-9A-Fa-f]{2}|[^A-Za-z0-9])|\\|\{\s*(\d*)\s*,\s*(\d*)\s*\}|[^\\]/gs;

/**
 * Compiles the regular expression between two percent signs. A repetition may leave out its minimum: `{,3}`.
 * @throws ServiceError if it has characters or escape sequences that AWS does not allow
 */
export function compileRegex(source: string): RegExp {
  if (!ALLOWED.test(source)) throw invalidPattern();
  const translated = source.replace(PART, (part, least?: string, most?: string) => {
    if (part === '\\') throw invalidPattern();
    return least === undefined ? part : `{${least || 0},${most}}`;
  });
  try {
    return new RegExp(translated);
  } catch {
    throw invalidPattern();
  }
}
