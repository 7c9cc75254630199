import {
  type Explained,
  type Failure,
  LogferryError,
  type ResolvedRequest,
  SAMPLED_FAILURES,
} from '../../contract/index.js';
import type { PlanCursor, PlanPage } from '../types/planning.js';
import { type Answers, type GroupAnswers, ofGroup } from './answers.js';
import { inParallel } from './in-parallel.js';
import { openRange, type SurveyQuestion } from './survey.js';
import { groupRange, type SurveyedGroup } from './surveyed-group.js';
import { plannedWindow } from './units.js';

/*
 * Log groups that AWS refuses to answer for, although it answers for others. The cause can be an explicit deny for one
 * group. The pages of a pass leave these groups out, so that they stop no other group. After the last page, AWS is
 * asked about them again. If AWS now answers for a group, another pass plans it. Groups for which AWS still refuses are
 * given up in the end, and each is reported as a failure.
 */

/** The cursor behind the last page of a pass, at which AWS is asked again about the groups that were left out. */
export const ASKS_AGAIN: PlanCursor = { unit: Number.MAX_SAFE_INTEGER, group: '', asksAgain: true };

/** Number of groups whose receipts are listed at the same time. */
const GROUPS_AT_ONCE = 8;

/** The input of {@link askAgain}. */
export interface RefusedGroups {
  answers: Answers;
  pass: number;
  /** Whether the groups that AWS still refuses are given up. */
  givesUp: boolean;
  /** The part of the window that is open for a group; undefined if no part is open. */
  openRange(group: SurveyedGroup): Promise<{ from: string; to: string } | undefined>;
}

/** Makes the function that finds the open part of a group in the window that the pass plans. */
export const openRangeIn =
  (question: Pick<SurveyQuestion, 'store' | 'archive'> & { request: ResolvedRequest }, atMs: number) =>
  (group: SurveyedGroup): Promise<{ from: string; to: string } | undefined> => {
    const { request } = question;
    return openRange(question, group, groupRange(group, request, plannedWindow(request, atMs)));
  };

/**
 * Asks AWS again about the groups that were left out, and stores the answers for the next pass.
 * @throws LogferryError the refusal, if AWS refuses all groups that it is now asked about, and these groups are not to
 * be given up
 */
export async function askAgain(groups: RefusedGroups, cursor: PlanCursor): Promise<PlanPage> {
  const { answers, pass, givesUp } = groups;
  const waiting: SurveyedGroup[] = [];
  const still: { group: SurveyedGroup; last: GroupAnswers; refused: Explained }[] = [];
  // Last words that an earlier attempt in this pass has stored count as new answers, because that attempt may have been
  // lost.
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

/** One refusal for several groups: AWS's message about the first group, and the number of the others. */
function refusalOf({ message, ...refused }: Explained, groups: number): LogferryError {
  const others = groups > 1 ? ` (and ${groups - 1} other log groups)` : '';
  return new LogferryError({ ...refused, message: `${message}${others}` });
}
