import type { Client, ScheduleDescription } from '@temporalio/client';
import { expect, it } from 'vitest';
import { parseSchedule, type ScheduleDefinition } from '../../contract/index.js';
import { temporalSchedule } from './action.js';
import { triggerSchedule } from './fire.js';

const DEFINITION: ScheduleDefinition = {
  name: 'nightly',
  cron: '0 3 * * *',
  request: {
    source: { logGroups: ['/app'] },
    window: { lookback: 'P30D' },
    destination: { bucket: 'my-archive' },
    region: 'eu-central-1',
  },
};

/** What Temporal shows of the firings of a schedule: the exports that it started, and those that run. */
interface Shown {
  started: string[];
  running?: string[];
  waiting?: number;
  skipped?: number;
}

const workflow = (exportId: string) => ({
  workflowId: exportId,
  firstExecutionRunId: `run of ${exportId}`,
});

function description({ started, running = [], waiting = 0, skipped = 0 }: Shown): ScheduleDescription {
  const { action } = temporalSchedule(parseSchedule(DEFINITION), 'logferry');
  return {
    ...{ scheduleId: 'nightly', spec: {}, policies: {}, state: {}, action },
    info: {
      recentActions: started.map((exportId) => ({ action: { workflow: workflow(exportId) } })),
      runningActions: running.map((exportId) => ({ workflow: workflow(exportId) })),
      numActionsSkippedOverlap: skipped,
    },
    raw: { info: { bufferSize: waiting } },
  } as unknown as ScheduleDescription;
}

/** Triggers a schedule. Its descriptions are those of `shown`, one after the other; the last one stays. */
function triggered(...shown: Shown[]) {
  const client = {
    schedule: {
      getHandle: () => ({
        describe: async () => description(shown.length > 1 ? (shown.shift() as Shown) : (shown[0] as Shown)),
        trigger: async () => undefined,
      }),
    },
  } as unknown as Client;
  return triggerSchedule({ client, taskQueue: 'logferry' }, 'nightly');
}

const busy: Shown = { started: ['a'], running: ['a'] };
const full: Shown = { ...busy, waiting: 1 };

it.each<[string, Shown[], object]>([
  [
    'the export, if it starts at once',
    [{ started: ['a'] }, { started: ['a', 'b'], running: ['b'] }],
    { exportId: 'b' },
  ],
  ['the running export, if the firing waits', [busy, busy, full], { waitsFor: 'a' }],
  [
    'that Temporal skipped the firing, if another one already waits',
    [full, full, { ...full, skipped: 1 }],
    { skipped: true, waitsFor: 'a' },
  ],
  [
    'that Temporal skipped the firing, also if the one that waited has started meanwhile',
    [full, { started: ['a', 'b'], running: ['b'], skipped: 1 }],
    { skipped: true },
  ],
  [
    'the export of the new firing, not that of the firing that waited before',
    [full, { started: ['a', 'b'], running: ['b'] }, { started: ['a', 'b', 'c'], running: ['c'] }],
    { exportId: 'c' },
  ],
  [
    'the export of the firing that waited before, if the new firing waits for its end',
    [full, full, { started: ['a', 'b'], running: ['b'], waiting: 1 }],
    { waitsFor: 'b' },
  ],
])('trigger answers with %s', async (_what, shown, answer) => {
  expect(await triggered(...shown)).toEqual(answer);
});
