import { expect, it } from 'vitest';
import { noSlices } from '../../contract/index.js';
import { sizeOf, slicesLine } from './progress-line.js';

it('the progress line counts slices that earlier runs have closed, and failed slices, as done', () => {
  const slices = { ...noSlices(), planned: 10, skipped: 7, archived: 2, failed: 1 };
  expect(slicesLine(slices, 12_340_000)).toBe('10 of 10 slices done (7 by earlier runs), 12 MB');
  expect(slicesLine(slices, 0, { planComplete: false })).toContain('10 of at least 10 slices');
  expect(slicesLine(slices, 0, { planComplete: false, total: 18 })).toContain('10 of about 18 slices');
});

it('a size is rounded and has a unit', () => {
  expect([999, 1_250, 123_456_789].map(sizeOf)).toEqual(['999 bytes', '1.3 kB', '123 MB']);
});
