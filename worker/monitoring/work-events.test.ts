import { expect, it } from 'vitest';
import type { WorkEvent } from '../../activities/index.js';
import { explain, noSlices } from '../../contract/index.js';
import { METRICS } from './metrics.js';
import { problemIn } from './problems.js';
import { logLine } from './work-log.js';
import { WorkMetrics } from './work-metrics.js';

const EXPORT = { exportId: 'nightly', account: '111122223333', region: 'eu-central-1' };
const WINDOW = { from: '2026-10-01T00:00:00Z', to: '2026-10-02T00:00:00Z' };
const SLICE = { ...EXPORT, slice: { logGroup: '/secret-name', ...WINDOW, generation: 1 } };
const COUNTS = { slices: noSlices(), objects: 1, bytes: 10, events: 5 };
const LANE = 'account="111122223333",region="eu-central-1"';

/** At least one event of each kind, and the log line and samples that it results in. */
const ROWS: { event: WorkEvent; line?: [string, string]; samples: string[] }[] = [
  {
    event: { ...EXPORT, kind: 'exportOpened', runNo: 1, bucket: 'b', prefix: '', ...WINDOW },
    line: ['INFO', 'Export opened'],
    samples: [`logferry_exports_opened_total{${LANE}} 1`],
  },
  {
    event: { ...EXPORT, ...COUNTS, kind: 'exportClosed', outcome: 'completed', tasks: 1 },
    line: ['INFO', 'Export closed'],
    samples: [
      `logferry_exports_closed_total{${LANE},outcome="completed"} 1`,
      `logferry_export_last_closed_timestamp_seconds{${LANE},outcome="completed"} 100`,
    ],
  },
  {
    event: {
      ...{ ...COUNTS, kind: 'exportClosed', exportId: 'e', region: 'eu-central-1' },
      ...{ outcome: 'refused', tasks: 0, failure: explain('BUCKET_MISSING') },
    },
    line: ['WARN', 'Export closed'],
    samples: [
      'logferry_exports_closed_total{account="unknown",region="unknown",outcome="refused"} 1',
      'logferry_problem_timestamp_seconds{account="unknown",region="unknown",problem="destination_refused"} 100',
    ],
  },
  {
    event: {
      ...{ ...COUNTS, kind: 'exportClosed', exportId: 'e', region: 'any-text' },
      ...{ outcome: 'refused', tasks: 0, failure: explain('NO_LOG_GROUPS') },
    },
    line: ['WARN', 'Export closed'],
    samples: ['logferry_exports_closed_total{account="unknown",region="unknown",outcome="refused"} 1'],
  },
  {
    event: { ...SLICE, kind: 'createAnswered', result: 'created', taskId: 't' },
    line: ['INFO', 'Task created'],
    samples: [`logferry_task_creates_total{${LANE},result="created"} 1`],
  },
  {
    event: { ...SLICE, kind: 'createAnswered', result: 'unsent' },
    samples: [`logferry_task_creates_total{${LANE},result="unsent"} 1`],
  },
  {
    event: {
      ...{ ...SLICE, kind: 'createAnswered', result: 'refused', ofDestination: true },
      failure: explain('BUCKET_POLICY'),
    },
    line: ['WARN', 'Create refused'],
    samples: [
      `logferry_task_creates_total{${LANE},result="refused"} 1`,
      `logferry_problems_total{${LANE},problem="destination_refused"} 1`,
    ],
  },
  {
    event: { ...SLICE, kind: 'taskEnded', outcome: 'completed', taskId: 't', busyMs: 90_000, gapMs: 250 },
    line: ['INFO', 'Task ended'],
    samples: [
      `logferry_tasks_ended_total{${LANE},outcome="completed"} 1`,
      `logferry_slot_busy_seconds_total{${LANE}} 90`,
      `logferry_slot_gap_seconds_bucket{le="0.35",${LANE}} 1`,
      `logferry_slot_gap_seconds_sum{${LANE}} 0.25`,
    ],
  },
  {
    event: { ...SLICE, kind: 'recorded', outcome: 'archived', objects: 1, bytes: 10, events: 5 },
    line: ['INFO', 'Slice recorded'],
    samples: [`logferry_receipts_total{${LANE},outcome="archived"} 1`, `logferry_exported_bytes_total{${LANE}} 10`],
  },
  {
    event: {
      ...{ ...SLICE, kind: 'recorded', outcome: 'failed', objects: 0, bytes: 0, events: 0 },
      failure: explain('VERIFICATION_FAILED'),
    },
    line: ['WARN', 'Slice recorded'],
    samples: [`logferry_problems_total{${LANE},problem="verification_mismatch"} 1`],
  },
  {
    event: { ...EXPORT, kind: 'refused', activity: 'planSlices', failure: explain('ACCESS_DENIED') },
    line: ['WARN', 'Refused for now; the export waits'],
    samples: [],
  },
  {
    event: { ...EXPORT, kind: 'answeredAgain', activity: 'planSlices' },
    line: ['INFO', 'Answered again'],
    samples: [],
  },
  {
    event: { ...SLICE, kind: 'readBack', taskId: 't', bytes: 4_000, tookMs: 500, duplicates: 0 },
    samples: [`logferry_verified_bytes_total{${LANE}} 4000`, `logferry_verification_seconds_total{${LANE}} 0.5`],
  },
  {
    event: { ...SLICE, kind: 'readBack', taskId: 't', bytes: 0, tookMs: 1, duplicates: 1 },
    line: ['WARN', 'Duplicate task'],
    samples: [`logferry_problems_total{${LANE},problem="duplicate_task"} 1`],
  },
  {
    event: { ...EXPORT, kind: 'checkpointDiffers', key: '_logferry/log/1' },
    line: ['WARN', 'Checkpoint does not agree with the log of the archive'],
    samples: [`logferry_problems_total{${LANE},problem="checkpoint_inconsistent"} 1`],
  },
  {
    event: {
      ...{ kind: 'laneSeen', account: EXPORT.account, region: EXPORT.region },
      ...{ waiting: 3, longestWaitMs: 60_000, freshForMs: 120_000 },
    },
    samples: [`logferry_lane_waiting_exports{${LANE}} 3`, `logferry_lane_longest_wait_seconds{${LANE}} 60`],
  },
  {
    event: { ...EXPORT, kind: 'foreignTask', taskId: 't', ageMs: 7_000, freshForMs: 120_000 },
    samples: [`logferry_foreign_task_age_seconds{${LANE}} 7`],
  },
];

