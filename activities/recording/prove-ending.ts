import { taskName } from '../../archive/index.js';
import { defined, type Explained, explain, formatInstant, LogferryError, type Slice } from '../../contract/index.js';
import type { Aws, ExportTask } from '../ports.js';
import { isTaskOf } from '../shared/task-search.js';
import type { Ending, TaskFacts } from '../types.js';
import { type DescribedTasks, isTaskId } from './described-tasks.js';

/** An ending of a slice that had a task. */
export type TaskEnding = Exclude<Ending, { kind: 'without' }>;

/** How the task of a slice ended, as AWS's own answers show it. */
export interface ProvenEnding {
  ending: TaskEnding;
  /** The creation of the task. For a task that AWS has forgotten: when AWS was asked. */
  askedAt: string;
  /** AWS's status of the task; `UNKNOWN` if AWS has forgotten it. */
  status: ExportTask['status'];
  /** Why the window stays open, where the workflow did not expect this ending. */
  failure?: Explained;
}

/** @throws LogferryError UNPROVEN: AWS's answers do not support the input, so nothing is recorded */
const unproven = (detail: string): never => {
  throw new LogferryError('UNPROVEN', { detail });
};

/**
 * Proves how the task of a slice ended. What the workflow says only chooses the question, because any workflow of the
 * namespace can schedule the activity with any input: the answer comes from AWS.
 * @throws LogferryError UNPROVEN if AWS's answers do not support a receipt
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
  // AWS shows the creation time of every task. If it is missing, the window counts as asked for at its end, and so as
  // unsettled.
  const proven = { askedAt: shown.createdAt ?? sent.to, status: shown.status };
  switch (shown.status) {
    case 'COMPLETED':
      return { ...proven, ending: { kind: 'completed', task } };
    case 'FAILED':
      return { ...proven, ending: { kind: 'failed', task } };
    case 'CANCELLED':
      return { ...proven, ending: { kind: 'cancelled', task, byUs: said.kind === 'cancelled' && said.byUs } };
    case 'PENDING_CANCEL':
      // A cancelled export does not wait for this task any longer.
      if (said.kind === 'cancelled' && said.byUs) return { ...proven, ending: { kind: 'cancelled', task, byUs: true } };
  }
  return unproven(`AWS shows export task ${taskId} as ${shown.status}`);
}

/** Nothing proves how a forgotten task ended, so its window stays open. */
function forgotten(said: TaskEnding, askedAt: string): ProvenEnding {
  const { taskId, adopted } = said.task;
  return {
    ending: { kind: 'vanished', task: { taskId, adopted } },
    askedAt,
    status: 'UNKNOWN',
    failure: explain(said.kind === 'vanished' ? 'TASK_VANISHED' : 'TASK_FORGOTTEN', { taskId }),
  };
}

/** What AWS shows of a task, with the two facts that only the export knows: the create's request id, and who found it. */
function factsOf({ taskId, createdAt, completedAt, statusMessage }: ExportTask, said: TaskFacts): TaskFacts {
  const createRequestId = said.createRequestId?.match(REQUEST_ID)?.[0];
  return { taskId, ...defined({ createdAt, completedAt, statusMessage, createRequestId }), adopted: said.adopted };
}

const REQUEST_ID = /^[A-Za-z0-9-]{1,100}$/;
