import type { TaskState } from '@logferry/emulator';
import type { Claims, Truth } from './evidence.js';
import type { Finding } from './finding.js';

const NAME = /^logferry:([0-9a-f]+):g(\d+)$/;

/**
 * Finds duplicates: tasks of any status that logferry had no reason to create.
 * 1. A second task with the same name is a duplicate. A name stands for one slice and generation, and every retry and
 *   every forced export has another generation. A task that DescribeExportTasks never showed does not count, because an
 *   export cannot find such a task.
 * 2. A second COMPLETED task of a slice under a later generation is a duplicate, except in four cases:
 *   - An export that created or adopted one of the two tasks was forced.
 *   - A receipt says that an earlier task failed.
 *   - Events arrived late.
 *   - DescribeExportTasks hid a task.
 */
export function duplicates(truth: Truth, claims: Claims): Finding[] {
  const named = truth.tasks.filter(({ foreign }) => !foreign).flatMap((task) => parsed(task) ?? []);
  return grouped(named, ({ slice }) => slice).flatMap((tasks) => [
    ...sameName(tasks, claims),
    ...repeated(tasks, truth, claims),
  ]);
}

interface NamedTask {
  task: TaskState;
  slice: string;
  generation: number;
}

function parsed(task: TaskState): NamedTask | undefined {
  const match = NAME.exec(task.taskName ?? '');
  return match?.[1] === undefined ? undefined : { task, slice: match[1], generation: Number(match[2]) };
}

function grouped<Item>(items: readonly Item[], by: (item: Item) => unknown): Item[][] {
  const groups = new Map<unknown, Item[]>();
  for (const item of items) groups.set(by(item), [...(groups.get(by(item)) ?? []), item]);
  return [...groups.values()];
}

function sameName(tasks: readonly NamedTask[], claims: Claims): Finding[] {
  const shown = tasks.filter(({ task }) => !task.hidden);
  return grouped(shown, ({ generation }) => generation)
    .filter((same) => same.length > 1)
    .map((same) => finding(same, claims, 'tasks of one slice and generation'));
}

function repeated(tasks: readonly NamedTask[], truth: Truth, claims: Claims): Finding[] {
  if (tasks.some(({ task }) => task.hidden)) return [];
  const completed = tasks.filter(({ task }) => task.status === 'COMPLETED' && !calledFailed(task, claims));
  const generations = new Set(completed.map(({ generation }) => generation));
  if (generations.size < 2) return [];
  const owners = ownersOf(completed, claims);
  if (owners.some(({ request }) => request.force) || cameLate(truth, completed)) return [];
  return [finding(completed, claims, 'completed tasks of one slice without a forced request')];
}

/** Whether an event of the window was ingested after the creation of the window's first task. */
const cameLate = ({ streams }: Truth, tasks: readonly NamedTask[]): boolean => {
  const first = tasks.map(({ task }) => task).sort((a, b) => a.creationTime - b.creationTime)[0];
  return streams
    .filter(({ region, logGroup }) => region === first?.region && logGroup === first.logGroupName)
    .flatMap(({ events }) => events)
    .some(({ timestamp, ingestionTime = 0 }) => {
      if (first === undefined || timestamp < first.from || timestamp >= first.to) return false;
      return ingestionTime >= first.creationTime;
    });
};

const calledFailed = ({ taskId }: TaskState, { receipts }: Claims): boolean =>
  receipts.some(
    ({ receipt }) => receipt.task?.taskId === taskId && receipt.outcome !== 'archived' && receipt.outcome !== 'empty',
  );

const ownersOf = (tasks: readonly NamedTask[], { runs }: Claims) =>
  runs.filter((run) => tasks.some(({ task }) => run.tasks.includes(task.taskId)));

function finding(tasks: readonly NamedTask[], claims: Claims, what: string): Finding {
  const [first] = tasks;
  const ids = tasks.map(({ task, generation }) => `${task.taskId} (g${generation}, ${task.status})`).join(', ');
  const window = `${iso(first?.task.from)} to ${iso(first?.task.to)}`;
  return {
    invariant: 'duplicates',
    exportIds: [...new Set(ownersOf(tasks, claims).map(({ exportId }) => exportId))],
    reason: `${tasks.length} ${what}: ${first?.task.logGroupName}, ${window}: ${ids}`,
  };
}

const iso = (ms = 0): string => new Date(ms).toISOString();
