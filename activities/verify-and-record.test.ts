import { asyncLocalStorage, type Context } from '@temporalio/activity';
import { expect, it } from 'vitest';
import { MemoryStore } from '../archive/testing/memory-store.js';
import { DEFAULT_TIMINGS, parseExportRequest, resolveRequest } from '../contract/index.js';
import { type Aws, archiveLocationOf, type ExportDeps, type OpenedExport } from './index.js';
import { verifyAndRecord } from './verify-and-record.js';

const ACCOUNT = '111122223333';
const day = { from: '2026-10-01T00:00:00Z', to: '2026-10-02T00:00:00Z' };
const request = resolveRequest(
  parseExportRequest({
    source: { logGroups: ['/good', '/bad'] },
    window: day,
    destination: { bucket: 'archive' },
    region: 'eu-central-1',
  }),
  Date.now(),
);
const opened = {
  exportId: 'e',
  runNo: 1,
  archive: archiveLocationOf(request, ACCOUNT),
  timings: DEFAULT_TIMINGS,
} as OpenedExport;

/** The answers for a good slice and one that always meets the same error, at an attempt of the activity. */
function answers(error: Error, attempt: number) {
  const store = new MemoryStore();
  const aws = {
    identity: async () => ({ accountId: ACCOUNT, arn: 'arn' }),
    objects: () => store,
    logGroups: {
      async find(name: string) {
        if (name === '/bad') throw error;
        return undefined;
      },
    },
  } as unknown as Aws;
  const deps = { awsFor: async () => aws, authorize: async () => 'any' } as unknown as ExportDeps;
  const ended = ['/bad', '/good'].map((logGroup) => ({
    slice: { logGroup, ...day, generation: 1 },
    ending: { kind: 'without', reason: 'quiet' } as const,
  }));
  const context = {
    info: { attempt, scheduledTimestampMs: Date.now() },
    cancellationSignal: new AbortController().signal,
    log: { error: () => undefined },
  } as unknown as Context;
  return asyncLocalStorage.run(context, () => verifyAndRecord(deps, { export: opened, request, ended }));
}

it.each([
  new TypeError('undefined is not a function'),
  new RangeError('Invalid time value'),
  new SyntaxError('Unexpected token'),
  Object.assign(new Error('[]'), { name: 'ZodError' }),
])('leaves the one slice open that a mistake of this code keeps from being recorded: %s', async (error) => {
  await expect(answers(error, 1)).rejects.toBe(error);
  expect(await answers(error, 3)).toMatchObject([
    { kind: 'defect', failure: { code: 'UNEXPECTED' } },
    { kind: 'recorded', outcome: 'quiet' },
  ]);
});

it('tries again what may pass, however often', async () => {
  const reset = Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' });
  await expect(answers(reset, 100)).rejects.toBe(reset);
});
