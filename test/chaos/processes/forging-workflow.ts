import { proxyActivities, workflowInfo } from '@temporalio/workflow';
import type { EndedSlice, ExportActivities, LaneActivities, OpenedExport } from '../../../activities/index.js';
import type { LaneSettings, ResolvedRequest } from '../../../contract/index.js';

/** The content of an export's history that the stranger, an untrusted user of the namespace, has read. */
export interface Known {
  request: ResolvedRequest;
  export: OpenedExport;
  ended: EndedSlice;
}

const GENERATION = 77;
const UNKNOWN_TASK = '00000000-0000-4000-8000-000000000000';
const LIMITS = {
  startToCloseTimeout: '10s',
  scheduleToCloseTimeout: '40s',
  retry: { maximumAttempts: 2 },
} as const;

/**
 * Calls the activities of logferry's workers with forged inputs. The inputs name an export of another user, and then an
 * export that this workflow opens itself. Errors of activities are ignored.
 * @param queues the task queues of exports, of their tasks and of lanes
 */
export async function forge(known: Known, queues: { exports: string; tasks: string; lanes: string }): Promise<void> {
  const exports = proxyActivities<ExportActivities>({ ...LIMITS, taskQueue: queues.exports });
  const tasks = proxyActivities<ExportActivities>({ ...LIMITS, taskQueue: queues.tasks });
  const lanes = proxyActivities<LaneActivities>({ ...LIMITS, taskQueue: queues.lanes });
  const { workflowId: exportId, firstExecutionRunId: firstRunId } = workflowInfo();
  const { request } = known;
  const run = { exportId, firstRunId, startedAt: new Date().toISOString() };
  const opening = await exports.openExport({ request, ...run }).catch(() => undefined);
  const own = opening?.kind === 'opened' ? [opening.export] : [];
  for (const opened of [known.export, ...own]) {
    const ended = claims(known.ended);
    const ofExport = { export: opened };
    const settings: LaneSettings = opened.laneSettings;
    const turn = { requestId: `${firstRunId}/1`, owner: exportId, share: 'stranger', weight: 100 };
    const calls: (() => Promise<unknown>)[] = [
      () => exports.surveyGroups({ ...ofExport, pass: 1 }),
      () => exports.planSlices({ ...ofExport, pass: 1, partNo: 1 }),
      () => exports.countSlices({ ...ofExport, pass: 1 }),
      ...ended.map((each) => () => exports.verifyAndRecord({ ...ofExport, pass: 1, ended: [each] })),
      () => exports.verifyAndRecord({ ...ofExport, pass: 2, ended }),
      () =>
        exports.recordPart({ ...ofExport, partNo: 1, entries: [{ key: 'x', outcome: 'archived', skipped: false }] }),
      () => exports.closeManifest({ ...ofExport, manifest: NOTHING }),
      () => tasks.findExportTask({ ...ofExport, slice: known.ended.slice }),
      () => tasks.cancelExportTask({ ...ofExport, taskId: UNKNOWN_TASK }),
      () => tasks.watchExportTask({ ...ofExport, taskId: UNKNOWN_TASK }),
      () => lanes.requestTurn({ laneId: opened.laneId, turn, settings }),
      () => lanes.lookAtLane({ laneId: opened.laneId }),
      () => lanes.lookAtOwner({ owner: opened.exportId, requestId: turn.requestId }),
    ];
    await Promise.all(calls.map((call) => call().catch(() => undefined)));
  }
  // A worker must refuse this call, because only the workflow of an export may create tasks for it.
  const slice = { ...known.ended.slice, generation: GENERATION };
  await tasks.createOrAdopt({ export: known.export, slice, lookFirst: false }).catch(() => undefined);
}

/** Forged endings. They claim that a window was quiet, has expired or was exported. */
function claims({ slice, ending }: EndedSlice): EndedSlice[] {
  const forged = { ...slice, generation: GENERATION };
  const day = 86_400_000;
  const moved = (by: number) => ({
    ...forged,
    from: new Date(Date.parse(slice.from) + by).toISOString().replace('.000Z', 'Z'),
    to: new Date(Date.parse(slice.to) + by).toISOString().replace('.000Z', 'Z'),
  });
  const task = ending.kind === 'without' ? { taskId: UNKNOWN_TASK, adopted: false } : ending.task;
  return [forged, moved(day), moved(-day)].flatMap((window): EndedSlice[] => [
    { slice: window, ending: { kind: 'without', reason: 'quiet' } },
    { slice: window, ending: { kind: 'without', reason: 'expired' } },
    { slice: window, ending: { kind: 'completed', task } },
  ]);
}

const NOTHING = {
  status: 'completed',
  parts: 0,
  slices: {
    ...{ planned: 0, archived: 0, skipped: 0, empty: 0, quiet: 0, expired: 0 },
    ...{ listed: 0, unconfirmedEmpty: 0, failed: 0, cancelled: 0 },
  },
  ...{ tasksCreated: 0, tasksFailed: 0, repeats: 0, cuts: 0, objects: 0, bytes: 0, events: 0 },
  ...{ unsettled: 0, skippedExpired: 0, warnings: [], failures: [] },
  finishedAt: '2026-01-01T00:00:00.000Z',
} as const satisfies Record<string, unknown>;
