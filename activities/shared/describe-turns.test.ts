import fc from 'fast-check';
import { expect, it } from 'vitest';
import { ManualClock } from '../testing/manual-clock.js';
import { DescribeTurns } from './describe-turns.js';

it('at most 4 calls begin in a second and its margin, and no call waits without need', async () => {
  const pauses = fc.array(fc.integer({ min: 0, max: 400 }), { minLength: 1, maxLength: 30 });
  await fc.assert(
    fc.asyncProperty(pauses, async (pausesMs) => {
      const clock = new ManualClock();
      const turns = new DescribeTurns(clock);
      const begunMs: number[] = [];
      for (const pauseMs of pausesMs) {
        await clock.pass(pauseMs);
        const askedMs = clock.nowMs();
        await turns.next();
        const fourthLastMs = begunMs.at(-4) ?? Number.NEGATIVE_INFINITY;
        expect(clock.nowMs()).toBe(Math.max(askedMs, fourthLastMs + 1_010));
        begunMs.push(clock.nowMs());
      }
    }),
  );
});

it('calls that are asked for together begin one after the other', async () => {
  const clock = new ManualClock();
  const turns = new DescribeTurns(clock);
  const together = (calls: number) => Promise.all(Array.from({ length: calls }, () => turns.next()));
  await together(4);
  expect(clock.nowMs()).toBe(0);
  await together(5);
  expect(clock.nowMs()).toBe(2_020);
});
