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
 * The time-outs and retries of every activity, and the reasons for them. The number of attempts of most activities has
 * no limit, so that an export waits out an outage of hours. The cancellation type is always explicit, because the
 * documented default of the SDK differs from the actual one. The workflows cancel no activity except the watch of a
 * foreign task.
 */
const { ABANDON: cancellationType } = ActivityCancellationType;

/**
 * Time (ms) without a heartbeat after which Temporal starts another attempt. Activities with this time-out heartbeat
 * every few seconds, so only a lost or blocked worker exceeds it.
 */
const HEARTBEAT_TIMEOUT_MS = 20 * SECOND_MS;

/**
 * Options of idempotent activities. They take seconds, or longer if listings and objects are large. Temporal retries
 * them without a limit, because an export that gave up would lose what it has done so far.
 */
const IDEMPOTENT = {
  startToCloseTimeout: 24 * HOUR_MS,
  heartbeatTimeout: HEARTBEAT_TIMEOUT_MS,
  retry: { initialInterval: SECOND_MS, backoffCoefficient: 2, maximumInterval: MINUTE_MS },
  cancellationType,
};

/**
 * The priorities of activities that wait on a task queue, from 1, the most urgent, to 5. Work for AWS's slot is most
 * urgent, because the slot is the bottleneck. Without a plan the slot becomes idle soon; receipts can wait. A server
 * that does not know priorities ignores them.
 */
const SLOT_PRIORITY = { priorityKey: 1 };
const PLAN_PRIORITY = { priorityKey: 3 };
const RECORD_PRIORITY = { priorityKey: 4 };

/*
 * Most proxies are made for each call, because each call has a summary of its own, which Temporal's Web UI shows. The
 * activities about export tasks and the activities of lanes run on task queues of their own, see {@link aboutTasks} and
 * {@link lanes}. All other activities run on the export's task queue.
 */

export const planning = (summary: string) =>
  proxyActivities<Pick<ExportActivities, 'surveyGroups' | 'planSlices'>>({
    ...IDEMPOTENT,
    ...{ priority: PLAN_PRIORITY, summary },
  });

/**
 * The activity that counts the slices of a plan. Its attempts are limited, because only the progress shows the count.
 */
export const counting = (summary: string) =>
  proxyActivities<Pick<ExportActivities, 'countSlices'>>({
    ...IDEMPOTENT,
    ...{ priority: PLAN_PRIORITY, summary },
    startToCloseTimeout: HOUR_MS,
    retry: { ...IDEMPOTENT.retry, maximumAttempts: 5 },
  });

export const recording = (summary: string) =>
  proxyActivities<Pick<ExportActivities, 'verifyAndRecord' | 'recordPart' | 'closeManifest'>>({
    ...IDEMPOTENT,
    ...{ priority: RECORD_PRIORITY, summary },
  });

/**
 * The activity that opens an export. Its attempts are limited, because a caller waits for the answer, and no task
 * exists yet.
 */
export const { openExport } = proxyActivities<Pick<ExportActivities, 'openExport'>>({
  startToCloseTimeout: 10 * MINUTE_MS,
  heartbeatTimeout: HEARTBEAT_TIMEOUT_MS,
  retry: { initialInterval: SECOND_MS, maximumInterval: 5 * SECOND_MS, maximumAttempts: 3 },
  cancellationType,
});

/** Time (ms) that the last call of an attempt may take after the attempt's time to poll is over. */
const LAST_POLL_MS = 15 * SECOND_MS;

/**
 * The activities about export tasks.
 * @param exportsQueue the task queue of the export's workflow
 */
export function aboutTasks(exportsQueue: string, summary: string) {
  const common = {
    taskQueue: tasksQueueOf(exportsQueue),
    cancellationType,
    ...{ priority: SLOT_PRIORITY, summary },
  };
  const looking = proxyActivities<Pick<TaskActivities, 'findExportTask' | 'cancelExportTask'>>({
    ...IDEMPOTENT,
    ...common,
  });
  return {
    findExportTask: looking.findExportTask,
    cancelExportTask: looking.cancelExportTask,
    /**
     * A create is not idempotent, so Temporal never repeats it. The workflow looks for the task before it creates
     * again.
     */
    createOrAdopt: proxyActivities<Pick<TaskActivities, 'createOrAdopt'>>({
      ...common,
      scheduleToStartTimeout: CREATE_START_TIMEOUT_MS,
      startToCloseTimeout: CREATE_BOUND_MS,
      retry: { maximumAttempts: 1 },
    }).createOrAdopt,
    /**
     * The watch of a task. The start-to-close time-out is the time for which one attempt polls, plus time for its last
     * call. If the task has not ended, the attempt fails with a retry delay of its own. So the retry intervals here
     * apply only to lost workers and unexpected errors.
     */
    watchExportTask: (watchAttemptMs: number): TaskActivities['watchExportTask'] =>
      proxyActivities<Pick<TaskActivities, 'watchExportTask'>>({
        ...common,
        startToCloseTimeout: watchAttemptMs + LAST_POLL_MS,
        retry: { initialInterval: SECOND_MS / 2, backoffCoefficient: 2, maximumInterval: 30 * SECOND_MS },
      }).watchExportTask,
  };
}

/** The activities of lanes: short calls to Temporal itself. */
export const lanes = proxyActivities<LaneActivities>({
  taskQueue: LANES_TASK_QUEUE,
  startToCloseTimeout: 10 * SECOND_MS,
  retry: { initialInterval: SECOND_MS / 2, backoffCoefficient: 2, maximumInterval: 30 * SECOND_MS },
  cancellationType,
});
