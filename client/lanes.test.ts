import type { Client } from '@temporalio/client';
import { expect, it } from 'vitest';
import { EXPORT_WORKFLOW, LANE_WORKFLOW, type LaneView, MEMO } from '../contract/index.js';
import { listLanes } from './lanes.js';

const START = new Date('2026-11-20T10:00:00Z');
const LANE = 'export-lane/111122223333/eu-central-1';
const IDLE = 'export-lane/111122223333/eu-west-1/ab12cd34';
const FOREIGN = { taskId: 't-1', logGroup: '/theirs', since: '2026-11-20T10:05:00Z', foreign: true };
const VIEW: LaneView = {
  holder: { owner: 'exp-a', requestId: 'a/1', since: '2026-11-20T10:01:00Z', share: 'exp-a', weight: 1 },
  absent: [{ owner: 'exp-d', requestId: 'd/1', trouble: 'CREDENTIALS', since: '2026-11-20T10:02:00Z' }],
  waiting: [
    { owner: 'exp-b', requestId: 'b/1', share: 'prod', weight: 2, since: '2026-11-20T10:03:00Z' },
    { owner: 'exp-c', requestId: 'c/1', share: 'exp-c', weight: 1 },
  ],
};

/**
 * A client of a namespace with these workflows. A workflow answers queries only if `answers` has an answer for its id.
 */
function namespace(lanes: readonly string[], answers: Record<string, unknown>, memos: Record<string, object> = {}) {
  const handleOf = (workflowId: string) => ({
    async query() {
      if (!(workflowId in answers)) throw new Error('no worker');
      return answers[workflowId];
    },
    describe: async () => ({
      workflowId,
      type: EXPORT_WORKFLOW,
      status: { name: 'RUNNING' },
      raw: {
        pendingActivities: [
          { activityType: { name: 'watchExportTask' }, lastFailure: { message: 'AWS status RUNNING' } },
        ],
      },
    }),
  });
  const client = {
    workflow: {
      async *list({ query }: { query: string }) {
        const found = query.includes(LANE_WORKFLOW) ? lanes : Object.keys(memos);
        for (const workflowId of found) yield { workflowId, startTime: START, memo: memos[workflowId] };
      },
      getHandle: handleOf,
    },
    withDeadline: (_deadline: number, call: () => Promise<unknown>) => call(),
  } as unknown as Client;
  return listLanes({ client, taskQueue: 'logferry' });
}

it("the list of lanes shows each holder, the task in AWS's slot, and the waiting exports in the order of their turns", async () => {
  const progress = { phase: 'exporting', lane: LANE, task: FOREIGN };
  const [lane, idle] = await namespace([IDLE, LANE, 'not-a-lane'], {
    [LANE]: VIEW,
    [IDLE]: { waiting: [] },
    'exp-a': progress,
  });
  expect(lane).toEqual({
    id: LANE,
    accountId: '111122223333',
    region: 'eu-central-1',
    startedAt: '2026-11-20T10:00:00Z',
    workerSeen: true,
    holder: {
      ...{ exportId: 'exp-a', since: '2026-11-20T10:01:00Z', share: 'exp-a', weight: 1, phase: 'exporting' },
      task: { ...FOREIGN, awsStatus: 'RUNNING' },
    },
    waiting: [
      { exportId: 'exp-b', since: '2026-11-20T10:03:00Z', share: 'prod', weight: 2, ahead: 0 },
      { exportId: 'exp-c', share: 'exp-c', weight: 1, ahead: 1 },
    ],
    absent: [{ exportId: 'exp-d', since: '2026-11-20T10:02:00Z', trouble: 'CREDENTIALS' }],
  });
  expect(idle).toMatchObject({
    region: 'eu-west-1',
    endpoint: 'ab12cd34',
    workerSeen: true,
    holder: null,
    waiting: [],
  });
});

it('the list of lanes names the holder of the turn even if the worker of the holder does not answer', async () => {
  const [lane] = await namespace([LANE], { [LANE]: VIEW });
  expect(lane?.holder).toEqual({ exportId: 'exp-a', since: '2026-11-20T10:01:00Z', share: 'exp-a', weight: 1 });
});

it('if no worker answers for a lane, the list of lanes shows the last recorded progress of each open export of the lane', async () => {
  const noted = { phase: 'waiting', asOf: '2026-11-20T10:04:00Z' };
  const lanes = await namespace(
    [LANE, IDLE],
    { [IDLE]: { waiting: [] } },
    {
      'exp-a': { [MEMO.progress]: { ...noted, lane: LANE } },
      'exp-b': { [MEMO.progress]: { ...noted, lane: IDLE } },
      'exp-c': {},
    },
  );
  expect(lanes).toMatchObject([
    { id: LANE, workerSeen: false, holder: null, waiting: [], exports: [{ exportId: 'exp-a', ...noted }] },
    { id: IDLE, workerSeen: true },
  ]);
  expect(lanes[1]).not.toHaveProperty('exports');
});
