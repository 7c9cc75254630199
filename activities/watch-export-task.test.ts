import { ApplicationFailure } from '@temporalio/common';
import { expect, it } from 'vitest';
import { LogferryError } from '../contract/index.js';
import { type Aws, type ExportTask, Throttled } from './ports.js';
import type { ExportDeps } from './shared/deps.js';
import { inActivity } from './testing/in-activity.js';
import type { ExportActivities, OpenedExport } from './types.js';
import { watchExportTask } from './watch-export-task.js';

type Input = Parameters<ExportActivities['watchExportTask']>[0];

const ATTEMPT_MS = 20;
const opened = { exportId: 'e', archive: { accountId: '1' }, timings: { watchAttemptMs: ATTEMPT_MS } } as OpenedExport;
const task: ExportTask = { taskId: 't', logGroup: 'g', bucket: 'b', destinationPrefix: 'p', status: 'RUNNING' };

/** One attempt over an AWS that answers in one way. */
function watching(find: () => ExportTask | undefined, more: Partial<Input> = {}) {
  const aws = {
    identity: async () => ({ accountId: '1', arn: 'arn' }),
    exportTasks: { find: async () => find() },
  } as unknown as Aws;
  const deps = { awsFor: async () => aws, authorize: async () => 'any' } as unknown as ExportDeps;
  return inActivity({}, () => watchExportTask(deps, { export: opened, taskId: 't', ...more }));
}

it('ends its attempt in time while AWS throttles, so that no two attempts poll side by side', async () => {
  let calls = 0;
  const attempt = watching(() => {
    calls += 1;
    throw new Throttled('no');
  });
  await expect(attempt).rejects.toMatchObject({ type: 'TaskNotOver' });
  await expect(attempt).rejects.toBeInstanceOf(ApplicationFailure);
  expect(calls).toBe(1);
});

it.each(['ACCESS_DENIED', 'CREDENTIALS', 'AWS_UNREACHABLE'] as const)(
  'answers that %s hides the task',
  async (code) => {
    const seen = await watching(() => {
      throw new LogferryError(code);
    });
    expect(seen).toMatchObject({ kind: 'blind', failure: { code } });
  },
);

it('leaves an error that is no refusal to the next attempt', async () => {
  const attempt = watching(() => {
    throw new Error('reset');
  });
  await expect(attempt).rejects.toThrow('reset');
});

it('reports that a task lives only if the caller has lost sight of it', async () => {
  expect(await watching(() => task, { untilSeen: true })).toEqual({ kind: 'live' });
  await expect(watching(() => task)).rejects.toMatchObject({ type: 'TaskNotOver', message: 'AWS status RUNNING' });
  expect(await watching(() => undefined, { untilSeen: true })).toMatchObject({ kind: 'missing' });
});
