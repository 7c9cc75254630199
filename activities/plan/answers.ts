import { z } from 'zod';
import { instant } from '../../archive/index.js';
import {
  AVAILABILITY_LAG_MS,
  defined,
  floorToSlice,
  formatInstant,
  type Interval,
  instantMs,
  intervalOf,
  isLogferryError,
  type ResolvedRequest,
} from '../../contract/index.js';
import type { LogGroups } from '../ports.js';
import { keptFromMs } from '../shared/retention.js';
import { inParallel } from './in-parallel.js';
import { rememberedFor } from './remembered-for.js';
import { earliestMs, type SurveyedGroup, surveyedGroup } from './surveyed-group.js';
import { plannedWindow } from './units.js';

/** Number of groups whose answers are asked for together and kept in one record. */
export const ANSWERS_PER_PAGE = 50;
const ASKED_AT_ONCE = 8;

const event = z.union([instant, z.literal('none')]);

/** AWS's answers about the events of a log group, at one instant. */
export const groupAnswers = z.object({
  name: z.string(),
  /** Creation of the group that answered. Another group with this name has another creation time. */
  createdAt: instant,
  askedAt: instant,
  /**
   * Retention of the group right after it answered. Events for which this retention had passed can have been deleted
   * before the answer.
   */
  retention: surveyedGroup.pick({ logClass: true, retentionDays: true }).exactOptional(),
  /** The newest event by the stream index; absent where the index gave no answer. */
  newest: event.exactOptional(),
  /** The first event in [from, to). Absent if it was not asked for, or if a few pages of events gave no answer. */
  first: z.object({ from: instant, to: instant, event }).exactOptional(),
});
export type GroupAnswers = z.infer<typeof groupAnswers>;

/**
 * Whether the answers prove that a window holds no events. AWS takes up to 12 h to show an event, so they prove nothing
 * about a window that ended less than 12 h before the question. The same holds for a window that retention had begun to
 * delete.
 */
export function provesQuiet(answers: GroupAnswers, { fromMs, toMs }: Interval): boolean {
  const { shownMs, keptMs, newestMs, first } = boundsOf(answers);
  if (toMs > shownMs || fromMs < keptMs) return false;
  if (newestMs < fromMs) return true;
  return first !== undefined && first.fromMs <= fromMs && toMs <= first.toMs;
}

/** The bounds of what answers prove (epoch ms). */
interface Bounds {
  /** AWS shows all events before. */
  shownMs: number;
  /** Retention had deleted no event from here on. */
  keptMs: number;
  /** No event is newer; infinite where it is not known. */
  newestMs: number;
  /** A window without events. */
  first: Interval | undefined;
}

const boundsOf = rememberedFor(({ askedAt, retention, newest, first }: GroupAnswers): Bounds => {
  const askedMs = instantMs(askedAt);
  return {
    shownMs: askedMs - AVAILABILITY_LAG_MS,
    keptMs: retention === undefined ? Number.NEGATIVE_INFINITY : keptFromMs(retention, askedMs),
    newestMs: newest === undefined ? Number.POSITIVE_INFINITY : newestMsOf(newest),
    first: first && { ...intervalOf(first), ...(first.event !== 'none' && { toMs: instantMs(first.event) }) },
  };
});

const newestMsOf = (newest: string): number => (newest === 'none' ? Number.NEGATIVE_INFINITY : instantMs(newest));

/**
 * The start of the first slice of a group in a plan (epoch ms). Slices after the group's creation are planned in any
 * case; earlier ones only from the group's first event on. If that event is not known, the plan begins where the group
 * can hold events.
 */
export function beginsMs(group: SurveyedGroup, request: ResolvedRequest, answers: GroupAnswers | undefined): number {
  const windowMs = instantMs(request.window.from);
  const createdMs = instantMs(group.createdAt);
  if (createdMs <= windowMs) return windowMs;
  const first = answers?.first;
  const beginMs =
    first === undefined
      ? earliestMs(group)
      : Math.min(createdMs, first.event === 'none' ? createdMs : instantMs(first.event));
  return Math.max(windowMs, floorToSlice(beginMs, request.slice));
}

/**
 * Asks AWS for the newest event of each group, and for the first event of each group that was created inside the
 * window. A group that is gone, or was made anew since the survey, has no answers.
 */
