import { defined } from '../../contract/index.js';
import type { PlanCursor } from '../types/planning.js';
import { settleInPass } from './group-month.js';
import type { BlockMonth, ListedGroup, Listings } from './months.js';
import { type PageLimits, type PlanQuestion, planPage } from './plan-page.js';
import type { Recount } from './recount.js';

/** Numbers of a whole plan. */
export interface PlanCount {
  /** Number of slices, including those that earlier receipts close and those that need no task. */
  slices: number;
  /** Number of slices that need a task. Absent if the count had to leave receipts or events unread. */
  tasks?: number;
}

/**
 * Limits of the calls that a count makes to S3 and CloudWatch Logs. Beyond these limits, the count assumes that slices
 * are open and have events.
 */
interface CountLimits {
  /** Number of listing calls. */
  calls: number;
  /** Number of log groups whose events AWS is asked for. The plan uses the same answers, so AWS is asked once. */
  groups: number;
}

const LIMITS: CountLimits = { calls: 500, groups: 200 };
/** A count keeps no slices, so its pages can be long. */
const PAGE: PageLimits = {
  slices: 10_000,
  bytes: Number.POSITIVE_INFINITY,
  asked: Number.POSITIVE_INFINITY,
  calls: Number.POSITIVE_INFINITY,
  lines: Number.POSITIVE_INFINITY,
};

/** The input of a count: the input of a page of the plan, without the members that only pages need. */
export type CountQuestion = Omit<PlanQuestion, 'recount' | 'isFirstPass' | 'cursor' | 'limits'>;

/**
 * Counts the slices of the first pass of a plan, by the rules of the plan itself. Counts a window that is due for a
 * recount as a window without late events.
 * @param question its `months` must not share memory with the `months` of the plan, because the count settles windows
 *   there
 */
export async function countPlan(
  question: CountQuestion,
  signal: AbortSignal,
  { calls, groups }: CountLimits = LIMITS,
): Promise<PlanCount> {
  let isExact = true;
  const months = limited(question.months, calls, () => {
    isExact = false;
  });
  const answersOf = async (group: ListedGroup) => {
    if (group.position < groups) return question.answersOf(group);
    isExact = false;
    return undefined;
  };
  const count = { slices: 0, tasks: 0 };
  let cursor: PlanCursor | undefined;
  do {
    signal.throwIfAborted();
    const page = await planPage({
      ...{ ...question, months, answersOf, recount: withoutLateEvents, isFirstPass: true, limits: PAGE },
      ...defined({ cursor }),
    });
    count.slices += page.skipped;
    for (const { without, slices = 1 } of page.slices) {
      count.slices += slices;
      if (without === undefined) count.tasks += slices;
    }
    cursor = page.cursor;
  } while (cursor !== undefined);
  return isExact ? count : { slices: count.slices };
}

/** Stands in for a recount: takes each due window as a window without late events. */
const withoutLateEvents: Recount = async (_groups, due) => {
  for (const { month, part } of due) settleInPass(month, part);
  return [];
};

const UNLISTED: BlockMonth = { of: () => undefined };

/** Listings that show no receipts after `most` calls. */
function limited(months: Listings, most: number, onUnlisted: () => void): Listings {
  const listed = (list: () => Promise<BlockMonth>): Promise<BlockMonth> => {
    if (months.calls < most) return list();
    onUnlisted();
    return Promise.resolve(UNLISTED);
  };
  return {
    get calls() {
      return months.calls;
    },
    block: (...args) => listed(() => months.block(...args)),
    list: (...args) => listed(() => months.list(...args)),
  };
}
