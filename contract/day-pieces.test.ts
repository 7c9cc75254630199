import fc from 'fast-check';
import { expect, it } from 'vitest';
import { dayPieces, PIECES_OF_DAY } from './day-pieces.js';
import { DAY_MS, HOUR_MS } from './time.js';

const DAY = Date.UTC(2026, 9, 5);

it.each(PIECES_OF_DAY)('a day is cut into %i pieces of equal length, in full hours', (pieces) => {
  const cut = [...dayPieces({ fromMs: DAY, toMs: DAY + DAY_MS }, pieces)];
  expect(cut).toHaveLength(pieces);
  expect(new Set(cut.map(({ fromMs, toMs }) => toMs - fromMs))).toEqual(new Set([DAY_MS / pieces]));
  expect((DAY_MS / pieces) % HOUR_MS).toBe(0);
});

it('the pieces of a part of a day lie on the same boundaries as those of the whole day, without gap or overlap', () => {
  const second = fc.integer({ min: 0, max: 3 * 86_400 });
  fc.assert(
    fc.property(second, second, fc.constantFrom(...PIECES_OF_DAY), (a, b, pieces) => {
      const [fromMs, toMs] = [DAY + Math.min(a, b) * 1_000, DAY + Math.max(a, b) * 1_000];
      let endMs = fromMs;
      for (const piece of dayPieces({ fromMs, toMs }, pieces)) {
        expect(piece.fromMs).toBe(endMs);
        expect(piece.fromMs === fromMs || (piece.fromMs - DAY) % (DAY_MS / pieces) === 0).toBe(true);
        expect(piece.toMs - piece.fromMs).toBeLessThanOrEqual(DAY_MS / pieces);
        endMs = piece.toMs;
      }
      expect(endMs).toBe(toMs);
    }),
    { numRuns: 50 },
  );
});
