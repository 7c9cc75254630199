import type { ListedGroup } from '../months.js';
import { storedBytesIn } from '../recount.js';
import type { EarlierTask } from './earlier-tasks.js';

/**
 * Makes a function that estimates the bytes that the log group of an earlier task stores for the task's window. The
 * estimate is infinite if the group is not among the given ones, or if AWS does not show its stored bytes.
 */
export function storedBytesOf(groups: readonly ListedGroup[]): (task: EarlierTask) => number {
  const byName = new Map(groups.map((group) => [group.name, group]));
  return (task) => {
    const group = byName.get(task.logGroup);
    return group === undefined ? Number.POSITIVE_INFINITY : storedBytesIn(group, task);
  };
}
