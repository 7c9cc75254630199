import { expect, it } from 'vitest';
import type { OpenedExport } from '../../activities/index.js';
import {
  DEFAULT_TIMINGS,
  explain,
  type LeftOut,
  type ResolvedRequest,
  unprotectedWarning,
} from '../../contract/index.js';
import { summaryOf } from './results.js';
import { newState } from './state.js';

const request = {
  slice: 'day',
  window: { from: '2026-11-10T00:00:00Z', to: '2026-11-18T00:00:00Z' },
} as ResolvedRequest;
const opened = { timings: DEFAULT_TIMINGS } as OpenedExport;
const summary = (slices: object, more: object = {}) => {
  const state = { ...newState(opened), ...more };
  Object.assign(state.totals.slices, slices);
  return summaryOf(request, state, undefined, '2026-11-20T12:00:00Z');
};

const cut: LeftOut = {
  ...{ from: '2026-11-10T00:00:00Z', to: '2026-11-15T00:00:00Z', reason: 'retentionPassed' },
  ...{ logGroup: 'app', retentionDays: 5 },
};

it.each<[object, object, string | undefined]>([
  [{ planned: 8, expired: 8 }, {}, '8 of 8 slices are older than the retention (5 days) of app; AWS may have deleted'],
  [{ planned: 9, archived: 8, expired: 1 }, {}, '1 of 9 slices is older than the retention (5 days) of app;'],
  [{ planned: 8, skipped: 8 }, { skippedExpired: 8 }, '(8 of them since an earlier run)'],
  [{ planned: 5, skipped: 5 }, {}, undefined],
  [{}, {}, 'no slice to export: older than the retention (5 days) of app'],
])(
  'warns of slices for which retention had passed, and of a window without slices (counts %j, totals %j: warning %s)',
  (slices, totals, says) => {
    const state = { ...newState(opened), leftOut: [cut] };
    Object.assign(state.totals.slices, slices);
    Object.assign(state.totals, totals);
    const { warnings, status } = summaryOf(request, state, undefined, '2026-11-20T12:00:00Z');
    expect(status).toBe('completed');
    expect(warnings.map(({ message }) => message)).toEqual(says === undefined ? [] : [expect.stringContaining(says)]);
  },
);

it('gives a run the status `refused` if AWS refused it before the first task, but not after a mistake of our code', () => {
  const slices = { planned: 2, failed: 2 };
  expect(summary(slices, { blocked: explain('BUCKET_POLICY', { bucket: 'b' }) }).status).toBe('refused');
  expect(summary(slices, { blocked: explain('DEFECT') }).status).toBe('failed');
});

it('keeps the warning about log groups without deletion protection only if windows stay open', () => {
  const warned = (slices: object) => {
    const state = newState(opened);
    state.totals.warnings.push(...unprotectedWarning(['app']));
    Object.assign(state.totals.slices, slices);
    return summaryOf(request, state, undefined, '2026-11-20T12:00:00Z').warnings.map(({ code }) => code);
  };
  expect(warned({ planned: 2, archived: 2 })).toEqual([]);
  expect(warned({ planned: 2, archived: 1, failed: 1 })).toEqual(['UNPROTECTED']);
});
