import { ServiceError } from '../../core/errors.js';

/**
 * Compiles a term pattern of FilterLogEvents. All words and "quoted phrases" must occur, and no term with a minus sign
 * (`-term`) may occur. If there are only terms with a question mark (`?term`), one of them must occur. Other patterns
 * (JSON, space-delimited, regular expressions) are refused, so that they are not misread.
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
  // If there are other terms, AWS ignores terms with a question mark.
  const any = all.length + none.length > 0 ? [] : withSign('?');
  return (message) =>
    all.every((term) => message.includes(term)) &&
    !none.some((term) => message.includes(term)) &&
    (any.length === 0 || any.some((term) => message.includes(term)));
}
