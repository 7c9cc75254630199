import { expect, it } from 'vitest';
import type { OpenedExport } from '../../activities/index.js';
import { DEFAULT_TIMINGS, explain } from '../../contract/index.js';
import { summaryOf } from './results.js';
import { newState } from './state.js';

const opened = { timings: DEFAULT_TIMINGS } as OpenedExport;
const summary = (slices: object, more: object = {}) => {
  const state = { ...newState(opened), ...more };
  Object.assign(state.totals.slices, slices);
  return summaryOf(state, undefined, '2026-11-20T12:00:00Z');
};

it.each([
  [{ planned: 5, expired: 5 }, true],
  [{ planned: 5, expired: 3, skipped: 2 }, true],
  [{ planned: 5, expired: 4, archived: 1 }, false],
  [{ planned: 5, expired: 4, failed: 1 }, false],
  [{ planned: 5, skipped: 5 }, false],
  [{}, false],
])('warns only if all open windows of a run had expired (slices %j, warning %j)', (slices, warns) => {
  const { warnings, status } = summary(slices);
  expect(warnings.map(({ code }) => code)).toEqual(warns ? ['ONLY_EXPIRED'] : []);
  if (warns) expect(status).toBe('completed');
});

it('gives a run the status `refused` if AWS refused it before the first task, but not after a mistake of our code', () => {
  const slices = { planned: 2, failed: 2 };
  expect(summary(slices, { blocked: explain('BUCKET_POLICY', { bucket: 'b' }) }).status).toBe('refused');
  expect(summary(slices, { blocked: explain('DEFECT') }).status).toBe('failed');
});
