import { expect, it } from 'vitest';
import { isSettled } from './settling.js';

it('a window is settled if AWS was asked at least 14 days and 12 hours after its end, to the millisecond', () => {
  expect(isSettled('2026-10-01T00:00:00Z', '2026-10-15T12:00:00Z')).toBe(true);
  expect(isSettled('2026-10-01T00:00:00Z', '2026-10-15T11:59:59.999Z')).toBe(false);
  expect(isSettled('2026-10-01T00:00:00Z', '2026-09-30T00:00:00Z')).toBe(false);
});
