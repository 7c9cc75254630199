import { expect, it } from 'vitest';
import { pollDelayMs } from './polling.js';

it('polls a young task twice a second, at fixed ages, and an old task every five seconds', () => {
  expect(pollDelayMs(0)).toBe(500);
  expect(pollDelayMs(120)).toBe(380);
  expect(pollDelayMs(20_250)).toBe(750);
  expect(pollDelayMs(3_600_000)).toBe(5_000);
});

it('waits half a second if the age is negative because clocks differ', () => {
  expect(pollDelayMs(-7_200_000)).toBe(500);
});
