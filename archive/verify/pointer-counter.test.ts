import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PointerCounter } from './pointer-counter.js';

const POINTER = `{"body":"cut","@ptr.$['body']":"eyJ"}`;

function count(text: string, chunkBytes: readonly number[] = [1_000_000]): number | undefined {
  const counter = new PointerCounter();
  const bytes = Buffer.from(text);
  for (let at = 0, no = 0; at < bytes.length; no += 1) {
    const size = chunkBytes[no % chunkBytes.length] ?? 1;
    counter.push(bytes.subarray(at, at + size));
    at += size;
  }
  return counter.result().pointers;
}

describe('counting pointers to truncated fields', () => {
  it('counts each pointer of each event', () => {
    const two = `2026-10-01T00:00:01.000Z {"a":"x","@ptr.$['a']":"1","@ptr.$['b']['c']":"2"}\n`;
    expect(count(`2026-10-01T00:00:00.000Z ${POINTER}\n${two}`)).toBe(3);
  });
  it.each(['', 'ptr', '@ptr.$', "mail to me@ptr.$['a']", '"@ptr":1'])('does not count %j', (text) => {
    expect(count(text)).toBeUndefined();
  });
  it('counts the same however the text is cut into chunks', () => {
    const piece = fc.constantFrom(POINTER, '"@ptr.$[', '"@ptr.$', '"@ptr', '"', '[', 'x\n', '"@ptr."@ptr.$[');
    fc.assert(
      fc.property(fc.array(piece), fc.array(fc.integer({ min: 1, max: 20 }), { minLength: 1 }), (pieces, sizes) => {
        const text = pieces.join('');
        expect(count(text, sizes)).toBe(count(text));
        expect(count(text) ?? 0).toBe(text.split('"@ptr.$[').length - 1);
      }),
      { numRuns: 300 },
    );
  });
});
