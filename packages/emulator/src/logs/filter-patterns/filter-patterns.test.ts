import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileFilterPattern } from './index.js';

const TRAIL = JSON.stringify({
  eventType: 'UpdateTrail',
  sourceIPAddress: '111.111.111.111',
  arrayKey: ['value', 'another value'],
  objectList: [
    { name: 'a', id: 1 },
    { name: 'b', id: 2 },
  ],
  SomeObject: null,
  ThisFlag: true,
  code: 404,
  latency: 1000,
  'cluster.name': 'c',
  user: { id: 1, email: 'John.Stiles@example.com' },
});
const ACCESS = '127.0.0.1 Prod frank [10/Oct/2000:13:25:15 -0700] "GET /index.html HTTP/1.0" 404 1534';

describe('a filter pattern', () => {
  it.each([
    ['', 'anything'],
    ['" "', 'no-space'],
    ['""', 'anything'],
    ['ERROR', 'UNERRORED'],
    ['"INTERNAL SERVER ERROR"', '[ERROR 500] INTERNAL SERVER ERROR'],
    ['ERROR -ARGUMENTS', '[ERROR 400] BAD REQUEST'],
    ['"ERROR" - "Exiting"', '[ERROR] fatal'],
    ['?ERROR ?ARGUMENTS', 'MISSING ARGUMENTS'],
    ['?ERROR ?ARGUMENTS REQUEST', '[INFO] REQUEST FAILED'],
    ['"say \\"hi\\""', 'they say "hi"'],
    ['%AUTHORIZED%', 'UNAUTHORIZED'],
    ['%^starting|^shutting down%', 'shutting down now'],
    ['%a{,2}b%', 'b'],
    ['%\\x28\\d\\d\\x29%', '(42)'],
    ['%10\\.10\\.0\\.1%', '10.10.0.1'],
    ['{ $.eventType = "UpdateTrail" }', TRAIL],
    ['{$.eventType=UpdateTrail}', TRAIL],
    ['{ $.eventType = *Trail }', TRAIL],
    ['{ $.eventType = "Update*" }', TRAIL],
    ['{ $.eventType = * }', TRAIL],
    ['{ $.sourceIPAddress != 123.123.* }', TRAIL],
    ['{ $.arrayKey[0] = "value" }', TRAIL],
    ['{ $.objectList[1].id = 2 }', TRAIL],
    ['{ $.eventType = %Trail$% }', TRAIL],
    ['{ $.arrayKey[*] = %val.{2}% }', TRAIL],
    ['{ $.objectList[*].name = "b" }', TRAIL],
    ['{ $.* = %111\\.111\\.111\\.1[0-9]{1,2}% }', TRAIL],
    ['{ $.[\'cluster.name\'] = "c" }', TRAIL],
    ['{ $.SomeObject IS NULL }', TRAIL],
    ['{ $.ThisFlag IS TRUE }', TRAIL],
    ['{ $.SomeOtherObject NOT EXISTS }', TRAIL],
    ['{ $.code = 4* }', TRAIL],
    ['{ $.code = 404.0 && $.latency = 1e+3 && $.latency < 10e3 && $.latency > -5 && $.latency > +999.5 }', TRAIL],
    ['{ ($.user.id = 1) && ($.eventType = "UpdateTrail") }', TRAIL],
    ['{ $.user.id = 1 || $.user.id = 2 && $.code = 500 }', TRAIL],
    ['{ (($.user.id = 2 || $.user.id = 1)) && $.code >= 404 }', TRAIL],
    ['[ip, user, username, timestamp, request =*.html*, status_code = 4*, bytes]', ACCESS],
    ['[ip=%127\\.0\\.0\\.[1-9]%, user, ..., bytes > 1000]', ACCESS],
    ['[..., request=*.html*, status_code=4*,]', ACCESS],
    ['[ip, user, ...]', ACCESS],
    ['[..., status = 404 || status = 410, bytes]', ACCESS],
    ['[..., status = 4* && status != 403, bytes < 2e3]', ACCESS],
    ['[ip, user, name, time = "10/Oct/2000:13:25:15 -0700", ...]', ACCESS],
    ['[w1=ERROR, w2]', 'ERROR 09/25/2014 12:00:02 Failed to process request'],
    ['[w1!=ERROR && w1!=WARNING, w2]', 'INFO 09/25/2014 12:00:00'],
    ['[w1, w2=%Failed.*request$%]', 'ERROR Failed to process request'],
  ])('%s matches %s', (pattern, message) => {
    expect(compileFilterPattern(pattern)(message)).toBe(true);
  });

  it.each([
    ['ERROR', 'error'],
    ['ERROR ARGUMENTS', 'ERROR 400'],
    ['ERROR -ARGUMENTS', 'ERROR: ARGUMENTS'],
    ['%^cat%', 'a cat'],
    ['{ $.eventType = "updatetrail" }', TRAIL],
    ['{ $.eventType = "Update*rail" }', TRAIL],
    ['{ $.missing != "x" }', TRAIL],
    ['{ $.missing.deeper = "x" }', TRAIL],
    ['{ $.arrayKey = 1 }', TRAIL],
    ['{ $.arrayKey != 1 }', TRAIL],
    ['{ $.user != 1 }', TRAIL],
    ['{ $.ThisFlag = true }', TRAIL],
    ['{ $.missing IS NULL }', TRAIL],
    ['{ $.ThisFlag IS FALSE }', TRAIL],
    ['{ $.SomeObject NOT EXISTS }', TRAIL],
    ['{ $.eventType > 1 }', TRAIL],
    ['{ $.arrayKey[2] = * }', TRAIL],
    ['{ $.constructor = * }', TRAIL],
    ['{ ($.user.id = 1 || $.user.id = 2) && $.code = 500 }', TRAIL],
    ['{ $.missing NOT EXISTS }', 'no JSON'],
    ['{ $.a NOT EXISTS }', '["no object"]'],
    ['{ $.a NOT EXISTS }', '{"truncated": '],
    ['[w1=ERROR, w2]', 'ERROR'],
    ['[w1=ERROR, w2]', 'WARN ERROR'],
    ['[a, b, c, d, e, f, g, h]', ACCESS],
    ['[..., bytes > 1534]', ACCESS],
    ['[ip, bytes > 5]', 'x 10 more'],
    ['[w1 > 5, w2]', 'ten words'],
  ])('%s does not match %s', (pattern, message) => {
    expect(compileFilterPattern(pattern)(message)).toBe(false);
  });

  it.each([
    'email@example.com',
    'a/b',
    '"unclosed',
    '-',
    'ERROR ?',
    '%something!%',
    '%(alpha|beta)%',
    '%\\(%',
    '%é%',
    '%[unclosed%',
    '%a\\%',
    '%\\b%',
    'word %regex%',
    '{ $.a = "x"',
    '{ $.a = "x" } more',
    '{}',
    '{ $ = 1 }',
    '{ a = 1 }',
    '{ $.a }',
    '{ $.a = }',
    '{ $.a = a@b }',
    '{ $.a > "x" }',
    '{ $.a > 4* }',
    '{ $.a > %5% }',
    '{ ($.a = 1 }',
    '{ $.a = 1 && }',
    '{ $.a = 1 & $.b = 2 }',
    '{ $.a IS NOT NULL }',
    '{ $.a EXISTS }',
    '{ $.a IS NULLABLE }',
    '{ $.a [0] = 1 }',
    '{ $.*.b[*] = 1 }',
    '{ $.a[*] = 1 || $.b[*] = 1 || $.c[*] = 1 || $.* = 1 }',
    '{ $.a = %1% && $.b = %2% && $.c = %3% }',
    '[a, b',
    '[a b]',
    '[..., a, ...]',
    '[a = 1 && b = 2]',
    '[a = 1, b] c',
    '[=1]',
    '[a=%1%, b=%2%, c=%3%]',
  ])('is refused: %s', (pattern) => {
    expect(() => compileFilterPattern(pattern)).toThrow(
      expect.objectContaining({ code: 'InvalidParameterException', message: 'Invalid filter pattern' }),
    );
  });

  it('fails with no other error than the refusal of a malformed pattern, whatever its text', () => {
    const piece = fc.constantFrom(
      ...'{}[]()$.*%"\'\\-?=!<>&|, ',
      '...',
      '$.a',
      'IS NULL',
      'NOT EXISTS',
      '&&',
      '||',
      '1e3',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), fc.constantFrom('{', '[', '%', ''), (pieces, first) => {
        try {
          compileFilterPattern(first + pieces.join(''))('{"a":1}');
        } catch (error) {
          expect(error).toMatchObject({ message: 'Invalid filter pattern' });
        }
      }),
      { numRuns: 500 },
    );
  });
});