it.each(ROWS.map((row) => [`${row.event.kind}, log line: ${row.line?.[1] ?? 'none'}`, row] as const))(
  'an event results in its metrics and at most one log line (%s)',
  async (_title, { event, line, samples }) => {
    const metrics = new WorkMetrics(() => 100_000);
    metrics.observe(event);
    const text = await metrics.text();
    for (const sample of samples) expect(text).toContain(`${sample}\n`);
    const logged = logLine(event);
    expect(logged && [logged.level, logged.message]).toEqual(line);
    if (logged) expect(logged.fields).toMatchObject({ exportId: event.kind === 'laneSeen' ? '' : event.exportId });
  },
);

it('names the log group, window and generation of a slice as fields of their own', () => {
  const line = logLine({ ...SLICE, kind: 'createAnswered', result: 'created', taskId: 't' });
  expect(line?.fields).toEqual({ ...EXPORT, ...SLICE.slice, result: 'created', taskId: 't' });
});

it('a request that is wrong in itself is no problem of the destination', () => {
  const closed = { ...EXPORT, ...COUNTS, kind: 'exportClosed', outcome: 'refused', tasks: 0 } as const;
  expect(problemIn({ ...closed, failure: explain('WINDOW_IN_FUTURE') })).toBeUndefined();
  expect(problemIn({ ...closed, failure: explain('BUCKET_MISSING') })).toBe('destination_refused');
});

it('puts no name of an export, log group, task or object into a label', async () => {
  const metrics = new WorkMetrics();
  for (const { event } of ROWS) metrics.observe(event);
  expect(await metrics.text()).not.toMatch(/nightly|secret-name|"t"|_logferry/);
});

it('describes each metric, whether it has samples or not', async () => {
  const text = await new WorkMetrics().text();
  for (const [name, { type, help }] of Object.entries(METRICS)) {
    expect(text).toContain(`# HELP ${name} ${help}\n# TYPE ${name} ${type}\n`);
  }
});

it('no longer shows the metrics of a lane or a foreign task whose last report is no longer fresh', async () => {
  let nowMs = 0;
  const metrics = new WorkMetrics(() => nowMs);
  for (const { event } of ROWS) metrics.observe(event);
  nowMs = 119_999;
  expect(await metrics.text()).toContain(`logferry_lane_waiting_exports{${LANE}} 3`);
  nowMs = 120_000;
  const text = await metrics.text();
  for (const name of ['lane_waiting_exports', 'lane_longest_wait_seconds', 'foreign_task_age_seconds']) {
    expect(text).not.toContain(`logferry_${name}{`);
  }
});
