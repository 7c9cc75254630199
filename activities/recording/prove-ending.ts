import { taskName } from '../../archive/index.js';
import { defined, type Explained, explain, formatInstant, LogferryError, type Slice } from '../../contract/index.js';
import type { Aws, ExportTask } from '../ports.js';
import { isTaskOf } from '../shared/task-search.js';
import type { Ending, TaskFacts } from '../types/ended-slice.js';
import { type DescribedTasks, isTaskId } from './described-tasks.js';

/** How the export of a slice with a task ended. */
export type TaskEnding = Exclude<Ending, { kind: 'without' }>;

/** How the task of a slice ended, as AWS's own answers show it. */
export interface ProvenEnding {
  ending: TaskEnding;
  /** When the task was created or, if AWS has forgotten the task, when AWS was asked for it. */
  askedAt: string;
  /** AWS's status of the task; `UNKNOWN` if AWS has forgotten it. */
  status: ExportTask['status'];
  /** Why the window stays open; present only if AWS has forgotten the task. */
  failure?: Explained;
}

/** Refuses to record a slice, because nothing proves the input. @throws LogferryError UNPROVEN */
const unproven = (detail: string): never => {
  throw new LogferryError('UNPROVEN', { detail });
};

/**
 * Proves by AWS's answers how the task of a slice ended. The input of the activity is no proof, because any workflow of
 * the namespace can schedule the activity with any input.
 * @throws LogferryError UNPROVEN if AWS's answers do not support a receipt, or no task can have the id
 */
export async function proveEnding(
  { aws, tasks }: { aws: Pick<Aws, 'nowMs'>; tasks: DescribedTasks },
  sent: Slice,
  said: TaskEnding,
): Promise<ProvenEnding> {
  const { taskId } = said.task;
  if (!isTaskId(taskId)) unproven('no export task has such an id');
  const shown = await tasks.of(taskId);
  if (shown === undefined) return forgotten(said, formatInstant(await aws.nowMs()));
  if (!isTaskOf(shown, sent)) unproven(`export task ${taskId} is not ${taskName(sent)}`);
  const task = factsOf(shown, said.task);
  // AWS shows the creation time of every task. If it were missing, the task would count as created at the end of the
  // window, so that the window stays unsettled.
  const proven = { askedAt: shown.createdAt ?? sent.to, status: shown.status };
  switch (shown.status) {
    case 'COMPLETED':
      return { ...proven, ending: { kind: 'completed', task } };
    case 'FAILED':
      return { ...proven, ending: { kind: 'failed', task } };
    case 'CANCELLED':
      return { ...proven, ending: { kind: 'cancelled', task, byUs: said.kind === 'cancelled' && said.byUs } };
    case 'PENDING_CANCEL':
      // An export that is cancelled stops waiting for a task that AWS does not finish cancelling.
      if (said.kind === 'cancelled' && said.byUs) return { ...proven, ending: { kind: 'cancelled', task, byUs: true } };
  }
  return unproven(`AWS shows export task ${taskId} as ${shown.status}`);
}

/** The ending of a task that AWS has forgotten. No answer proves how it ended, so the window stays open. */
function forgotten(said: TaskEnding, askedAt: string): ProvenEnding {
  const { taskId, adopted } = said.task;
  return {
    ending: { kind: 'vanished', task: { taskId, adopted } },
    askedAt,
    status: 'UNKNOWN',
    failure: explain(said.kind === 'vanished' ? 'TASK_VANISHED' : 'TASK_FORGOTTEN', { taskId }),
  };
}

/**
 * The facts of a task as AWS shows them. Two facts come from the export, because only the export knows them: the
 * request id of the create, and whether the task was adopted.
 */
function factsOf({ taskId, createdAt, completedAt, statusMessage }: ExportTask, said: TaskFacts): TaskFacts {
  const createRequestId = said.createRequestId?.match(REQUEST_ID)?.[0];
  return { taskId, ...defined({ createdAt, completedAt, statusMessage, createRequestId }), adopted: said.adopted };
}

const REQUEST_ID = /^[A-Za-z0-9-]{1,100}$/;
