import { ApplicationFailure } from '@temporalio/common';
import { expect, it } from 'vitest';
import { CALL_SPACING_MS, LogferryError } from '../contract/index.js';
import { type Aws, AwsCallFailed, type ExportTask, Throttled } from './ports.js';
import type { ExportDeps } from './shared/deps.js';
import { type ActivitySetting, inActivity } from './testing/in-activity.js';
import type { ExportActivities } from './types/activities.js';
import type { OpenedExport } from './types/opening.js';
import { watchExportTask } from './watch-export-task.js';

type Input = Parameters<ExportActivities['watchExportTask']>[0];

const ATTEMPT_MS = 20;
const opened = { exportId: 'e', archive: { accountId: '1' } } as OpenedExport;
const task: ExportTask = { taskId: 't', logGroup: 'g', bucket: 'b', destinationPrefix: 'p', status: 'RUNNING' };

/** Runs one attempt of the watch. `find` gives the answer of AWS to each call. */
function watching(
  find: () => ExportTask | undefined,
  more: Partial<Input> = {},
  attemptMs = ATTEMPT_MS,
  setting: ActivitySetting = {},
) {
  const aws = {
    identity: async () => ({ accountId: '1', arn: 'arn' }),
    nowMs: async () => Date.UTC(2026, 9, 1),
    exportTasks: { find: async () => find() },
  } as unknown as Aws;
  const deps = { awsFor: async () => aws, authorize: async () => 'any' } as unknown as ExportDeps;
  return inActivity(setting, () =>
    watchExportTask(deps, {
      export: { ...opened, timings: { watchAttemptMs: attemptMs } as never },
      taskId: 't',
      calls: [],
      ...more,
    }),
  );
}

it.each([
  ['throttles', new Throttled('logs:DescribeExportTasks'), 'AWS_BUSY'],
  ['drops connections', new AwsCallFailed('logs:DescribeExportTasks', 'ECONNRESET'), 'AWS_CALL_FAILED'],
])('a watch ends, and answers that AWS %s, if AWS has answered no call of an attempt', async (_what, error, code) => {
  let calls = 0;
  const attempt = watching(() => {
    calls += 1;
    throw error;
  });
  expect(await attempt).toMatchObject({ kind: 'blind', failure: { code } });
  expect(calls).toBe(1);
});

it('an attempt leaves the watch to the next attempt if AWS has answered one of its calls', async () => {
  let calls = 0;
  const attempt = watching(
    () => {
      calls += 1;
      if (calls > 1) throw new Throttled('logs:DescribeExportTasks');
      return task;
    },
    {},
    1_500,
  );
  await expect(attempt).rejects.toMatchObject({ type: 'TaskNotOver' });
  await expect(attempt).rejects.toBeInstanceOf(ApplicationFailure);
  expect(calls).toBeGreaterThan(1);
});

it.each(['ACCESS_DENIED', 'CREDENTIALS', 'AWS_UNREACHABLE'] as const)(
  'a watch answers `blind` after a refusal with %s',
  async (code) => {
    const seen = await watching(() => {
      throw new LogferryError(code);
    });
    expect(seen).toMatchObject({ kind: 'blind', failure: { code } });
  },
);

it('an attempt leaves the watch to the next attempt after an error that is not a refusal', async () => {
  const attempt = watching(() => {
    throw new Error('reset');
  });
  await expect(attempt).rejects.toThrow('reset');
});

it('a watch reports that a task has not ended only if the caller asks for it with `untilSeen`', async () => {
  expect(await watching(() => task, { untilSeen: true })).toMatchObject({ kind: 'live' });
  await expect(watching(() => task)).rejects.toMatchObject({ type: 'TaskNotOver', message: 'AWS status RUNNING' });
  expect(await watching(() => undefined, { untilSeen: true })).toMatchObject({ kind: 'missing' });
});

it.each([
  ['the creation is in the future', { createdAt: '2030-01-01T00:00:00Z' }],
  ['the creation is beyond the year 9999', { createdAt: '+055000-01-01T00:00:00Z' }],
  ['the creation is no instant', { createdAt: 'yesterday' }],
  ['the age is no number', { ageMs: 'old' as unknown as number }],
])('a watch sees the end of a task, with few calls, if %s', async (_what, known) => {
  const beganMs = performance.now();
  let calls = 0;
  const attempt = watching(
    () => {
      calls += 1;
      return calls < 3 ? task : { ...task, status: 'COMPLETED' };
    },
    known,
    15_000,
  );
  expect(await attempt).toMatchObject({ kind: 'over', status: 'COMPLETED' });
  expect(performance.now() - beganMs).toBeGreaterThanOrEqual(2 * CALL_SPACING_MS);
});

it('a watch looks at a task every 5 s if AWS shows an age that no task reaches', async () => {
  let calls = 0;
  const attempt = watching(
    () => {
      calls += 1;
      return task;
    },
    { createdAt: '1970-01-01T00:00:00Z' },
    4_000,
  );
  const error: unknown = await attempt.catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ type: 'TaskNotOver' });
  expect(Number((error as ApplicationFailure).nextRetryDelay)).toBeGreaterThan(4_000);
  expect(calls).toBe(1);
});

it('an attempt leaves the recent calls, and the age of the task at the last look, to the next attempt', async () => {
  const heartbeats: unknown[] = [];
  const onHeartbeat = (details: unknown) => void heartbeats.push(details);
  const used = [expect.any(Number), expect.any(Number)];
  const heartbeatDetails = { status: 'RUNNING', ended: { attempt: 2, calls: [4_000, 2_000], lookedMs: 0 } };
  const setting = { attempt: 3, onHeartbeat, heartbeatDetails };
  await expect(watching(() => task, { ageMs: 60_000 }, ATTEMPT_MS, setting)).rejects.toMatchObject({
    type: 'TaskNotOver',
  });
  const ended = { attempt: 3, calls: [...used, expect.any(Number)], lookedMs: expect.any(Number) };
  expect(heartbeats).toEqual([{ status: 'RUNNING', ended }]);
});

it('an attempt begins with the calls that the previous attempt has handed over', async () => {
  const ended = { attempt: 2, calls: [400], lookedMs: 55_000 };
  const setting = { attempt: 3, heartbeatDetails: { status: 'RUNNING', ended } };
  const seen = await watching(() => ({ ...task, status: 'COMPLETED' }), { ageMs: 60_500 }, 15_000, setting);
  expect(seen).toMatchObject({ kind: 'over', calls: [expect.any(Number), 0] });
});

it.each([
  ['that is not of the previous attempt, because that attempt was lost', { attempt: 1, calls: [], lookedMs: 55_000 }],
  ['that is damaged', { attempt: 2, calls: 'none', lookedMs: 55_000 } as never],
])(
  'an attempt waits before its first look, because it does not know the recent calls, if it gets a heartbeat %s',
  async (_which, ended) => {
    let calls = 0;
    const count = () => {
      calls += 1;
      return { ...task, status: 'COMPLETED' as const };
    };
    const cancellationSignal = AbortSignal.timeout(600);
    const setting = { attempt: 3, heartbeatDetails: { status: 'RUNNING', ended }, cancellationSignal };
    await expect(watching(count, { ageMs: 60_500, calls: [] }, 15_000, setting)).rejects.toThrow('not seen yet');
    expect(calls).toBe(0);
  },
);
