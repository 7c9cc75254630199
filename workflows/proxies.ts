import { ActivityCancellationType, proxyActivities } from '@temporalio/workflow';
import type { ExportActivities, LaneActivities } from '../activities/index.js';
import { LANES_TASK_QUEUE } from '../contract/index.js';
import { ACTIVITY_RULES } from './rules.js';

/**
 * Every activity with its rule. The cancellation type is always explicit, since the SDK's documented and actual
 * defaults differ; nothing here is cancelled by Temporal except a watch of somebody else's task.
 */
const { ABANDON } = ActivityCancellationType;

export const exporting = proxyActivities<
  Pick<
    ExportActivities,
    'planSlices' | 'findExportTask' | 'cancelExportTask' | 'verifyAndRecord' | 'recordPart' | 'closeManifest'
  >
>({ ...ACTIVITY_RULES.ordinary, cancellationType: ABANDON });

export const { openExport } = proxyActivities<Pick<ExportActivities, 'openExport'>>({
  ...ACTIVITY_RULES.open,
  cancellationType: ABANDON,
});

export const { createOrAdopt } = proxyActivities<Pick<ExportActivities, 'createOrAdopt'>>({
  ...ACTIVITY_RULES.create,
  cancellationType: ABANDON,
});

/** The watch of a task; its start-to-close time follows from how long one attempt polls. */
export const watching = (watchAttemptMs: number): Pick<ExportActivities, 'watchExportTask'> =>
  proxyActivities<Pick<ExportActivities, 'watchExportTask'>>({
    ...ACTIVITY_RULES.watch(watchAttemptMs),
    cancellationType: ABANDON,
  });

export const lanes = proxyActivities<LaneActivities>({
  ...ACTIVITY_RULES.temporalOnly,
  taskQueue: LANES_TASK_QUEUE,
  cancellationType: ABANDON,
});
