import { z } from 'zod';
import { instant } from '../../archive/index.js';
import {
  AVAILABILITY_LAG_MS,
  defined,
  type Explained,
  explain,
  floorToSlice,
  formatInstant,
  type Interval,
  instantMs,
  intervalOf,
  isLogferryError,
  LogferryError,
  type ResolvedRequest,
} from '../../contract/index.js';
import { AWS_CLOCK_LAG_MS, AwsCallFailed, type LogGroups } from '../ports.js';
import { keptFromMs } from '../shared/retention.js';
import { inParallel } from './in-parallel.js';
import { rememberedFor } from './remembered-for.js';
import { earliestMs, type SurveyedGroup, surveyedGroup } from './surveyed-group.js';
import { plannedWindow } from './units.js';

/**
 * Number of groups in a page of answers. AWS is asked about the groups of a page together, and one record holds the
 * answers.
 */
export const ANSWERS_PER_PAGE = 50;
const ASKED_AT_ONCE = 8;

/** Refusals that can be about one log group. */
const REFUSALS = ['ACCESS_DENIED', 'REJECTED_BY_AWS'] as const;

const event = z.union([instant, z.literal('none')]);

/** AWS's answers about the events of a log group, asked for together. */
export const groupAnswers = z.object({
  name: z.string(),
  /** Creation time of the group that the answers are about. Another group with this name has another creation time. */
  createdAt: instant,
  askedAt: instant,
  /** The instant, by AWS's clock, when AWS had given all answers. */
  answeredAt: instant.exactOptional(),
  /**
   * Retention of the group right after AWS had answered. Before it answered, AWS can have deleted events for which this
   * retention had passed.
   */
  retention: surveyedGroup.pick({ logClass: true, retentionDays: true }).exactOptional(),
  /** The newest event by the stream index; absent where the index gave no answer. */
  newest: event.exactOptional(),
  /**
   * The first event in [from, to). Absent if AWS was not asked for it or did not answer, or if the first few pages of
   * events did not show it.
   */
  first: z.object({ from: instant, to: instant, event }).exactOptional(),
  /** Why AWS refuses to answer for this group; absent if it does not. No slice of a refused group can be planned. */
  refused: z.object({ code: z.enum(REFUSALS), message: z.string(), hint: z.string() }).exactOptional(),
});
export type GroupAnswers = z.infer<typeof groupAnswers>;

/**
 * Whether the answers prove that a window holds no events. They prove nothing about a window that ended less than 12 h
 * before AWS was asked, because AWS takes up to 12 h to show an event. They also prove nothing about a window if
 * retention had passed for its beginning.
 */
export function provesQuiet(answers: GroupAnswers, { fromMs, toMs }: Interval): boolean {
  const { shownMs, keptMs, newestMs, first } = boundsOf(answers);
  if (toMs > shownMs || fromMs < keptMs) return false;
  if (newestMs < fromMs) return true;
  return first !== undefined && first.fromMs <= fromMs && toMs <= first.toMs;
}

/** The bounds of what answers prove (epoch ms). */
interface Bounds {
  /** AWS shows all events before this instant. */
  shownMs: number;
  /** Retention keeps all events from this instant on. */
  keptMs: number;
  /** The instant of the newest event; `Infinity` if it is not known, `-Infinity` if the group has no events. */
  newestMs: number;
  /** A window that AWS has shown to hold no events; undefined if there is none. */
  first: Interval | undefined;
}

const boundsOf = rememberedFor(({ askedAt, answeredAt, retention, newest, first }: GroupAnswers): Bounds => {
  const askedMs = instantMs(askedAt);
  // AWS can delete events until it has answered, and its clock can be ahead of `answeredAt`.
  const answeredMs = instantMs(answeredAt ?? askedAt) + AWS_CLOCK_LAG_MS;
  return {
    shownMs: askedMs - AVAILABILITY_LAG_MS,
    keptMs: retention === undefined ? Number.NEGATIVE_INFINITY : keptFromMs(retention, answeredMs),
    newestMs: newest === undefined ? Number.POSITIVE_INFINITY : newestMsOf(newest),
    first: first && { ...intervalOf(first), ...(first.event !== 'none' && { toMs: instantMs(first.event) }) },
  };
});

const newestMsOf = (newest: string): number => (newest === 'none' ? Number.NEGATIVE_INFINITY : instantMs(newest));

/**
 * The start of the first slice of a group in a plan (epoch ms). Slices after the group's creation are always planned,
 * and earlier slices only from the group's first event on. If that event is not known, the plan begins at the earliest
 * instant from which the group can hold events.
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
 * window. A group has no answers if it is gone, was re-created, or has another class than in the survey.
 * @param now the instant now by AWS's clock (epoch ms)
 */
