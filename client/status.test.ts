import { type Client, WorkflowNotFoundError } from '@temporalio/client';
import { expect, it } from 'vitest';
import { EXPORT_WORKFLOW, type ExportResult, MEMO, noSlices, noTotals } from '../contract/index.js';
import { statusOf } from './status.js';

const failure = { code: 'TASK_FAILED', message: 'AWS ended the export task as FAILED', hint: 'Run again.' };
const result = (failures: number): ExportResult => ({
  schemaVersion: 1,
  exportId: 'exp-1',
  status: 'partial',
  region: 'eu-central-1',
  ...noTotals(),
  slices: { ...noSlices(), planned: 50, failed: 50 },
  tasksCreated: 50,
  failures: Array.from({ length: failures }, () => failure),
  startedAt: '2026-11-21T10:00:00Z',
  finishedAt: '2026-11-21T11:00:00Z',
});

/** The status of a closed export whose memo has 10 of the 50 failures. @param returned what the workflow returned */
function statusWith(status: 'COMPLETED' | 'CANCELLED', returned: () => Promise<unknown>): ReturnType<typeof statusOf> {
  const described = {
    type: EXPORT_WORKFLOW,
    status: { name: status },
    workflowId: 'exp-1',
    runId: 'run-3',
    memo: { [MEMO.result]: result(10) },
  };
  const client = {
    workflow: {
      getHandle: (_id: string, runId?: string) => ({
        describe: async () => described,
        result: () =>
          runId === 'run-3' ? returned() : expect.fail('asks for the result of another run than the described run'),
      }),
    },
  } as unknown as Client;
  return statusOf({ client, taskQueue: 'logferry' }, 'exp-1');
}

it('the status is the complete result of the workflow, because the memo has only a few of the failures', async () => {
  expect(await statusWith('COMPLETED', async () => result(50))).toHaveProperty('failures.length', 50);
});

it('the status is the result in the memo if the workflow has no result', async () => {
  const gone = () => Promise.reject(new WorkflowNotFoundError('gone', 'exp-1', 'run-3'));
  expect(await statusWith('COMPLETED', gone)).toHaveProperty('failures.length', 10);
  const unasked = async () => expect.fail('a cancelled workflow returns no result');
  expect(await statusWith('CANCELLED', unasked)).toMatchObject({ status: 'partial', slices: { failed: 50 } });
});

it.each<[string, object, object]>([
  [
    'an absolute window',
    { from: '2026-11-01T00:00:00Z', to: '2026-11-08T00:00:00Z' },
    { window: { from: '2026-11-01T00:00:00Z', to: '2026-11-08T00:00:00Z' }, leftOut: [] },
  ],
  [
    'a relative window',
    { lookback: 'P7D' },
    {
      window: { from: '2026-11-13T00:00:00Z', to: '2026-11-20T00:00:00Z' },
      leftOut: [{ from: '2026-11-20T00:00:00Z', to: '2026-11-20T15:00:00Z', reason: 'sliceNotOver', slice: 'day' }],
    },
  ],
])(
  'if no worker answers for an open export, the status has the window of the request, which is %s',
  async (_, window, facts) => {
    const request = {
      source: { logGroups: ['g'] },
      destination: { bucket: 'archive' },
      region: 'eu-central-1',
      window,
    };
    const data = Buffer.from(JSON.stringify(request));
    const attributes = { workflowExecutionStartedEventAttributes: { input: { payloads: [{ data }] } } };
    const described = {
      ...{ type: EXPORT_WORKFLOW, status: { name: 'RUNNING' }, workflowId: 'exp-1', runId: 'run-1', memo: {}, raw: {} },
      startTime: new Date('2026-11-20T15:00:00Z'),
    };
    const client = {
      options: { namespace: 'default' },
      workflow: { getHandle: () => ({ describe: async () => described }) },
      workflowService: { getWorkflowExecutionHistory: async () => ({ history: { events: [attributes] } }) },
      withDeadline: () => Promise.reject(new Error('no worker answers')),
    } as unknown as Client;
    expect(await statusOf({ client, taskQueue: 'logferry' }, 'exp-1')).toMatchObject({
      ...{ status: 'running', paused: true, region: 'eu-central-1', progress: null },
      ...facts,
    });
  },
);
