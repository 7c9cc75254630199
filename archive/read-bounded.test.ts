import { expect, it } from 'vitest';
import { readBounded } from './read-bounded.js';

/** A body that counts the chunks that a reader takes, and records whether the reader has released the body. */
function bodyOf(sizes: readonly number[]) {
  const seen = { taken: 0, isReleased: false };
  async function* chunks(): AsyncGenerator<Uint8Array> {
    try {
      for (const size of sizes) {
        seen.taken += 1;
        yield new Uint8Array(size);
      }
    } finally {
      seen.isReleased = true;
    }
  }
  return { seen, body: { chunks: chunks() } };
}

it.each<[sizes: number[], bytes: number, taken: number]>([
  [[], 0, 0],
  [[4, 6], 10, 2],
  [[4, 7, 1], 11, 2],
  [[100, 1], 100, 1],
])(
  'with a limit of 10 bytes, chunks of %j bytes are read until the limit is exceeded or the body ends: %i bytes in %i chunks',
  async (sizes, bytes, taken) => {
    const { seen, body } = bodyOf(sizes);
    const read = await readBounded(body, 10);
    expect([read.bytes, Buffer.concat(read.chunks).length, seen]).toEqual([bytes, bytes, { taken, isReleased: true }]);
  },
);
