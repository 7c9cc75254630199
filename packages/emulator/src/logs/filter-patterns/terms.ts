import { unescaped } from './comparison-reader.js';
import { invalidPattern } from './invalid-pattern.js';
import { Scanner } from './scanner.js';

const SIGN = /[-?]/y;
const QUOTED = /"((?:[^"\\]|\\.)*)"/y;
/** A term without quotation marks. Terms with other characters need quotation marks (user guide). */
const WORD = /\w+(?!\S)/y;

/**
 * Compiles a pattern of terms. All words and "quoted phrases" must occur, and no term with a minus sign (`-term`) may
 * occur. If there are only terms with a question mark (`?term`), one of them must occur. If there are other terms, AWS
 * ignores terms with a question mark. A blank phrase occurs in every event.
 * @throws ServiceError for a malformed pattern
 */
export function compileTerms(pattern: string): (message: string) => boolean {
  const scanner = new Scanner(pattern);
  const terms: { sign: string; text: string }[] = [];
  for (let term = readTerm(scanner); term !== undefined; term = readTerm(scanner)) terms.push(term);
  scanner.expectEnd();
  const withSign = (sign: string) => terms.filter((term) => term.sign === sign).map(({ text }) => text);
  const [all, none] = [withSign(''), withSign('-')];
  const any = all.length + none.length > 0 ? [] : withSign('?');
  const occurs = (message: string) => (text: string) => text.trim() === '' || message.includes(text);
  return (message) =>
    all.every(occurs(message)) && !none.some(occurs(message)) && (any.length === 0 || any.some(occurs(message)));
}

function readTerm(scanner: Scanner): { sign: string; text: string } | undefined {
  const sign = scanner.match(SIGN) ?? '';
  const quoted = scanner.match(QUOTED);
  const text = quoted === undefined ? scanner.match(WORD) : unescaped(quoted);
  if (text === undefined && sign !== '') throw invalidPattern();
  return text === undefined ? undefined : { sign, text };
}