export async function askAll(
  logGroups: LogGroups,
  request: ResolvedRequest,
  groups: readonly SurveyedGroup[],
  nowMs: number,
): Promise<GroupAnswers[]> {
  const events = await inParallel(groups, ASKED_AT_ONCE, (group) => eventsOf(logGroups, request, group, nowMs));
  // The groups are asked for last, so that no other group of the name can have answered before.
  const found = await logGroups.findMany(groups.map(({ name }) => name));
  return groups.map(({ name, createdAt }, at) => {
    const unanswered = { name, createdAt, askedAt: formatInstant(nowMs) };
    const now = found.get(name);
    if (now?.createdAt !== createdAt) return unanswered;
    const { logClass, retentionDays } = now;
    return { ...unanswered, ...events[at], retention: { logClass, ...defined({ retentionDays }) } };
  });
}

async function eventsOf(
  logGroups: LogGroups,
  request: ResolvedRequest,
  group: SurveyedGroup,
  nowMs: number,
): Promise<Pick<GroupAnswers, 'newest' | 'first'>> {
  try {
    const newest = await logGroups.newestEvent(group.name);
    return defined({ newest, first: await firstOf(logGroups, request, group, nowMs) });
  } catch (error) {
    if (isLogferryError(error) && error.code === 'LOG_GROUP_MISSING') return {};
    throw error;
  }
}

async function firstOf(
  logGroups: LogGroups,
  request: ResolvedRequest,
  group: SurveyedGroup,
  nowMs: number,
): Promise<GroupAnswers['first'] | undefined> {
  const window = plannedWindow(request, nowMs);
  if (instantMs(group.createdAt) <= window.fromMs) return undefined;
  // The first slice may begin before the first event that the group can hold.
  const fromMs = Math.max(window.fromMs, floorToSlice(earliestMs(group), request.slice));
  const toMs = Math.min(window.toMs, nowMs - AVAILABILITY_LAG_MS);
  if (fromMs >= toMs) return undefined;
  const searched = { from: formatInstant(fromMs), to: formatInstant(toMs) };
  const event = await logGroups.firstEvent(group.name, searched);
  return event === undefined ? undefined : { ...searched, event };
}

/** Keeps the pages of answers of a run, so that AWS is asked once for each group. */
export interface AnswerPages {
  load(page: number): Promise<GroupAnswers[] | undefined>;
  /** @returns the answers that count: those of another attempt if that one stored its page first */
  keep(page: number, answers: readonly GroupAnswers[]): Promise<readonly GroupAnswers[]>;
}

/** The answers about groups, page by page. AWS is asked for a page when a plan first needs one of its answers. */
export class Answers {
  private readonly pages = new Map<number, Promise<ReadonlyMap<string, GroupAnswers>>>();
  private readonly positions: ReadonlyMap<string, number>;
  /** Number of groups that AWS has been asked for so far. */
  asked = 0;

  constructor(
    /** The groups of the run's first survey, in its order. */
    private readonly groups: readonly SurveyedGroup[],
    private readonly kept: AnswerPages,
    private readonly ask: (groups: readonly SurveyedGroup[]) => Promise<GroupAnswers[]>,
  ) {
    this.positions = new Map(groups.map(({ name }, at) => [name, at]));
  }

  /** Undefined for a group that the first survey did not find, or found as another group of this name. */
  async of(group: SurveyedGroup): Promise<GroupAnswers | undefined> {
    const at = this.positions.get(group.name);
    if (at === undefined) return undefined;
    const page = Math.floor(at / ANSWERS_PER_PAGE);
    const known = this.pages.get(page) ?? this.page(page);
    this.pages.set(page, known);
    const answers = (await known).get(group.name);
    return answers?.createdAt === group.createdAt ? answers : undefined;
  }

  private askFor(groups: readonly SurveyedGroup[]): Promise<GroupAnswers[]> {
    this.asked += groups.length;
    return this.ask(groups);
  }

  private async page(page: number): Promise<ReadonlyMap<string, GroupAnswers>> {
    const groups = this.groups.slice(page * ANSWERS_PER_PAGE, (page + 1) * ANSWERS_PER_PAGE);
    try {
      const answers = (await this.kept.load(page)) ?? (await this.kept.keep(page, await this.askFor(groups)));
      return new Map(answers.map((each) => [each.name, each]));
    } catch (error) {
      this.pages.delete(page);
      throw error;
    }
  }
}
