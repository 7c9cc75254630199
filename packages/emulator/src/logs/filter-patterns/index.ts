import { compileDelimitedPattern } from './delimited-pattern.js';
import { compileJsonPattern } from './json-pattern.js';
import { compileRegex } from './regex.js';
import { compileTerms } from './terms.js';

/**
 * Compiles a filter pattern. The first character decides the kind: `{` JSON, `[` space-delimited, `%` (also at the end)
 * a regular expression, anything else terms. An empty pattern matches every event.
 * @throws ServiceError InvalidParameterException for a malformed pattern
 */
export function compileFilterPattern(pattern: string): (message: string) => boolean {
  const trimmed = pattern.trim();
  if (trimmed.startsWith('{')) return compileJsonPattern(trimmed);
  if (trimmed.startsWith('[')) return compileDelimitedPattern(trimmed);
  const source = /^%(.*)%$/s.exec(trimmed)?.[1];
  if (source === undefined) return compileTerms(trimmed);
  const regex = compileRegex(source);
  return (message) => regex.test(message);
}
