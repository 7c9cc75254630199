import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseExactJson, writeExactJson } from './exact-json.js';
import { long, parseInput, required } from './fields.js';

describe('exact JSON', () => {
  it('keeps integers of any length exact, and leaves strings that look like integers unchanged', () => {
    const text =
      '{"a":1152921504606846976,"b":["1152921504606846976",-9007199254740993],"c":1.1234567890123456789,"d":"\\"1234567890123456"}';
    const value = parseExactJson(text);
    expect(value).toEqual({
      a: 1152921504606846976n,
      b: ['1152921504606846976', -9007199254740993n],
      c: 1.1234567890123457,
      d: '"1234567890123456',
    });
    expect(writeExactJson(value)).toBe(text.replace('1.1234567890123456789', '1.1234567890123457'));
    expect(writeExactJson({ small: 5n })).toBe('{"small":5}');
  });

  it.each(['{', '01152921504606846976', '{"a":1152921504606846976', '"1152921504606846976'])('refuses %s', (text) => {
    expect(() => parseExactJson(text)).toThrow(SyntaxError);
  });

  it('reads the same values as JSON.parse, and writes them back unchanged', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 4 }), fc.bigInt({ min: -(2n ** 70n), max: 2n ** 70n }), (value, big) => {
        const text = JSON.stringify({ value, digits: '1234567890123456', escaped: '\\"\\\\"' });
        expect(JSON.parse(writeExactJson(parseExactJson(text)))).toEqual(JSON.parse(text));
        const exact = parseExactJson(`{"big":${big},"value":${JSON.stringify(value)}}`) as { big: bigint | number };
        expect(BigInt(exact.big)).toBe(big);
        expect(writeExactJson({ big })).toBe(`{"big":${big}}`);
      }),
    );
  });

  it('keeps the last of several equal keys, and treats __proto__ as an ordinary key', () => {
    const value = parseExactJson('{"a":1,"a":1152921504606846976,"__proto__":{"to":1152921504606846977}}') as object;
    expect(Object.entries(value)).toEqual([
      ['a', 2n ** 60n],
      ['__proto__', { to: 2n ** 60n + 1n }],
    ]);
    expect('to' in value).toBe(false);
  });
});

describe('a 64-bit integer', () => {
  const read = (text: string) =>
    parseInput({ at: required(long({ min: 0n })) }, parseExactJson(`{"at":${text}}`), 'InvalidParameterException').at;

  it.each(['0', '9007199254740991', '9007199254740993', '1152921504606846976', '9223372036854775807'])(
    'is exact: %s',
    (text) => {
      expect(read(text)).toBe(BigInt(text));
    },
  );

  it.each([
    ['1e3', 1000n],
    ['5.0', 5n],
    ['-0', 0n],
  ])('may be written as %s', (text, expected) => {
    expect(read(text)).toBe(expected);
  });

  it.each([
    '9223372036854775808',
    '-9223372036854775809',
    '1.5',
    '1e17',
    '9007199254740993.0',
    '1e400',
    '"5"',
    'true',
    '[1]',
    '{}',
  ])('is refused outside the 64-bit range or in another form: %s', (text) => {
    expect(() => read(text)).toThrow(expect.objectContaining({ code: 'SerializationException' }));
  });

  it.each(['-1', '-9223372036854775808'])('is refused below the minimum of its field: %s', (text) => {
    expect(() => read(text)).toThrow(
      `Value '${text}' at 'at' failed to satisfy constraint: Member must have value greater than or equal to 0`,
    );
  });
});
