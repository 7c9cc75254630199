import { describe, expect, it } from 'vitest';
import { type ExportResult, noSlices, noTotals } from '../../contract/result.js';
import { sampleEstimate } from '../../local/estimate/testing/sample-estimate.js';
import type { PlanLine, PlanSummary } from '../../local/index.js';
import { rowLines, totalLines } from '../commands/plan.js';
import { columns } from './columns.js';
import { formatBytes, formatLength, plural } from './format.js';
import { slicesText, summaryLines } from './summary.js';

const START = '2026-11-21T10:00:00Z';
const plain = (_: string, text: string) => text;

describe('numbers', () => {
  it.each([
    [0, '0 B'],
    [999, '999 B'],
    [1_500, '1.5 kB'],
    [84_000, '84 kB'],
    [3_400_000_000, '3.4 GB'],
  ])('%d bytes are %s', (bytes, text) => {
    expect(formatBytes(bytes)).toBe(text);
  });

  it.each([
    [400, '0.4 s'],
    [59_400, '59 s'],
    [65_000, '1 min 5 s'],
    [3_600_000, '1 h'],
    [183_600_000, '2 d 3 h'],
  ])('%d ms are %s', (ms, text) => {
    expect(formatLength(ms)).toBe(text);
  });

  it('are followed by a noun in the singular or the plural', () => {
    expect([plural(1, 'object'), plural(1_200, 'object')]).toEqual(['1 object', '1,200 objects']);
  });
});

describe('columns', () => {
  it('are as wide as their widest cell or their minimum width, and the last cell of a row is not padded', () => {
    expect(
      columns(
        [
          ['a', 'long', 'x'],
          ['ccc', 'b', 'yy'],
        ],
        { least: [0, 6] },
      ),
    ).toEqual(['a    long    x', 'ccc  b       yy']);
    expect(columns([])).toEqual([]);
  });
});

describe('results', () => {
  const result: ExportResult = {
    schemaVersion: 1,
    exportId: 'exp-1',
    status: 'partial',
    accountId: '111122223333',
    region: 'eu-central-1',
    ...noTotals(),
    slices: { ...noSlices(), planned: 3, archived: 1, skipped: 1, failed: 1 },
    tasksCreated: 2,
    objects: 1,
    bytes: 1_500,
    events: 10,
    manifest: 's3://archive/_logferry/exports/exp-1/0000001.manifest.json',
    failures: [
      {
        slice: { logGroup: '/app', from: '2026-10-01T00:00:00Z', to: '2026-10-02T00:00:00Z', generation: 1 },
        code: 'TASK_FAILED',
        message: 'AWS ended the export task as FAILED',
        hint: 'Run again.',
      },
    ],
    startedAt: START,
    finishedAt: '2026-11-21T10:01:05Z',
  };

  it('show status, slices, manifest and every failure with its next step', () => {
    const text = summaryLines(result, plain).join('\n');
    expect(text).toContain('partial exp-1 111122223333 eu-central-1, 1 min 5 s');
    expect(text).toContain('3 planned: 1 archived, 1 closed before, 1 failed');
    expect(text).toContain('10 events in 1 object, 1.5 kB compressed; 2 export tasks created');
    expect(text).toContain('s3://archive/_logferry/exports/exp-1/0000001.manifest.json');
    expect(text).toContain('TASK_FAILED /app 2026-10-01: AWS ended the export task as FAILED\n    Run again.');
  });

  it('show the number of closed slices that are not settled, and every warning with its next step', () => {
    const warnings = [
      { code: 'ALL_EXPIRED', message: 'Everything has expired', hint: 'Choose a later window.' },
      { code: 'OTHER', message: 'Something else' },
    ];
    const text = summaryLines({ ...result, unsettled: 2, warnings }, plain).join('\n');
    expect(text).toContain('2 closed slices: late events can arrive until 14 d 12 h after the end of the window');
    expect(text).toContain('warning Everything has expired\n    Choose a later window.\n  warning Something else');
    expect(summaryLines(result, plain).join()).not.toMatch(/late events|warning/);
  });

  it('show the first ten of many failures, and the number of the other failures', () => {
    const [failure] = result.failures;
    const failures = Array.from({ length: 25 }, () => failure).flatMap((one) => one ?? []);
    const lines = summaryLines({ ...result, failures }, plain);
    expect(lines.filter((line) => line.includes('TASK_FAILED'))).toHaveLength(10);
    expect(lines.at(-1)).toContain('and 15 more');
  });

  it('leave out counts of 0', () => {
    expect(slicesText(noSlices())).toBe('0 planned');
  });
});

describe('plans', () => {
  const nothing = {
    ...{ accountId: '1', groups: 1, lines: 0, tasks: 0, skipped: 0, unsettled: 0, quiet: 0, expired: 0 },
    ...{
      skippedExpired: 0,
      bytes: 0,
      recounts: { windows: 0, bytes: 0, ofUnknownSize: 0 },
      warnings: [],
      estimate: sampleEstimate(0),
    },
    ...{ window: { from: '2026-10-01T00:00:00Z', to: '2026-11-01T00:00:00Z' }, leftOut: [] },
  };

  const planned = (slices: readonly PlanLine[], changes: Partial<PlanSummary>): string[] => {
    const summary = { ...nothing, ...changes };
    return [...rowLines(slices, summary, plain), ...totalLines(summary, nothing, plain)];
  };

  it('show each slice of a plan in one line, and in the totals what needs no task', () => {
    const slice = { logGroup: '/app', from: '2026-10-01T00:00:00Z', to: '2026-10-02T00:00:00Z', generation: 1 };
    const slices = [slice, { ...slice, generation: 2 }, { ...slice, without: 'quiet' as const }];
    const lines = planned(slices, { lines: 3, tasks: 2, skipped: 4_000, unsettled: 1_200, quiet: 1 });
    expect(lines).toEqual([
      'FROM        TO          LOG GROUP',
      '2026-10-01  2026-10-02  /app',
      '2026-10-01  2026-10-02  /app  generation 2',
      '2026-10-01  2026-10-02  /app  quiet, no task',
      '2 export tasks, one at a time; 1 slice without events; 4,000 slices closed before; 1,200 of them not yet settled; 1 log group',
    ]);
  });

  it('have no table without slices', () => {
    expect(planned([], {})).toEqual(['no export task; 1 log group']);
  });

  it('show only the first slices of a long plan', () => {
    const slice = { logGroup: '/app', from: '2026-10-01T00:00:00Z', to: '2026-10-02T00:00:00Z', generation: 1 };
    const slices = Array.from({ length: 40 }, () => slice);
    expect(planned(slices, { lines: 100, tasks: 100 })).toContain('... and 60 more; --output json or csv prints all');
  });
});
