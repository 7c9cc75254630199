import { type Explained, type Failure, LogferryError, type ResolvedRequest } from '../../contract/index.js';
import type { PlanCursor, PlanPage } from '../types.js';
import { type Answers, type GroupAnswers, ofGroup } from './answers.js';
import { inParallel } from './in-parallel.js';
import { openRange, type SurveyQuestion } from './survey.js';
import { groupRange, type SurveyedGroup } from './surveyed-group.js';
import { plannedWindow } from './units.js';

/*
 * Log groups that AWS refuses to answer for, although it answers for others: an explicit denial of one group, for example.
 * They are left out of the pages of a pass, so that they stop no other group. Behind the last page AWS is asked about them
 * again. A group that it answers for then is planned by another pass; the others are failures by name in the end.
 */

/** Where a pass goes on behind its last page if groups were left out. */
export const ASKS_AGAIN: PlanCursor = { unit: Number.MAX_SAFE_INTEGER, group: '', asksAgain: true };

/** Failures that a page names; it counts all. */
const SAMPLED_FAILURES = 100;
/** Groups whose receipts are listed at once. */
const GROUPS_AT_ONCE = 8;

/** What asking again needs. */
export interface RefusedGroups {
  answers: Answers;
  pass: number;
  /** Whether the groups that AWS still refuses are given up. */
  givesUp: boolean;
  /** The part of the window that a group leaves open; undefined if none is. */
  openRange(group: SurveyedGroup): Promise<{ from: string; to: string } | undefined>;
}

/** Finds what a group leaves open of the window that the pass plans. */
export const openRangeIn =
  (question: Pick<SurveyQuestion, 'store' | 'archive'> & { request: ResolvedRequest }, atMs: number) =>
  (group: SurveyedGroup): Promise<{ from: string; to: string } | undefined> => {
    const { request } = question;
    return openRange(question, group, groupRange(group, request, plannedWindow(request, atMs)));
  };

/**
 * Asks AWS again about the groups that were left out, and keeps its answers for the next pass.
 * @throws LogferryError the refusal, if AWS refuses all of them again and they are not to be given up
 */
export async function askAgain(groups: RefusedGroups, cursor: PlanCursor): Promise<PlanPage> {
  const { answers, pass, givesUp } = groups;
  const waiting: SurveyedGroup[] = [];
  const still: { group: SurveyedGroup; last: GroupAnswers; refused: Explained }[] = [];
  // The last words of this pass count until the pass ends: the attempt that kept them may have been lost.
  let answered = false;
  let isNew = false;
  for (const { group } of await answers.refused()) {
    const word = await answers.lastWord(group.name);
    if (word === undefined) waiting.push(group);
    else if (word.pass !== pass) continue;
    else if (word.refused === undefined) answered = true;
    else if (givesUp) still.push({ group, last: word, refused: ofGroup(group, word.refused) });
  }
  for (const [at, last] of (await answers.askAgain(waiting)).entries()) {
    const group = waiting[at];
    if (group === undefined) continue;
    if (last.refused !== undefined) still.push({ group, last, refused: ofGroup(group, last.refused) });
    else {
      await answers.keepLast({ ...last, pass });
      isNew = true;
    }
  }
  const [first] = still;
  if (first !== undefined && !givesUp && !isNew) throw refusalOf(first.refused, still.length);
  const failures: Failure[] = [];
  if (givesUp) {
    await inParallel(still, GROUPS_AT_ONCE, async ({ group, last, refused }) => {
      const open = await groups.openRange(group);
      if (open !== undefined) failures.push({ ...refused, slice: { logGroup: group.name, ...open, generation: 1 } });
      await answers.keepLast({ ...last, pass });
    });
  }
  const isOver = first === undefined || givesUp;
  return {
    ...{ kind: 'planned', slices: [], skipped: 0, unsettled: 0, wrotePart: false },
    ...((answered || isNew) && { answered: true }),
    ...(failures.length > 0 && { failed: failures.length, failures: failures.slice(0, SAMPLED_FAILURES) }),
    ...(!isOver && { refused: first.refused, cursor }),
  };
}

/** The refusal of several groups names the first one, in AWS's words. */
function refusalOf({ message, ...refused }: Explained, groups: number): LogferryError {
  const others = groups > 1 ? ` (and ${groups - 1} other log groups)` : '';
  return new LogferryError({ ...refused, message: `${message}${others}` });
}
