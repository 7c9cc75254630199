import type { Ending, KnownDurations } from '../../activities/index.js';

/** How long the newest tasks of an export have lasted, for the watch of the next task. */
export interface TaskDurations extends KnownDurations {
  /** The log group of the tasks in `sameGroup`. */
  readonly logGroup: string;
}

/** Number of durations that are kept: of the log group whose task came last, and of others. */
const SAME_GROUP = 24;
const OTHERS = 8;

/** The durations after one more ending. A cancelled task, and a task whose times are not known, changes nothing. */
export function durationsAfter(
  before: TaskDurations | undefined,
  logGroup: string,
  ending: Ending,
): TaskDurations | undefined {
  if (ending.kind !== 'completed' && ending.kind !== 'failed') return before;
  const { createdAt, completedAt } = ending.task;
  const ms = Date.parse(completedAt ?? '') - Date.parse(createdAt ?? '');
  if (!(ms >= 0)) return before;
  const { sameGroup = [], others = [] } = knownFor(before, logGroup) ?? {};
  return { logGroup, sameGroup: [...sameGroup, ms].slice(-SAME_GROUP), others };
}

/** The durations from the view of a log group: if the last task was of another group, all durations are of others. */
export function knownFor(known: TaskDurations | undefined, logGroup: string): KnownDurations | undefined {
  if (known === undefined) return undefined;
  const { sameGroup, others } = known;
  return known.logGroup === logGroup
    ? { sameGroup, others }
    : { sameGroup: [], others: [...others, ...sameGroup].slice(-OTHERS) };
}
