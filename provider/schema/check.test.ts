import { describe, expect, it } from 'vitest';
import {
  type Attributes,
  check,
  conform,
  Decimal,
  int,
  int64,
  list,
  map,
  object,
  optional,
  required,
  string,
  UNKNOWN,
  type Value,
} from './index.js';

const attributes: Attributes = {
  name: required(string, '', { validate: (name) => (name === 'bad' ? 'It is bad.' : undefined) }),
  count: optional(int, ''),
  size: optional(int64, ''),
  texts: optional(list(string), '', { validate: (texts) => (texts.length > 2 ? 'At most two.' : undefined) }),
  inner: optional(object({ from: required(string, ''), tags: optional(map(int), '') }), ''),
};

const pathsOf = (config: Record<string, Value>) =>
  check(attributes, conform(attributes, { name: 'n', ...config })).map(({ path }) => path);

describe('the check of a configuration', () => {
  it.each<[string, Record<string, Value>, unknown[]]>([
    [
      'nothing wrong with right values',
      { count: 1, size: 2n ** 63n - 1n, texts: ['a'], inner: { from: 'x', tags: { a: 1 } } },
      [],
    ],
    [
      'nothing wrong with values that are not known yet',
      { name: UNKNOWN, texts: ['a', 'b', UNKNOWN], count: UNKNOWN, inner: UNKNOWN },
      [],
    ],
    ['a required value that is null', { name: null }, [['name']]],
    ['a required attribute that is null inside an object', { inner: { from: null } }, [['inner', 'from']]],
    ['a value that the rule of its attribute refuses', { name: 'bad' }, [['name']]],
    ['a list that the rule of its attribute refuses', { texts: ['a', 'b', 'c'] }, [['texts']]],
    ['null in a list', { texts: ['a', null] }, [['texts', 1]]],
    ['null in a map', { inner: { from: 'x', tags: { a: null } } }, [['inner', 'tags', 'a']]],
    ['a fraction', { count: new Decimal('1.5') }, [['count']]],
    ['a count beyond 2^53', { count: 2n ** 53n }, [['count']]],
    ['a number beyond 64 bits', { size: 2n ** 63n }, [['size']]],
  ])('finds %s', (_name, config, paths) => {
    expect(pathsOf(config)).toEqual(paths);
  });

  it('names the attribute and the rule', () => {
    expect(check(attributes, conform(attributes, { name: 'n', inner: { from: 'x', tags: { a: 0.5 } } }))).toEqual([
      {
        path: ['inner', 'tags', 'a'],
        summary: 'Invalid a',
        detail: 'a must be a whole number between -(2^53 - 1) and 2^53 - 1.',
      },
    ]);
  });
});

describe('a value that is made to conform to a declaration', () => {
  it('gets null for absent attributes and numbers for texts, and loses undeclared attributes', () => {
    expect(conform(attributes, { name: 'n', count: '3', size: '9007199254740993', old: true })).toEqual({
      name: 'n',
      count: 3,
      size: 9007199254740993n,
      texts: null,
      inner: null,
    });
    expect(conform(attributes, { name: 'n', count: '3.0', size: 4 })).toMatchObject({ count: 3, size: 4n });
  });

  it.each<[string, Value]>([
    ['name', 1],
    ['texts', 'a'],
    ['count', true],
    ['count', 'many'],
    ['inner', []],
  ])('is refused if the type of %s is wrong', (name, value) => {
    expect(() => conform(attributes, { name: 'n', [name]: value })).toThrow(name);
  });
});
