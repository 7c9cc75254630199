import { expect, it } from 'vitest';
import { CreatesFirst } from './creates-first.js';
import type { PaceClock } from './pace-clock.js';

/**
 * A `CreatesFirst` whose clock the test controls: the lengths (ms) of the waits that it begins, a function that ends
 * each wait, and the `AbortSignal` of each wait.
 */
function begun() {
  const waits: number[] = [];
  const ends: (() => void)[] = [];
  const signals: (AbortSignal | undefined)[] = [];
  const clock: PaceClock = {
    nowMs: () => 0,
    pass(ms, signal) {
      waits.push(ms);
      signals.push(signal);
      return new Promise((resolve) => void ends.push(resolve));
    },
  };
  return { creates: new CreatesFirst(clock), waits, ends, signals };
}

const turnsOfTheLoop = () => new Promise((resolve) => setImmediate(resolve));

it('a recording waits for a create that begins soon after the recording, until the create has ended', async () => {
  const { creates, ends, signals } = begun();
  let recorded = false;
  const recording = creates.letPass().then(() => {
    recorded = true;
  });
  let answer = (_taskId: string): void => undefined;
  const created = creates.run(
    () =>
      new Promise<string>((resolve) => {
        answer = resolve;
      }),
  );
  ends[0]?.();
  await turnsOfTheLoop();
  expect(recorded).toBe(false);
  answer('task');
  await recording;
  expect(await created).toBe('task');
  // The recording stops its timer.
  expect(signals.at(-1)?.aborted).toBe(true);
});

it('a recording waits for 50 ms, and then for at most a second more if a create runs', async () => {
  const { creates, waits, ends } = begun();
  const alone = creates.letPass();
  ends[0]?.();
  await alone;
  expect(waits).toEqual([50]);
  void creates.run(() => new Promise(() => undefined));
  const late = creates.letPass();
  ends[1]?.();
  await turnsOfTheLoop();
  ends[2]?.();
  await late;
  expect(waits).toEqual([50, 50, 1_000]);
});

it('a create that has failed holds up no recording', async () => {
  const { creates, waits, ends } = begun();
  await expect(creates.run(() => Promise.reject(new Error('lost')))).rejects.toThrow('lost');
  const recording = creates.letPass();
  ends[0]?.();
  await recording;
  expect(waits).toEqual([50]);
});
