import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type Attributes,
  bool,
  conform,
  Decimal,
  int,
  int64,
  list,
  map,
  object,
  optional,
  set,
  string,
  UNKNOWN,
} from '../schema/index.js';
import { decodeJson, decodeMsgpack, decodeValue, encodeMsgpack, encodeValue } from './codec.js';

const attributes: Attributes = {
  text: optional(string, ''),
  yes: optional(bool, ''),
  count: optional(int, ''),
  large: optional(int64, ''),
  texts: optional(list(string), ''),
  names: optional(set(string), ''),
  sizes: optional(map(int64), ''),
  nested: optional(object({ inner: optional(object({ count: optional(int, '') }), '') }), ''),
};

const part = <T>(value: fc.Arbitrary<T>) => fc.oneof(value, fc.constant(null), fc.constant(UNKNOWN));
const key = fc.string().filter((name) => name !== '__proto__');
const count = fc.maxSafeInteger();
const large = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n });
const members = fc.record({
  text: part(fc.string({ unit: 'grapheme' })),
  yes: part(fc.boolean()),
  count: part(count),
  large: part(large),
  texts: part(fc.array(part(fc.string()))),
  names: part(fc.array(fc.string())),
  sizes: part(fc.dictionary(key, part(large))),
  nested: part(fc.record({ inner: part(fc.record({ count: part(count) })) })),
});

const hex = (text: string) => Uint8Array.from(Buffer.from(text, 'hex'));

describe('the encodings of values', () => {
  it('decode every encoded value to the same value, also unknown parts and integers of 64 bits', () => {
    fc.assert(
      fc.property(members, (value) => {
        const decoded = conform(attributes, decodeValue(encodeValue(value)));
        // For Terraform, -0 and 0 are the same number.
        expect(decoded).toEqual(
          JSON.parse(JSON.stringify({ count: value.count })).count === 0 ? { ...value, count: 0 } : value,
        );
      }),
    );
  });

  it('read an integer from JSON exactly, even if its digits are the shortest text of a double with another value', () => {
    const json = '{"text":"","yes":null,"count":null,"large":212979502251971500}';
    expect(conform(attributes, decodeJson(Buffer.from(json)))).toMatchObject({ large: 212979502251971500n });
  });

  it('read every value without unknown parts from JSON as it was written', () => {
    const known = members.filter(
      (value) =>
        !JSON.stringify(value, (_name, member) =>
          member === UNKNOWN ? 'unknown!' : typeof member === 'bigint' ? 0 : member,
        ).includes('unknown!'),
    );
    fc.assert(
      fc.property(known, (value) => {
        // JSON of Terraform has integers of any size, which JSON.stringify does not write.
        const json = JSON.stringify(value, (_name, member) =>
          typeof member === 'bigint' ? `@${member}@` : member,
        ).replace(/"@(-?\d+)@"/g, '$1');
        expect(conform(attributes, decodeJson(Buffer.from(json)))).toEqual(conform(attributes, value));
      }),
    );
  });

  it.each([
    ['an unknown value', 'd40000', UNKNOWN],
    ['a refined unknown value', 'c70a0c8201c202d90461626364', UNKNOWN],
    ['null', 'c0', null],
    ['an integer of 64 bits beyond 2^53', 'cf0020000000000001', 9007199254740993n],
    ['an integer of 64 bits below 2^53', 'cf0000000000000005', 5],
    ['a whole double', 'cb4014000000000000', 5],
  ])('read %s', (_name, bytes, value) => {
    expect(decodeMsgpack(hex(bytes))).toEqual(value);
  });

  it('write unknown values as Terraform does', () => {
    expect(Buffer.from(encodeMsgpack(UNKNOWN)).toString('hex')).toBe('d40000');
  });

  it('keep the digits of numbers as texts where JavaScript would write other digits', () => {
    expect(decodeMsgpack(encodeMsgpack(new Decimal('0.1')))).toBe('0.1');
    expect(decodeMsgpack(encodeMsgpack(2n ** 70n))).toBe(String(2n ** 70n));
    expect(decodeJson(Buffer.from('{"a":9007199254740993,"b":"9007199254740993","c":[1.50,2]}'))).toEqual({
      a: '9007199254740993',
      b: '9007199254740993',
      c: ['1.50', 2],
    });
  });

  it('read an absent value as null', () => {
    expect(decodeValue(undefined)).toBeNull();
    expect(decodeValue({ msgpack: new Uint8Array(), json: new Uint8Array() })).toBeNull();
  });
});