export async function askAll(
  logGroups: LogGroups,
  request: ResolvedRequest,
  groups: readonly SurveyedGroup[],
  now: () => number | Promise<number>,
): Promise<GroupAnswers[]> {
  const nowMs = await now();
  const events = await inParallel(groups, ASKED_AT_ONCE, (group) => eventsOf(logGroups, request, group, nowMs));
  // The groups are looked up after their events. If a group is still the surveyed one, the answers are about this
  // group.
  const found = await logGroups.findMany(groups.map(({ name }) => name));
  const answeredAt = formatInstant(await now());
  return groups.map(({ name, createdAt, logClass }, at) => {
    const unanswered = { name, createdAt, askedAt: formatInstant(nowMs) };
    const current = found.get(name);
    if (current?.createdAt !== createdAt || current.logClass !== logClass) return unanswered;
    const { retentionDays } = current;
    return { retention: { logClass, ...defined({ retentionDays }) }, answeredAt, ...unanswered, ...events[at] };
  });
}

async function eventsOf(
  logGroups: LogGroups,
  request: ResolvedRequest,
  group: SurveyedGroup,
  nowMs: number,
): Promise<Pick<GroupAnswers, 'newest' | 'first' | 'refused'>> {
  try {
    const newest = await logGroups.newestEvent(group.name);
    return defined({ newest, first: await firstOf(logGroups, request, group, nowMs) });
  } catch (error) {
    if (isLogferryError(error) && error.code === 'LOG_GROUP_MISSING') return {};
    const refused = refusalOf(error);
    if (refused === undefined) throw error;
    return { refused };
  }
}

/** Why AWS refuses to answer, if the cause can lie in this log group alone; undefined for every other error. */
function refusalOf(error: unknown): GroupAnswers['refused'] {
  if (error instanceof AwsCallFailed && error.isRejected) {
    return { ...explain('REJECTED_BY_AWS', { detail: error.message }), code: 'REJECTED_BY_AWS' };
  }
  if (!isLogferryError(error) || error.code !== 'ACCESS_DENIED') return undefined;
  return { ...error.explained, code: 'ACCESS_DENIED' };
}

async function firstOf(
  logGroups: LogGroups,
  request: ResolvedRequest,
  group: SurveyedGroup,
  nowMs: number,
): Promise<GroupAnswers['first'] | undefined> {
  const window = plannedWindow(request, nowMs);
  if (instantMs(group.createdAt) <= window.fromMs) return undefined;
  // The search begins where the first slice begins, which can be before the first instant from which the group can hold
  // events.
  const fromMs = Math.max(window.fromMs, floorToSlice(earliestMs(group), request.slice));
  const toMs = Math.min(window.toMs, nowMs - AVAILABILITY_LAG_MS);
  if (fromMs >= toMs) return undefined;
  const searched = { from: formatInstant(fromMs), to: formatInstant(toMs) };
  const event = await logGroups.firstEvent(group.name, searched);
  return event === undefined ? undefined : { ...searched, event };
}

/** A store for the pages of answers of a run. A stored page stays as it is, and AWS is not asked for it again. */
export interface AnswerPages {
  load(page: number): Promise<GroupAnswers[] | undefined>;
  /** @returns the stored answers: those of another attempt, if that attempt stored the page first */
  keep(page: number, answers: readonly GroupAnswers[]): Promise<readonly GroupAnswers[]>;
  /**
   * The last word on a group for which AWS first refused to answer: AWS's later answers, or a note that the run has
   * given the group up. Undefined while neither exists.
   */
  loadLast(group: string): Promise<LastWord | undefined>;
  keepLast(word: LastWord): Promise<void>;
}

/**
 * How the refusal of a group ended: with AWS's answers, or by giving the group up. In the second case, `refused` is the
 * reason.
 */
export const lastWord = groupAnswers.extend({
  /** The pass in which AWS was asked again. */
  pass: z.int().positive(),
});
export type LastWord = z.infer<typeof lastWord>;

/**
 * Maximum number of groups of other pages that AWS is asked about, after it has refused to answer for all groups of a
 * page.
 */
const SAMPLE_GROUPS = 16;

/**
 * The answers about log groups, page by page. When a plan first needs an answer of a page, the page is loaded or, if it
 * is not stored, AWS is asked for its answers.
 */
export class Answers {
  private readonly pages = new Map<number, Promise<ReadonlyMap<string, GroupAnswers>>>();
  private readonly lastWords = new Map<string, LastWord>();
  /** Whether AWS is known to answer for some group. */
  private someAnswered = false;
  private readonly positions: ReadonlyMap<string, number>;
  /** Number of groups that AWS has been asked about so far, without those of {@link askAgain}. */
  asked = 0;