/** A condition on a value, as data. The property test writes it as a pattern, and decides it without the compiler. */
type Test =
  | {
      readonly kind: 'compare';
      readonly path: readonly (string | number)[];
      readonly operator: string;
      readonly to: string | number;
    }
  | { readonly kind: 'is'; readonly path: readonly (string | number)[]; readonly constant: null | boolean }
  | { readonly kind: 'absent'; readonly path: readonly (string | number)[] }
  | { readonly kind: '&&' | '||'; readonly parts: readonly Test[] };

const name = fc.constantFrom('a', 'b-1');
const path = fc
  .tuple(name, fc.array(fc.oneof(name, fc.nat({ max: 1 })), { maxLength: 1 }))
  .map(([first, rest]) => [first, ...rest]);
const text = fc.constantFrom('x', 'xy', '*', 'x*', '*y', '*x*', 'x*y', 'a "b" \\', '4*', '');
const number = fc.constantFrom(-1, 2.5, 404);
const compare = fc.oneof(
  fc.record({
    kind: fc.constant('compare' as const),
    path,
    operator: fc.constantFrom('=', '!='),
    to: fc.oneof(text, number),
  }),
  fc.record({
    kind: fc.constant('compare' as const),
    path,
    operator: fc.constantFrom('<', '>', '<=', '>='),
    to: number,
  }),
);
const { test } = fc.letrec<{ test: Test }>((tie) => ({
  test: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    compare,
    fc.record({ kind: fc.constant('is' as const), path, constant: fc.constantFrom(null, true, false) }),
    fc.record({ kind: fc.constant('absent' as const), path }),
    fc.record({
      kind: fc.constantFrom('&&' as const, '||' as const),
      parts: fc.array(tie('test'), { minLength: 1, maxLength: 3 }),
    }),
  ),
}));
const leaf = fc.oneof(
  fc.constantFrom('x', 'xy', 'y', 'x*y', '404', 'a "b" \\', ''),
  number,
  fc.constantFrom(null, true, false),
);
const { node } = fc.letrec((tie) => ({
  node: fc.oneof(
    { depthSize: 'small' },
    leaf,
    fc.array(tie('node'), { maxLength: 3 }),
    fc.dictionary(name, tie('node'), { maxKeys: 3 }),
  ),
}));

