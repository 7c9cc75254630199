import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DAY_MS, formatInstant, HOUR_MS, instantMs } from '../../contract/index.js';
import { halves } from './splitting.js';

const START_MS = instantMs('2026-01-01T00:00:00Z');

describe('a window', () => {
  it.each([
    ['2026-01-01T00:00:00Z', '2026-01-02T00:00:00Z', '2026-01-01T12:00:00Z'],
    ['2026-01-01T00:00:00Z', '2026-01-01T03:00:00Z', '2026-01-01T02:00:00Z'],
    ['2026-01-01T00:00:00Z', '2026-01-01T02:00:00Z', '2026-01-01T01:00:00Z'],
    ['2026-01-01T00:00:00Z', '2026-01-08T00:00:00Z', '2026-01-04T00:00:00Z'],
    ['2026-01-01T00:10:00Z', '2026-01-01T04:20:00Z', '2026-01-01T02:00:00Z'],
  ])('from %s to %s is cut at %s', (from, to, cut) => {
    expect(halves({ from, to })).toEqual([
      { from, to: cut },
      { from: cut, to },
    ]);
  });

  it('is not cut if a piece would be shorter than an hour', () => {
    expect(halves({ from: '2026-01-01T00:00:00Z', to: '2026-01-01T01:59:00Z' })).toBeUndefined();
  });

  it('that is cut as often as possible becomes pieces without gap or overlap, each of at least an hour unless the window itself is shorter', () => {
    const window = fc.record({
      startMs: fc.integer({ min: 0, max: 40 * DAY_MS }),
      lengthMs: fc.integer({ min: 1, max: 8 * DAY_MS }),
    });
    fc.assert(
      fc.property(window, ({ startMs, lengthMs }) => {
        const from = formatInstant(START_MS + startMs);
        const to = formatInstant(START_MS + startMs + lengthMs);
        const pieces = allPieces({ from, to });
        expect(pieces[0]?.from).toBe(from);
        expect(pieces.at(-1)?.to).toBe(to);
        for (const [index, piece] of pieces.entries()) {
          expect(pieces[index + 1]?.from ?? to).toBe(piece.to);
          const spanMs = instantMs(piece.to) - instantMs(piece.from);
          expect(spanMs).toBeGreaterThanOrEqual(Math.min(lengthMs, HOUR_MS));
          expect(spanMs).toBeLessThan(Math.max(3 * HOUR_MS, 1));
        }
      }),
    );
  });
});

function allPieces(window: { from: string; to: string }): { from: string; to: string }[] {
  const pieces = halves(window);
  return pieces === undefined ? [window] : pieces.flatMap(allPieces);
}
