import { expect, it } from 'vitest';
import { LogferryError, type RequestedRoute } from '../../contract/index.js';
import { createExportActivities } from '../export-activities.js';
import { inActivity } from '../testing/in-activity.js';
import type { ExportActivities } from '../types/activities.js';
import type { OpenedExport } from '../types/opening.js';
import type { ExportDeps } from './deps.js';

const opened = {
  exportId: 'e',
  requestHash: 'hash',
  archive: { accountId: '111122223333', account: 'prod', region: 'eu-central-1', bucket: 'elsewhere', prefix: 'p' },
  timings: { watchAttemptMs: 1, credentialsBoundMs: 1 },
} as OpenedExport;
const slice = { logGroup: '/a', from: '2026-10-01T00:00:00Z', to: '2026-10-02T00:00:00Z', generation: 1 };
const ending = { kind: 'without', reason: 'quiet' } as const;

const INPUTS: Record<string, object> = {
  surveyGroups: { pass: 1 },
  planSlices: { pass: 1, partNo: 1 },
  countSlices: { pass: 1 },
  findExportTask: { slice },
  createOrAdopt: { slice, lookFirst: false },
  watchExportTask: { taskId: 't' },
  cancelExportTask: { taskId: 't' },
  verifyAndRecord: { pass: 1, ended: [{ slice, ending }] },
  recordPart: { partNo: 1, entries: [] },
  closeManifest: { manifest: { parts: 0 } },
};

it.each(Object.keys(INPUTS))('%s makes no AWS call for a destination that the worker does not allow', async (name) => {
  const asked: unknown[] = [];
  const deps = {
    awsFor: () => expect.unreachable('asked for credentials'),
    authorize: async (target: RequestedRoute, requestHash: string) => {
      asked.push([target, requestHash]);
      throw new LogferryError('DESTINATION_NOT_ALLOWED');
    },
    timings: opened.timings,
  } as unknown as ExportDeps;
  const activity = createExportActivities(deps)[name as keyof ExportActivities] as (input: object) => Promise<unknown>;
  const answer = await inActivity({}, () =>
    activity({ export: opened, ...INPUTS[name] }).catch(({ type: code, message }) => ({ code, message })),
  );
  expect(JSON.stringify(answer)).toContain('DESTINATION_NOT_ALLOWED');
  const destination = { bucket: 'elsewhere', prefix: 'p' };
  expect(asked).toEqual([[{ account: 'prod', region: 'eu-central-1', destination }, 'hash']]);
});

it.each(Object.keys(INPUTS))(
  '%s refuses an export if its own workflow has not scheduled the activity',
  async (name) => {
    const deps = {
      awsFor: () => expect.unreachable('asked for credentials'),
      authorize: () => expect.unreachable('asked the configuration'),
      timings: opened.timings,
    } as unknown as ExportDeps;
    const activity = createExportActivities(deps)[name as keyof ExportActivities] as (
      input: object,
    ) => Promise<unknown>;
    const answer = await inActivity({ workflowId: 'of-a-stranger' }, () =>
      activity({ export: opened, ...INPUTS[name] }).catch(({ type: code, message }) => ({ code, message })),
    );
    expect(JSON.stringify(answer)).toContain('UNPROVEN');
  },
);
