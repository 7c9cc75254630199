import { expect, it } from 'vitest';
import { pollDelayMs } from './polling.js';

it('looks twice a second at a young task, in step with its age, and seldom at an old one', () => {
  expect(pollDelayMs(0)).toBe(500);
  expect(pollDelayMs(120)).toBe(380);
  expect(pollDelayMs(20_250)).toBe(750);
  expect(pollDelayMs(3_600_000)).toBe(5_000);
});

it('does not hurry or wait for ever when clocks disagree', () => {
  expect(pollDelayMs(-7_200_000)).toBe(500);
});
