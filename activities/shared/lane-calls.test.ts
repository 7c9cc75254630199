import fc from 'fast-check';
import { expect, it } from 'vitest';
import { callFitsInMs, MOST_CALLS, RESERVED_CALLS } from '../../contract/index.js';
import { ManualClock } from '../testing/manual-clock.js';
import { LaneCalls } from './lane-calls.js';

it('at most 4 calls of DescribeExportTasks begin within 1,010 ms, and no call waits without need', async () => {
  const pauses = fc.array(fc.integer({ min: 0, max: 400 }), { minLength: 1, maxLength: 20 });
  await fc.assert(
    fc.asyncProperty(pauses, async (pausesMs) => {
      const clock = new ManualClock();
      const calls = new LaneCalls(clock);
      const begunMs: number[] = [];
      for (const pauseMs of pausesMs) {
        await clock.pass(pauseMs);
        const askedMs = clock.nowMs();
        await calls.describe(async () => begunMs.push(clock.nowMs()));
        const fourthLastMs = begunMs.at(-5) ?? Number.NEGATIVE_INFINITY;
        expect(begunMs.at(-1)).toBe(Math.max(askedMs, fourthLastMs + 1_010));
      }
    }),
  );
});

it('calls that are asked for together begin four at a time, 1,010 ms apart', async () => {
  const clock = new ManualClock();
  const calls = new LaneCalls(clock);
  const begunMs: number[] = [];
  await Promise.all(Array.from({ length: 9 }, () => calls.describe(async () => begunMs.push(clock.nowMs()))));
  expect(begunMs).toEqual([0, 0, 0, 0, 1_010, 1_010, 1_010, 1_010, 2_020]);
});

it('a call beside a watch waits until the budget of calls in 10 s has room, and watches leave room for the waiting call', async () => {
  const clock = new ManualClock();
  const calls = new LaneCalls(clock);
  for (let paced = 0; paced < MOST_CALLS - RESERVED_CALLS; paced += 1) {
    calls.paced.begins();
    calls.paced.ends();
    await clock.pass(100);
  }
  let seen: number[] = [];
  const cancelled = calls.cancel(async () => {
    seen = [clock.nowMs(), callFitsInMs(calls.paced.ages, RESERVED_CALLS)];
  });
  expect(calls.besideLooks).toEqual([0]);
  expect(calls.beside.ages).toEqual([]);
  await cancelled;
  expect(seen).toEqual([10_000, 0]);
  expect(calls.besideLooks).toEqual([0]);
});

it('a call beside a watch counts even if the call fails', async () => {
  const calls = new LaneCalls(new ManualClock());
  await expect(calls.describe(() => Promise.reject(new Error('lost')))).rejects.toThrow('lost');
  expect(calls.beside.ages).toEqual([0]);
});