function written(test: Test): string {
  if ('parts' in test) return `(${test.parts.map(written).join(` ${test.kind} `)})`;
  const selector = `$${test.path.map((step) => (typeof step === 'number' ? `[${step}]` : `.${step}`)).join('')}`;
  if (test.kind === 'absent') return `${selector} NOT EXISTS`;
  if (test.kind === 'is') return `${selector} IS ${String(test.constant).toUpperCase()}`;
  return `${selector}${test.operator}${typeof test.to === 'number' ? test.to : JSON.stringify(test.to)}`;
}

function decided(test: Test, document: unknown): boolean {
  if (test.kind === '&&' && 'parts' in test) return !test.parts.some((part) => !decided(part, document));
  if ('parts' in test) return test.parts.filter((part) => decided(part, document)).length > 0;
  let found = document;
  for (const step of test.path) {
    const fits = typeof step === 'number' ? Array.isArray(found) : typeof found === 'object' && !Array.isArray(found);
    found = fits && found !== null ? (found as Record<string | number, unknown>)[step] : undefined;
  }
  if (test.kind === 'absent') return found === undefined;
  if (test.kind === 'is') return found === test.constant;
  if (typeof found !== 'string' && typeof found !== 'number') return false;
  if (test.operator === '=' || test.operator === '!=') return isEqual(found, test.to) === (test.operator === '=');
  if (typeof found === 'string') return false;
  const sign = Math.sign(found - Number(test.to));
  return sign === 0 ? test.operator.length === 2 : test.operator.startsWith(sign < 0 ? '<' : '>');
}

function isEqual(found: string | number, to: string | number): boolean {
  if (typeof to === 'number') return typeof found === 'number' ? found === to : found === String(to);
  const shape = [...to].map((char, index) =>
    char === '*' && (index === 0 || index === to.length - 1) ? '.*' : `\\u{${char.codePointAt(0)?.toString(16)}}`,
  );
  return new RegExp(`^${shape.join('')}$`, 'su').test(String(found));
}

it('a JSON pattern matches the same documents as its conditions, evaluated one by one', () => {
  fc.assert(
    fc.property(test, fc.dictionary(name, node, { maxKeys: 4 }), (condition, document) => {
      expect(compileFilterPattern(`{ ${written(condition)} }`)(JSON.stringify(document))).toBe(
        decided(condition, document),
      );
    }),
    { numRuns: 1_000 },
  );
});

it('a space-delimited pattern aligns its fields before and after an ellipsis', () => {
  const word = fc.constantFrom('x', 'y', '[p q]', '"p q"', '7');
  const part = fc.constantFrom('x', 'y', 'p q', undefined);
  fc.assert(
    fc.property(
      fc.array(word, { maxLength: 5 }),
      fc.array(part, { maxLength: 3 }),
      fc.array(part, { maxLength: 3 }),
      (words, before, after) => {
        const parts = [...before, '...' as const, ...after].map((wanted, index) =>
          index === before.length ? '...' : wanted === undefined ? `f${index}` : `f${index} = "${wanted}"`,
        );
        const bare = words.map((each) => each.replace(/^[["]|["\]]$/g, ''));
        const fits = (wanted: string | undefined, found: string | undefined) =>
          found !== undefined && (wanted ?? found) === found;
        const expected =
          words.length >= before.length + after.length &&
          before.every((wanted, index) => fits(wanted, bare[index])) &&
          after.every((wanted, index) => fits(wanted, bare[bare.length - after.length + index]));
        expect(compileFilterPattern(`[${parts.join(',')}]`)(words.join(' '))).toBe(expected);
      },
    ),
    { numRuns: 500 },
  );
});
