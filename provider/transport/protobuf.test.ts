import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  bytes,
  flag,
  integer,
  lazy,
  MalformedMessage,
  many,
  mapped,
  maybe,
  message,
  plain,
  Reader,
  text,
  type Wire,
} from './protobuf.js';

interface Tree {
  readonly name: string;
  readonly children: readonly Tree[];
}
const tree: Wire<Tree> = message({
  name: plain(1, text, ''),
  children: many(
    2,
    lazy<Tree>(() => tree),
  ),
});
const sample = message({
  name: plain(1, text, ''),
  raw: plain(2, bytes, new Uint8Array()),
  yes: plain(3, flag, false),
  size: plain(200, integer, 0),
  index: maybe(5, integer),
  names: many(6, text),
  trees: mapped(7, tree),
});

const bytesOf = (hex: string) => Uint8Array.from(Buffer.from(hex, 'hex'));
const decode = <T>(wire: Wire<T>, encoded: Uint8Array) => wire.decode(new Reader(encoded));

const leaf = fc.record({ name: fc.string(), children: fc.constant([]) });
const trees = fc.record({ name: fc.string(), children: fc.array(leaf, { maxLength: 2 }) });
const samples = fc.record({
  name: fc.string({ unit: 'grapheme' }),
  raw: fc.uint8Array(),
  yes: fc.boolean(),
  size: fc.maxSafeInteger(),
  index: fc.option(fc.integer(), { nil: undefined }),
  names: fc.array(fc.string()),
  trees: fc.dictionary(
    fc.string().filter((name) => name !== '__proto__'),
    trees,
  ),
});

describe('the wire format of messages', () => {
  it('decodes every encoded message to the same message', () => {
    fc.assert(
      fc.property(samples, (value) => {
        const decoded = decode(sample, sample.encode(value));
        expect({ ...decoded, raw: [...decoded.raw] }).toEqual({ ...value, raw: [...value.raw], size: value.size + 0 });
      }),
    );
  });

  it.each([
    // The examples of the format's documentation.
    ['08 96 01', message({ a: plain(1, integer, 0) }), { a: 150 }],
    ['12 07 74 65 73 74 69 6e 67', message({ b: plain(2, text, '') }), { b: 'testing' }],
    ['1a 03 08 96 01', message({ c: maybe(3, message({ a: plain(1, integer, 0) })) }), { c: { a: 150 } }],
    ['08 ff ff ff ff ff ff ff ff ff 01', message({ a: plain(1, integer, 0) }), { a: -1 }],
    ['', message({ a: plain(1, integer, 0), b: maybe(2, integer) }), { a: 0, b: undefined }],
    ['10 00', message({ a: plain(1, integer, 0), b: maybe(2, integer) }), { a: 0, b: 0 }],
  ])('writes and reads %s', (hex, wire, value) => {
    const encoded = bytesOf(hex.replaceAll(' ', ''));
    expect(decode(wire as Wire<unknown>, encoded)).toEqual(value);
    expect([...(wire as Wire<unknown>).encode(value)]).toEqual([...encoded]);
  });

  it('skips unknown fields, and uses the last of several values of a field', () => {
    const known = message({ a: plain(1, integer, 0) });
    const unknown = '0a0568656c6c6f' + '150000803f' + '1900000000000000f0' + '2001';
    expect(decode(known, bytesOf(`0801${unknown}0802`))).toEqual({ a: 2 });
  });

  it('refuses a message that is cut off or malformed, always with a MalformedMessage', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), (noise) => {
        try {
          decode(sample, noise);
        } catch (error) {
          expect(error).toBeInstanceOf(MalformedMessage);
        }
      }),
    );
    expect(() => decode(sample, bytesOf('0a7f61'))).toThrow(MalformedMessage);
    expect(() => decode(sample, bytesOf(`18${'ff'.repeat(11)}`))).toThrow(MalformedMessage);
  });
});
