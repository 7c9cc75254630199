import { ActivityCancellationType, proxyActivities } from '@temporalio/workflow';
import type { ExportActivities, LaneActivities, TaskActivities } from '../activities/index.js';
import {
  CREATE_BOUND_MS,
  CREATE_START_TIMEOUT_MS,
  HOUR_MS,
  LANES_TASK_QUEUE,
  MINUTE_MS,
  SECOND_MS,
  tasksQueueOf,
} from '../contract/index.js';

/*
 * Every activity with its time-outs and retries, and the reason for them. An outage of hours is waited out: the number
 * of attempts has no limit. The cancellation type is always explicit, since the SDK's documented and actual defaults
 * differ. Temporal cancels no activity of ours except the watch of a foreign task.
 */
const { ABANDON: cancellationType } = ActivityCancellationType;

/** Activities heartbeat every few seconds, so this time-out distinguishes a lost worker from a busy one. */
const HEARTBEAT_TIMEOUT_MS = 20 * SECOND_MS;

/**
 * Idempotent work. It takes seconds, or longer if listings and objects are large. Temporal retries it without end:
 * waiting keeps what the export has reached, giving up would lose it.
 */
const IDEMPOTENT = {
  startToCloseTimeout: 24 * HOUR_MS,
  heartbeatTimeout: HEARTBEAT_TIMEOUT_MS,
  retry: { initialInterval: SECOND_MS, backoffCoefficient: 2, maximumInterval: MINUTE_MS },
  cancellationType,
};

/** The activities on the export's own queue, unlike those about tasks. */
export const exporting =
  proxyActivities<
    Pick<ExportActivities, 'surveyGroups' | 'planSlices' | 'verifyAndRecord' | 'recordPart' | 'closeManifest'>
  >(IDEMPOTENT);

/** Opening may fail for good: a caller waits for the answer, and nothing has been started yet. */
export const { openExport } = proxyActivities<Pick<ExportActivities, 'openExport'>>({
  startToCloseTimeout: 10 * MINUTE_MS,
  heartbeatTimeout: HEARTBEAT_TIMEOUT_MS,
  retry: { initialInterval: SECOND_MS, maximumInterval: 5 * SECOND_MS, maximumAttempts: 3 },
  cancellationType,
});

/** The call that is under way when an attempt's polling ends may take this long. */
const LAST_POLL_MS = 15 * SECOND_MS;

/**
 * The activities about export tasks.
 * @param exportsQueue the queue of the export's workflow
 */
export function aboutTasks(exportsQueue: string) {
  const common = { taskQueue: tasksQueueOf(exportsQueue), cancellationType };
  const looking = proxyActivities<Pick<TaskActivities, 'findExportTask' | 'cancelExportTask'>>({
    ...IDEMPOTENT,
    ...common,
  });
  return {
    findExportTask: looking.findExportTask,
    cancelExportTask: looking.cancelExportTask,
    /** Not idempotent, so Temporal never repeats it. The workflow looks for the task before it creates again. */
    createOrAdopt: proxyActivities<Pick<TaskActivities, 'createOrAdopt'>>({
      ...common,
      scheduleToStartTimeout: CREATE_START_TIMEOUT_MS,
      startToCloseTimeout: CREATE_BOUND_MS,
      retry: { maximumAttempts: 1 },
    }).createOrAdopt,
    /**
     * The watch of a task; its start-to-close time follows from how long one attempt polls. "Not yet" is a failed
     * attempt with its own delay, so the interval here applies to lost workers and outages only.
     */
    watchExportTask: (watchAttemptMs: number): TaskActivities['watchExportTask'] =>
      proxyActivities<Pick<TaskActivities, 'watchExportTask'>>({
        ...common,
        startToCloseTimeout: watchAttemptMs + LAST_POLL_MS,
        retry: { initialInterval: SECOND_MS / 2, backoffCoefficient: 2, maximumInterval: 30 * SECOND_MS },
      }).watchExportTask,
  };
}

/** Short calls to Temporal itself. */
export const lanes = proxyActivities<LaneActivities>({
  taskQueue: LANES_TASK_QUEUE,
  startToCloseTimeout: 10 * SECOND_MS,
  retry: { initialInterval: SECOND_MS / 2, backoffCoefficient: 2, maximumInterval: 30 * SECOND_MS },
  cancellationType,
});
