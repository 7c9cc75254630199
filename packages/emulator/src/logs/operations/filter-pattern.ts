import { ServiceError } from '../../core/errors.js';

/**
 * Term patterns of FilterLogEvents: words and "quoted phrases" must all occur, `-term` must not, and of `?term`s one
 * must where there is nothing else. Everything else (JSON, space-delimited and regular-expression patterns) is refused rather than misread.
 * @throws ServiceError InvalidParameterException
 */
export function compileFilterPattern(pattern: string): (message: string) => boolean {
  const trimmed = pattern.trim();
  if (/^[{[]|%/.test(trimmed)) {
    throw new ServiceError(
      'InvalidParameterException',
      'The emulator evaluates term patterns only, not JSON, space-delimited or regular-expression filter patterns.',
    );
  }
  const terms = [...trimmed.matchAll(/([-?]?)(?:"((?:[^"\\]|\\.)*)"|(\S+))/g)].map(([, sign = '', quoted, word]) => ({
    sign,
    term: quoted === undefined ? (word ?? '') : quoted.replace(/\\(.)/g, '$1'),
  }));
  const withSign = (sign: string) => terms.filter((each) => each.sign === sign).map((each) => each.term);
  const [all, none] = [withSign(''), withSign('-')];
  // Beside other terms, AWS takes no notice of those with a question mark.
  const any = all.length + none.length > 0 ? [] : withSign('?');
  return (message) =>
    all.every((term) => message.includes(term)) &&
    !none.some((term) => message.includes(term)) &&
    (any.length === 0 || any.some((term) => message.includes(term)));
}
