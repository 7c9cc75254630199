import { describe, expect, it } from 'vitest';
import { sampleEstimate } from '../../local/estimate/testing/sample-estimate.js';
import type { AutoSlice, PlanSummary } from '../../local/index.js';
import { autoText, decisionLines } from './decision-lines.js';

const plain = (_: string, text: string) => text;
const summary = (changes: Partial<PlanSummary> = {}): PlanSummary => ({
  ...{ accountId: '1', groups: 50, lines: 18_250, tasks: 18_250, skipped: 0, unsettled: 0, quiet: 0, expired: 0 },
  ...{
    skippedExpired: 0,
    bytes: 1_800_000_000_000,
    recounts: { windows: 0, bytes: 0, ofUnknownSize: 0 },
    warnings: [],
  },
  ...{ window: { from: '2025-11-01T00:00:00Z', to: '2026-11-01T00:00:00Z' }, leftOut: [] },
  estimate: sampleEstimate(18_250),
  ...changes,
});
const textOf = (changes: Partial<PlanSummary>): string => decisionLines(summary(changes), plain).join('\n');

describe('the lines that help to decide about a plan', () => {
  it('are absent without tasks and recounts', () => {
    expect(decisionLines(summary({ tasks: 0, lines: 0, estimate: sampleEstimate(0) }), plain)).toEqual([]);
  });

  it('name amounts, duration, requests, cost and cheaper slice sizes', () => {
    const slicings = [
      { slice: 'month', tasks: 600, certainty: 'exact', to: '2026-11-01T00:00:00Z' },
      { slice: 'week', tasks: 2_950, certainty: 'about', to: '2026-10-29T00:00:00Z' },
    ] as const;
    const lines = decisionLines(summary({ estimate: sampleEstimate(18_250, { slicings: [...slicings] }) }), plain);
    expect(lines).toEqual([
      '  to export  18,250 export tasks; about 1.8 TB stored',
      '  duration   about 12 d 16 h to 126 d 17 h, at 1 min to 10 min a task (assumed)',
      '  requests   at least 54,852 PUT (18,250 receipts), 109,508 LIST, 18,262 GET',
      '  cost       unpriced: s3-put-list, s3-get, s3-storage; --prices adds prices',
      '  cheaper    --slice month: 600 tasks; --slice week: about 2,950 tasks, until 2026-10-29',
    ]);
  });

  it('name closed slices, the number of log groups of unknown size, and a duration that follows from receipts', () => {
    const perTask = { leastMs: 42_000, mostMs: 42_000, basis: 'receipts' as const, receipts: 20 };
    const duration = { leastMs: 420_000, mostMs: 420_000, perTask };
    const text = textOf({
      ...{ tasks: 10, skipped: 5, skippedExpired: 1, unsettled: 2 },
      estimate: sampleEstimate(10, { duration, groupsOfUnknownSize: 3 }),
    });
    expect(text).toContain('10 export tasks; at least 1.8 TB stored (size of 3 log groups not known)\n');
    expect(text).toContain('archived   4 slices closed before, 2 of them not yet settled\n');
    expect(text).toContain('duration   about 7 min, at 42 s a task (by 20 earlier tasks)\n');
  });

  it('say that receipts cannot be read', () => {
    const estimate = sampleEstimate(1);
    const perTask = { ...estimate.duration.perTask, unread: true as const };
    const duration = { ...estimate.duration, perTask };
    expect(textOf({ tasks: 1, estimate: { ...estimate, duration } })).toContain(
      'a task (assumed, because receipts cannot be read)',
    );
  });

  it('name the first deadline', () => {
    const deadline = { at: '2026-11-29T00:00:00Z', logGroup: '/a', from: '', to: '', late: { least: 0, most: 0 } };
    expect(textOf({ estimate: sampleEstimate(9, { deadline: { ...deadline, soon: 1 } }) })).toContain(
      'deadline   2026-11-29 in /a; 1 slice expires within 7 days\n',
    );
    expect(textOf({ estimate: sampleEstimate(9, { deadline: { ...deadline, soon: 0 } }) })).toContain(
      'deadline   2026-11-29 in /a\n',
    );
  });

  it.each([
    [1.234, [], [], 'about', '$1.23', ''],
    [0.001, [], [], 'about', 'less than $0.01', ''],
    [0, [], [], 'about', '$0.00', ''],
    [2, ['s3-get'], [], 'at least', '$2.00', '; unpriced: s3-get'],
    [2, [], ['s3-storage'], 'at least', '$2.00', '; not estimated: s3-storage'],
  ] as const)(
    'name a cost of %d dollars, and what the cost leaves out',
    (total, unpriced, unestimated, sure, shown, rest) => {
      const { cost } = sampleEstimate(1);
      const leftOut = { unpriced: [...unpriced], unestimated: [...unestimated] };
      const priced = { ...cost, total, ...leftOut, rows: [], prices: { tableDate: '', file: 'p.json' } };
      expect(textOf({ estimate: sampleEstimate(1, { cost: priced }) })).toContain(
        `cost       ${sure} ${shown} (p.json)${rest}`,
      );
    },
  );
});

const MINUTE_MS = 60_000;
it.each<[AutoSlice, string]>([
  [
    { slice: 'week', basis: 'receipts', longest: { logGroup: '/a', ms: 40 * MINUTE_MS } },
    'week, by receipts of earlier tasks: the longest task takes about 40 min, of /a',
  ],
  [
    {
      ...{ slice: 'day', basis: 'receipts', longest: { logGroup: '/a', ms: 300 * MINUTE_MS } },
      cutDays: { logGroups: 2, mostPieces: 4 },
    },
    'day, by receipts of earlier tasks: the longest task takes about 5 h, of /a; days of 2 log groups are cut into up to 4 pieces',
  ],
  [{ slice: 'day', basis: 'length' }, 'day, by the length of the window'],
  [
    {
      ...{ slice: 'day', basis: 'bytes', longest: { logGroup: '/a', ms: 40 * MINUTE_MS } },
      scan: { logGroups: 1, state: 'unknownSize' },
    },
    'day, by the bytes that the log groups store: the longest task takes about 40 min, of /a; no Logs Insights query, because the size of a log group is not known',
  ],
  [
    { slice: 'day', basis: 'length', scan: { bytes: 5e9, logGroups: 1, state: 'noLimit' } },
    'day, by the length of the window; with --max-scan, one Logs Insights query (about 5.0 GB to scan) counts events',
  ],
  [
    { slice: 'day', basis: 'length', scan: { bytes: 5e9, logGroups: 1, limit: 1e9, state: 'beyondLimit' } },
    'day, by the length of the window; no Logs Insights query, because it would scan about 5.0 GB, and --max-scan is 1.0 GB',
  ],
  [
    { slice: 'day', basis: 'length', scan: { logGroups: 1, state: 'unknownSize' } },
    'day, by the length of the window; no Logs Insights query, because the size of a log group is not known',
  ],
  [
    { slice: 'day', basis: 'length', scan: { bytes: 5e9, logGroups: 1, limit: 5e9, state: 'refused' } },
    'day, by the length of the window; AWS refused the Logs Insights query, or did not answer it',
  ],
])('a line says which slice size `--slice auto` has chosen, and why: %j', (choice, text) => {
  expect(autoText(choice)).toBe(text);
});
