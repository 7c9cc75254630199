import fc from 'fast-check';
import { expect, it } from 'vitest';
import { parseShorthand } from './shorthand.js';

it('parseShorthand splits `key=value,...` into its members in their order, with and without quotes', () => {
  const key = fc.stringMatching(/^[A-Za-z]{1,12}$/);
  const value = fc.string({ maxLength: 20 });
  const quoted = (text: string, quote: string) =>
    `${quote}${text.replaceAll('\\', '\\\\').replaceAll(quote, `\\${quote}`)}${quote}`;
  const written = fc.tuple(value, fc.constantFrom('"', "'", 'none')).map(([text, quote]) => ({
    text,
    as: quote !== 'none' || /^["']|,/.test(text) ? quoted(text, quote === 'none' ? '"' : quote) : text,
  }));
  const members = fc.uniqueArray(fc.tuple(key, written), { minLength: 1, maxLength: 5, selector: ([name]) => name });
  fc.assert(
    fc.property(members, (all) => {
      const text = all.map(([name, { as }]) => `${name}=${as}`).join(',');
      expect(parseShorthand(text)).toEqual(all.map(([name, one]) => [name, one.text]));
    }),
  );
});

it.each([
  ['', '"" is not of the form key=value'],
  ['a', '"a" is not of the form key=value'],
  ['a=1,', '"" is not of the form key=value'],
  ['a=1,b', '"b" is not of the form key=value'],
  ['a=1,a=2', 'a occurs twice'],
  ['a="1"x', '"x" follows the end of a quoted value'],
  ['a="1', '"a=\\"1" is not of the form key=value'],
  ['a.b=1', '"a.b=1" is not of the form key=value'],
])('the shorthand form %j is refused', (text, wrong) => {
  expect(parseShorthand(text)).toEqual({ wrong });
});
