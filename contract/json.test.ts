import { describe, expect, it } from 'vitest';
import { parseJsonText } from './json.js';

describe('JSON from a file', () => {
  it('may begin with a byte order mark and have Windows line ends', () => {
    expect(parseJsonText('\ufeff{"a":\r\n1}\r\n')).toEqual({ a: 1 });
  });

  it.each<[what: string, text: string, says: string]>([
    ['is empty', ' \n', 'it is empty'],
    ['is UTF-16', Buffer.from('\ufeff{"a":1}', 'utf16le').toString('utf8'), 'it is not JSON in UTF-8'],
    ['ends too early', '{"a":', 'it is not JSON: it ends too early'],
    ['has a mistake in the middle', '{\n  "a": 1,\n}', 'it is not JSON from line 3, column 1'],
  ])('that %s is refused, and the error says so', (_what, text, says) => {
    expect(() => parseJsonText(text)).toThrow(new SyntaxError(says));
  });

  it('is never quoted in the error', () => {
    for (const text of ['secret', '{"a": secret}', '{"a": "secret']) {
      expect(() => parseJsonText(text)).toThrow(/^it is not JSON(?!.*secret)/);
    }
  });
});
