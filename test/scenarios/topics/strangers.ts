import { randomUUID } from 'node:crypto';
import { expect } from 'vitest';
import {
  CANCEL_SIGNAL,
  EXPORT_WORKFLOW,
  type ExportResult,
  FULL_SIGNAL,
  GRANTED_SIGNAL,
  RELEASE_TURN_SIGNAL,
  REQUEST_TURN_SIGNAL,
  YIELD_SIGNAL,
} from '../../../contract/index.js';
import { newState } from '../../../workflows/export/state.js';
import { ACCOUNT_ID, BUCKET, REGION } from '../../support/constants.js';
import { seen } from '../../support/seen.js';
import { letTasksEnd, SLOW } from '../../support/slow-tasks.js';
import { day, type World } from '../../support/world.js';
import { Topic } from '../scenario.js';

export const strangers = new Topic('messages and inputs of strangers');

const running = (world: World) => seen(() => world.tasks.find(({ status }) => status === 'RUNNING'));

strangers.scenario(
  'an export refuses a state that the caller passes at the start, with a destination and finished slices',
  {},
  async (world) => {
    await world.logGroup('/forged', 1);
    const workflowId = `forged-${randomUUID()}`;
    const archive = { accountId: ACCOUNT_ID, region: REGION, bucket: BUCKET, bucketOwner: ACCOUNT_ID, layout: 'plain' };
    const state = newState({
      exportId: workflowId,
      runNo: 1,
      firstRunId: randomUUID(),
      archive: { ...archive, prefix: 'of-somebody-else', layout: 'plain' },
      laneId: world.laneId,
      laneSettings: { quantumMs: 1, lookIntervalMs: 1, idleGraceMs: 1, maxWaiting: 1, maxSignals: 1 },
      requestHash: '0'.repeat(64),
      identityHash: '0'.repeat(64),
      startedAt: day(0),
      timings: {} as never,
    });
    const slice = { logGroup: '/forged', from: day(0), to: day(1), generation: 1 };
    state.verifying = [{ work: { slice, tries: 0 }, ending: { kind: 'without', reason: 'quiet' } }];
    for (const second of [state, {}, 'text']) {
      const handle = await world.client.workflow.start(EXPORT_WORKFLOW, {
        workflowId,
        taskQueue: world.taskQueue,
        args: [world.request(['/forged'], 1), second],
      });
      const result: ExportResult = await handle.result();
      expect(result).toMatchObject({ status: 'refused', failures: [{ code: 'INVALID_REQUEST' }] });
    }
    const written = world.aws.objects(BUCKET, ACCOUNT_ID).list('of-somebody-else');
    for await (const { objects } of written) expect(objects).toEqual([]);
    expect(world.tasks).toEqual([]);
  },
);

strangers.scenario(
  'an export refuses a workflow id that cannot be the name of a folder in the archive',
  {},
  async (world) => {
    await world.logGroup('/id', 1);
    const result: ExportResult = await world.client.workflow.execute(EXPORT_WORKFLOW, {
      workflowId: `../../${randomUUID()}`,
      taskQueue: world.taskQueue,
      args: [world.request(['/id'], 1)],
    });
    expect(result).toMatchObject({ status: 'refused', failures: [{ code: 'INVALID_REQUEST' }] });
    expect(result.failures[0]?.message).toContain('workflow id');
  },
);

strangers.scenario(
  'exports and lanes ignore signals with invalid content',
  { alsoOverTheServer: 'npm run test:rest', emulator: SLOW, ownNamespace: true },
  async (world) => {
    await world.logGroup('/signals', 2);
    const { id } = await world.exports.start(world.request(['/signals'], 2));
    await running(world);
    const owner = world.client.workflow.getHandle(id);
    const lane = world.client.workflow.getHandle(world.laneId);
    for (const args of [[], [null], ['text'], [{}], [{ requestId: 7 }], [{ requestId: 'a/1', owner: '' }]]) {
      for (const name of [GRANTED_SIGNAL, YIELD_SIGNAL, FULL_SIGNAL]) await owner.signal(name, ...args);
      for (const name of [REQUEST_TURN_SIGNAL, RELEASE_TURN_SIGNAL]) await lane.signal(name, ...args);
    }
    letTasksEnd(world.emulator);
    expect(await world.exports.wait(id)).toMatchObject({ status: 'completed', slices: { archived: 2 } });
  },
);

strangers.scenario(
  'an export is cancelled, with a manifest, if the signal contains no requester and no reason',
  { emulator: SLOW },
  async (world) => {
    await world.logGroup('/silent', 2);
    const { id } = await world.exports.start(world.request(['/silent'], 2));
    await running(world);
    await world.client.workflow.getHandle(id).signal(CANCEL_SIGNAL, {});
    letTasksEnd(world.emulator);
    const result = await world.exports.wait(id);
    expect(result).toMatchObject({ status: 'cancelled', cancelledBy: { requestedBy: 'not said', reason: 'not said' } });
    expect(result.manifest).toBeDefined();
  },
);