  constructor(
    /** The groups of the run's first survey, in its order. */
    private readonly groups: readonly SurveyedGroup[],
    private readonly kept: AnswerPages,
    private readonly ask: (groups: readonly SurveyedGroup[]) => Promise<GroupAnswers[]>,
  ) {
    this.positions = new Map(groups.map(({ name }, at) => [name, at]));
  }

  /**
   * The answers about a group. Undefined if the first survey did not find this group, even if it found another group of
   * this name. If AWS refused to answer for the group at first, the passes after the first one get its
   * {@link LastWord}, if there is one.
   */
  async of(group: SurveyedGroup, pass: number): Promise<GroupAnswers | LastWord | undefined> {
    const at = this.positions.get(group.name);
    if (at === undefined) return undefined;
    const page = Math.floor(at / ANSWERS_PER_PAGE);
    const known = this.pages.get(page) ?? this.page(page);
    this.pages.set(page, known);
    const answers = (await known).get(group.name);
    if (answers?.createdAt !== group.createdAt) return undefined;
    return answers.refused === undefined || pass === 1 ? answers : ((await this.lastWord(group.name)) ?? answers);
  }

  /** The groups that AWS refused to answer for when it was first asked, even if it has answered since. */
  async refused(): Promise<{ group: SurveyedGroup; refused: Explained }[]> {
    const found: { group: SurveyedGroup; refused: Explained }[] = [];
    for (let page = 0; page * ANSWERS_PER_PAGE < this.groups.length; page += 1) {
      const answers = (await this.pages.get(page)) ?? new Map(named((await this.kept.load(page)) ?? []));
      for (const group of groupsOf(this.groups, page)) {
        const refused = answers.get(group.name)?.refused;
        if (refused !== undefined) found.push({ group, refused });
      }
    }
    return found;
  }

  /** Asks AWS again about groups. The answers are not stored. */
  askAgain(groups: readonly SurveyedGroup[]): Promise<GroupAnswers[]> {
    return groups.length === 0 ? Promise.resolve([]) : this.ask(groups);
  }

  async lastWord(group: string): Promise<LastWord | undefined> {
    const word = this.lastWords.get(group) ?? (await this.kept.loadLast(group));
    if (word !== undefined) this.lastWords.set(group, word);
    return word;
  }

  keepLast(word: LastWord): Promise<void> {
    return this.kept.keepLast(word);
  }

  private askFor(groups: readonly SurveyedGroup[]): Promise<GroupAnswers[]> {
    this.asked += groups.length;
    return this.ask(groups);
  }

  /**
   * Asks AWS for the answers about the groups of a page.
   * @throws LogferryError the refusal, if AWS refuses all groups of the page, has answered for no other group so far,
   *   and answers for no group of a sample of the others
   */
  private async firstAnswers(groups: readonly SurveyedGroup[]): Promise<GroupAnswers[]> {
    const answers = await this.askFor(groups);
    const refused = answers.flatMap((each) => each.refused ?? []);
    const [first] = refused;
    if (this.someAnswered || first === undefined || refused.length < answers.length) return answers;
    const others = this.groups.filter((group) => !groups.includes(group));
    const step = Math.max(1, Math.floor(others.length / SAMPLE_GROUPS));
    const sample = others.filter((_, at) => at % step === 0).slice(0, SAMPLE_GROUPS);
    if (sample.length > 0) this.someAnswered = (await this.askFor(sample)).some(isAnswered);
    if (!this.someAnswered) throw new LogferryError(first);
    return answers;
  }

  private async page(page: number): Promise<ReadonlyMap<string, GroupAnswers>> {
    const groups = groupsOf(this.groups, page);
    try {
      const answers = (await this.kept.load(page)) ?? (await this.kept.keep(page, await this.firstAnswers(groups)));
      this.someAnswered ||= answers.some(isAnswered);
      return new Map(named(answers));
    } catch (error) {
      this.pages.delete(page);
      throw error;
    }
  }
}

const groupsOf = (groups: readonly SurveyedGroup[], page: number): readonly SurveyedGroup[] =>
  groups.slice(page * ANSWERS_PER_PAGE, (page + 1) * ANSWERS_PER_PAGE);

/** Adds the name of the log group to a refusal. */
export const ofGroup = ({ name }: Pick<SurveyedGroup, 'name'>, refused: Explained): Explained => ({
  ...refused,
  message: `${name}: ${refused.message}`,
});

const named = (answers: readonly GroupAnswers[]) => answers.map((each) => [each.name, each] as const);

/** Whether AWS has answered for a group. For a group that is gone, AWS neither answers nor refuses. */
const isAnswered = ({ refused, retention }: GroupAnswers): boolean => refused === undefined && retention !== undefined;
