import { destinationPrefix, lookAtDestination, type ObjectStore, taskName } from '../../archive/index.js';
import { defined, instantMs, type Slice } from '../../contract/index.js';
import type { Aws, ExportTask } from '../ports.js';
import type { TaskFacts } from '../types/ended-slice.js';
import type { LookAnswer } from '../types/task-calls.js';
import type { KnownFolders } from './known-folders.js';

/**
 * Maximum number of unfiltered pages of DescribeExportTasks that one search reads, because an old account lists tens of
 * thousands of tasks.
 */
const MAX_UNFILTERED_PAGES = 4;

/** Thrown if the deadline of a search passes before the search has asked AWS about all folders. */
export class SearchTooLate extends Error {}

/** How a search asks AWS about the task folders of a slice. */
interface FolderSearch {
  known: KnownFolders;
  /** Whether the search must ask about no further folder. If absent, it asks about all folders. */
  tooLate?: () => boolean;
}

/**
 * Looks for the task of a slice: first among tasks that have not ended, then among recent tasks. Last, it looks at the
 * folders in the slice's destination, whose names are task ids. Costs at most seven calls of DescribeExportTasks, one
 * listing, and one call for each folder about which the worker knows no lasting answer. A folder whose task AWS has
 * forgotten is no evidence for a task; the receipt names the folder.
 * @throws SearchTooLate if the search ends before the last folder; the next search does not ask for known answers again
 */
export async function lookForTask(
  aws: Aws,
  store: ObjectStore,
  slice: Slice,
  folders: FolderSearch,
): Promise<LookAnswer> {
  const ended: ExportTask[] = [];
  for await (const task of likelyTasks(aws, store, slice, folders)) {
    if (!isTaskOf(task, slice)) continue;
    if (['PENDING', 'RUNNING', 'COMPLETED'].includes(task.status)) {
      return { kind: 'adopted', task: adopted(task) };
    }
    if (task.status === 'PENDING_CANCEL') return slotTakenBy(task);
    ended.push(task);
  }
  const [last] = ended;
  if (last?.status === 'FAILED') return { kind: 'spent', ending: { kind: 'failed', task: adopted(last) } };
  if (last?.status === 'CANCELLED') {
    return { kind: 'spent', ending: { kind: 'cancelled', task: adopted(last), byUs: false } };
  }
  return { kind: 'absent' };
}

async function* likelyTasks(
  aws: Aws,
  store: ObjectStore,
  slice: Slice,
  { known, tooLate }: FolderSearch,
): AsyncGenerator<ExportTask> {
  const { exportTasks } = aws;
  const seen = new Set<string>();
  for (const status of ['PENDING', 'RUNNING', 'PENDING_CANCEL'] as const) {
    const { tasks } = await exportTasks.page({ status });
    for (const task of tasks) seen.add(task.taskId);
    yield* tasks;
  }
  let page: string | undefined;
  for (let read = 0; read < MAX_UNFILTERED_PAGES && (read === 0 || page !== undefined); read += 1) {
    const answer = await exportTasks.page(page === undefined ? {} : { page });
    for (const task of answer.tasks) seen.add(task.taskId);
    yield* answer.tasks;
    page = answer.nextPage;
  }
  const { taskFolders } = await lookAtDestination(store, slice);
  const unseen = taskFolders.filter((folder) => !seen.has(folder));
  const idOf = (taskId: string) => `${slice.accountId}/${slice.region}/${taskId}`;
  for (const taskId of unseen) known.listed(idOf(taskId));
  for (const taskId of unseen) {
    if (!known.has(idOf(taskId)) && tooLate?.()) throw new SearchTooLate();
    const task = await known.taskOf(idOf(taskId), () => exportTasks.find(taskId));
    if (task) yield task;
  }
}

/**
 * Whether a task is the task of a slice. Name, group, window and destination must all agree, because any program can
 * use the name.
 */
export function isTaskOf(task: ExportTask, slice: Slice): boolean {
  const sameInstant = (a: string | undefined, b: string) => a !== undefined && instantMs(a) === instantMs(b);
  return (
    task.taskName === taskName(slice) &&
    task.logGroup === slice.logGroup &&
    sameInstant(task.from, slice.from) &&
    sameInstant(task.to, slice.to) &&
    task.bucket === slice.bucket &&
    task.destinationPrefix === destinationPrefix(slice)
  );
}

/**
 * Finds the task that occupies the account's only slot: the slice's own task, or another one. If no
 * call shows a task, for example because the calls fail, the answer names no task.
 */
export async function whoHoldsTheSlot(
  aws: Aws,
  slice: Slice,
): Promise<Extract<LookAnswer, { kind: 'adopted' | 'slotTaken' }>> {
  for (const status of ['RUNNING', 'PENDING', 'PENDING_CANCEL'] as const) {
    const { tasks } = await aws.exportTasks.page({ status }).catch(() => ({ tasks: [] }));
    const [task] = tasks;
    if (task === undefined) continue;
    const isOurs = isTaskOf(task, slice) && task.status !== 'PENDING_CANCEL';
    if (isOurs) return { kind: 'adopted', task: adopted(task) };
    return slotTakenBy(task);
  }
  return { kind: 'slotTaken' };
}

/**
 * The answer that a task occupies the slot. AWS shows the creation time of every task; if it were missing, the answer
 * would name no task.
 */
const slotTakenBy = ({ taskId, logGroup, createdAt }: ExportTask): Extract<LookAnswer, { kind: 'slotTaken' }> =>
  createdAt === undefined
    ? { kind: 'slotTaken' }
    : { kind: 'slotTaken', blocker: { taskId, logGroup, since: createdAt } };

const adopted = ({ taskId, createdAt, completedAt, statusMessage }: ExportTask): TaskFacts => ({
  taskId,
  ...defined({ createdAt, completedAt, statusMessage }),
  adopted: true,
});
