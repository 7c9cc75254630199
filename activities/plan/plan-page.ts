import type { SkippedMonth } from '../../archive/index.js';
import {
  type Explained,
  type Interval,
  instantMs,
  intervalOf,
  joinLeftOut,
  type LeftOut,
  overlaps,
  type ResolvedRequest,
} from '../../contract/index.js';
import { keptFromMs } from '../shared/retention.js';
import type { PlanCursor, PlannedSlice } from '../types/planning.js';
import { beginsMs, type GroupAnswers, type LastWord, ofGroup } from './answers.js';
import { breathing } from './breathing.js';
import { duePartsOf, type GroupMonth, openPartsOf } from './group-month.js';
import { groupSlices } from './group-slices.js';
import { expiredPart, partBefore } from './left-out.js';
import { type BlockMonth, blocksOf, type ListedGroup, type Listings, monthWindow } from './months.js';
import type { DuePart, Recount } from './recount.js';
import { groupRange, ruleOf, type SurveyedGroup } from './surveyed-group.js';
import { gridOf, type Unit, unitsOf } from './units.js';

/** Limits after which a page ends. */
export interface PageLimits {
  /**
   * Number of slices. This limit and the limit of `bytes` keep a page far below Temporal's payload limit, and small
   * enough for the input of continue-as-new.
   */
  slices: number;
  bytes: number;
  /**
   * Number of groups whose events AWS is asked for. A page that has slices ends after this number. So the first slices
   * of a plan need not wait for the answers about its last groups.
   */
  asked: number;
  /**
   * Number of listing calls after which a page lists no further block of groups. `lines`, the number of lines of
   * skipped receipts, is a limit of the same kind.
   */
  calls: number;
  lines: number;
}

const PAGE_LIMITS: PageLimits = { slices: 500, bytes: 100_000, asked: 100, calls: 200, lines: 2_000 };
/** Number of groups whose windows are recounted together. */
const RECOUNTED_GROUPS = 400;

/** The input of a page of a plan. Only `months`, `answersOf` and `recount` call ports. */
export interface PlanQuestion {
  request: ResolvedRequest;
  /** The instant of the survey (epoch ms). */
  atMs: number;
  /** The instant (epoch ms) that decides what retention still keeps: the time of the page, or shortly before it. */
  nowMs: number;
  /** The groups of the survey, in the order of listings. */
  groups: readonly ListedGroup[];
  months: Listings;
  answersOf(group: ListedGroup): Promise<GroupAnswers | LastWord | undefined>;
  /** Number of groups that AWS has been asked about so far. */
  asked(): number;
  recount: Recount;
  /**
   * Whether this is the first pass. Later passes plan again, but do not count again what earlier receipts cover, and
   * add no lines for these receipts.
   */
  isFirstPass: boolean;
  cursor?: PlanCursor;
  limits?: PageLimits;
}

/** A page of a plan. */
export interface PlannedPage {
  slices: PlannedSlice[];
  /** Number of grid slices that earlier receipts cover. `unsettled`: the number of those that are not settled. */
  skipped: number;
  unsettled: number;
  /** Number of grid slices with a part that an earlier run has recorded as `expired`. */
  skippedExpired: number;
  /** What is not exported, because retention has passed, or because it lies before the first event of a group. */
  leftOut: LeftOut[];
  /** The lines that stand for earlier receipts in the list of receipts, one for each group and month. */
  lines: SkippedMonth[];
  /**
   * Why AWS refuses to answer for the first refused log group with open slices. The page leaves out all refused groups.
   * Absent if there is none, apart from those that an earlier pass has given up.
   */
  refused?: Explained;
  /** Where the next page begins; absent if this page is the last one. */
  cursor?: PlanCursor;
}

/**
 * Plans the page that begins at the cursor. All pages together give the same plan, wherever one page ends and the next
 * begins.
 */
export const planPage = (question: PlanQuestion): Promise<PlannedPage> => new PagePlan(question).plan();

/** The groups of a unit that are in one block and are recounted together. */
interface Visit {
  unit: Unit;
  at: number;
  members: readonly ListedGroup[];
  block: BlockMonth;
}

/** Groups of a survey that are listed together. */
interface Block {
  groups: readonly ListedGroup[];
  byRule: ReadonlyMap<string, readonly ListedGroup[]>;
}

/** The parts of a plan that are the same for all pages of a survey. */
interface Frame {
  units: readonly Unit[];
  blocks: readonly Block[];
  folderOf: ReadonlyMap<string, string>;
}

const frames = new WeakMap<readonly ListedGroup[], Frame>();

function frameOf(groups: readonly ListedGroup[], request: ResolvedRequest, atMs: number): Frame {
  const known = frames.get(groups);
  if (known !== undefined) return known;
  const frame = {
    units: unitsOf(groups, request, atMs),
    blocks: blocksOf(groups).map((block) => ({ groups: block, byRule: byRuleOf(block) })),
    folderOf: new Map(groups.map(({ name, folder }) => [name, folder])),
  };
  frames.set(groups, frame);
  return frame;
}

function byRuleOf(groups: readonly ListedGroup[]): Map<string, ListedGroup[]> {
  const byRule = new Map<string, ListedGroup[]>();
  for (const group of groups) {
    const rule = ruleOf(group);
    const members = byRule.get(rule) ?? [];
    members.push(group);
    byRule.set(rule, members);
  }
  return byRule;
}

class PagePlan {
  private readonly page: PlannedPage = {
    ...{ slices: [], skipped: 0, unsettled: 0, skippedExpired: 0 },
    ...{ leftOut: [], lines: [] },
  };
  private readonly breathe = breathing();
  private bytes = 0;
  private readonly callsBefore: number;
  private readonly askedBefore: number;
  private readonly limits: PageLimits;

  constructor(private readonly question: PlanQuestion) {
    this.callsBefore = question.months.calls;
    this.askedBefore = question.asked();
    this.limits = question.limits ?? PAGE_LIMITS;
  }

  async plan(): Promise<PlannedPage> {
    const { groups, request, atMs, cursor } = this.question;
    const { units, blocks, folderOf } = frameOf(groups, request, atMs);
    let resume = cursor;
    for (const [at, unit] of units.entries()) {
      if (resume !== undefined && at < resume.unit) continue;
      for (const block of blocks) {
        const [first] = block.groups;
        const last = block.groups.at(-1);
        if (first === undefined || last === undefined) continue;
        const from: PlanCursor | undefined = resume?.unit === at ? resume : undefined;
        const fromFolder = from === undefined ? '' : (folderOf.get(from.group) ?? '');
        if (last.folder < fromFolder) continue;
        const isInside = from?.entered === true && first.folder <= fromFolder;
        if (!isInside && this.isLong) return this.end({ unit: at, group: first.name });
        await this.breathe();
        const end = await this.visitBlock(unit, at, block, isInside ? from : undefined, isInside ? fromFolder : '');
        if (end !== undefined) return this.end(end);
        if (isInside) resume = undefined;
      }
      resume = undefined;
    }
    return this.page;
  }

  /** Whether a limit of the page is reached, so that the next listing is left to the next page. */
  private get isLong(): boolean {
    const calls = this.question.months.calls - this.callsBefore;
    return this.isFull || this.page.lines.length >= this.limits.lines || calls >= this.limits.calls;
  }

  private get isFull(): boolean {
    const { slices } = this.page;
    if (slices.length > 0 && this.question.asked() - this.askedBefore >= this.limits.asked) return true;
    return slices.length >= this.limits.slices || this.bytes >= this.limits.bytes;
  }

  private end(cursor: PlanCursor): PlannedPage {
    return { ...this.page, cursor };
  }

  /** Plans the groups of a block in a unit. @returns where the next page begins; undefined if this page continues */
  private async visitBlock(
    unit: Unit,
    at: number,
    { groups: block, byRule }: Block,
    from: PlanCursor | undefined,
    fromFolder: string,
  ): Promise<PlanCursor | undefined> {
    const { request, months, nowMs, isFirstPass } = this.question;
    const holds = (group: ListedGroup, range: Interval): boolean => {
      const { fromMs, toMs } = groupRange(group, request, range);
      return fromMs < toMs;
    };
    // A page plans only a few groups of a block. So the search ends at the first group to plan, to save time in large
    // blocks.
    const ofRule = byRule.get(unit.rule) ?? [];
    const first = ofRule.findIndex((group) => group.folder >= fromFolder && holds(group, unit));
    // The first unit of a month also counts the closed slices of all groups, since its listing shows all groups.
    const counts = from === undefined && isFirstPass && unit.firstOfMonth && !request.force;
    const window = monthWindow(unit.month);
    if (first < 0 && !(counts && block.some((group) => holds(group, window)))) return undefined;
    const listing = counts
      ? await months.list(unit.month, block, nowMs, ({ line, slices, unsettled, expired, leftOut }) => {
          if (line !== undefined) this.page.lines.push(line);
          this.page.skipped += slices;
          this.page.unsettled += unsettled;
          this.page.skippedExpired += expired;
          if (leftOut !== undefined) this.leaveOut(leftOut);
        })
      : await months.block(unit.month, block, nowMs);
    // The groups of a recount are the same on each page, wherever the page begins.
    const begins = Math.floor(first / RECOUNTED_GROUPS) * RECOUNTED_GROUPS;
    for (let begin = begins; begin >= 0 && begin < ofRule.length; begin += RECOUNTED_GROUPS) {
      const members = ofRule.slice(begin, begin + RECOUNTED_GROUPS).filter((group) => holds(group, unit));
      const end = await this.visitMembers({ unit, at, members, block: listing }, from, fromFolder);
      if (end !== undefined) return end;
    }
    return undefined;
  }

  private async visitMembers(
    visit: Visit,
    from: PlanCursor | undefined,
    fromFolder: string,
  ): Promise<PlanCursor | undefined> {
    const { unit, at, members, block } = visit;
    const { request, atMs, nowMs, answersOf, isFirstPass } = this.question;
    const [first] = members;
    // Whether an earlier page has begun to plan these groups. If so, that page has counted the windows that the recount
    // of these groups leaves closed.
    const isBegun =
      first !== undefined && (first.folder < fromFolder || (first.name === from?.group && from.from !== undefined));
    if (first !== undefined && !isBegun && this.isFull) return { unit: at, group: first.name, entered: true };
    const rangeOf = (group: ListedGroup): Interval => {
      const range = groupRange(group, request, unit);
      const isFrom = from?.from !== undefined && from.group === group.name;
      return isFrom ? { ...range, fromMs: Math.max(range.fromMs, instantMs(from.from ?? '')) } : range;
    };
    const late = await this.lateOf(visit, !isBegun);
    for (const group of members) {
      if (group.folder < fromFolder) continue;
      await this.breathe();
      const known = block.of(group);
      if (known === 'done') continue;
      if (this.isFull) return { unit: at, group: group.name, entered: true };
      const range = rangeOf(group);
      const open = { force: request.force, late: late.get(group.name) ?? [] };
      // If the group has no open window, for example after a recount, AWS need not be asked for the group's events.
      if (![...gridOf(request, range, atMs)].some((slice) => openPartsOf(known, slice, open).length > 0)) continue;
      const answers = await answersOf(group);
      if (answers?.refused !== undefined) {
        // Answers with a `pass` are a last word: an earlier pass has given the group up and reported it as a failure.
        if (!('pass' in answers)) this.page.refused ??= ofGroup(group, answers.refused);
        continue;
      }
      const begin = { ...range, fromMs: Math.max(range.fromMs, beginsMs(group, request, answers)) };
      if (isFirstPass && begin.fromMs > range.fromMs) this.leaveOutBefore(begin.fromMs, range, group, known, open);
      const slices = groupSlices({
        group,
        range: begin,
        request,
        atMs,
        nowMs,
        answers,
        month: known,
        late: late.get(group.name) ?? [],
      });
      const end = this.add(group, slices);
      if (end !== undefined) return { unit: at, group: group.name, from: end, entered: true };
    }
    return undefined;
  }

  /**
   * Recounts the due windows of the visited groups, over the whole unit and not only from the cursor on. So every page
   * that visits these groups gets the same answers.
   * @param counts whether this page counts the slices that stay closed
   * @returns the parts to export again, by group: they have got late events, or AWS gave no answer about them
   */
  private async lateOf({ unit, at, members, block }: Visit, counts: boolean): Promise<Map<string, Interval[]>> {
    const { request, groups, atMs, nowMs, recount, isFirstPass } = this.question;
    const late = new Map<string, Interval[]>();
    if (request.force) return late;
    const due: DuePart[] = [];
    const affected: { range: Interval; group: ListedGroup; month: GroupMonth; parts: Interval[] }[] = [];
    for (const group of members) {
      const month = block.of(group);
      if (month === undefined || month === 'done') continue;
      const range = groupRange(group, request, unit);
      const parts = duePartsOf(month, range, {
        ...{ atMs, keptMs: keptFromMs(group, nowMs), beforeDeletion: request.beforeDeletion },
      });
      if (parts.length === 0) continue;
      due.push(...parts.map((part) => ({ group, month, part })));
      affected.push({ range, group, month, parts });
    }
    const [first] = members;
    if (first === undefined || due.length === 0) return late;
    for (const { group, part } of await recount({ unit: at, firstGroup: groups.indexOf(first) }, due)) {
      late.set(group.name, [...(late.get(group.name) ?? []), part]);
    }
    if (isFirstPass && counts) {
      for (const { range, group, month, parts } of affected) {
        this.countClosed(month, range, parts, late.get(group.name) ?? []);
      }
    }
    return late;
  }

  /**
   * Counts the grid slices that were due and that the recount leaves closed. Slices that the recount has not settled
   * also count as unsettled.
   */
  private countClosed(month: GroupMonth, range: Interval, due: readonly Interval[], late: readonly Interval[]): void {
    const { request, atMs } = this.question;
    for (const slice of gridOf(request, range, atMs)) {
      const meets = (part: Interval): boolean => overlaps(part, slice);
      if (!due.some(meets) || openPartsOf(month, slice, { force: false, late }).length > 0) continue;
      this.page.skipped += 1;
      if (month.unsettled.some(meets)) this.page.unsettled += 1;
    }
  }

  /** Adds slices to the page. @returns the end of the last slice that fits into the page; undefined if all fit */
  private add(group: SurveyedGroup, slices: readonly PlannedSlice[]): string | undefined {
    for (const [index, planned] of slices.entries()) {
      const before = slices[index - 1]?.slice.to;
      if (this.isFull && before !== undefined) return before;
      this.page.slices.push(planned);
      if (planned.without === 'expired') this.leaveOut(expiredPart(group, intervalOf(planned.slice)));
      this.bytes += JSON.stringify(planned).length;
    }
    return undefined;
  }

  /** Notes the open slices of a group's range that are not planned because they lie before the group's first event. */
  private leaveOutBefore(
    beginMs: number,
    range: Interval,
    group: SurveyedGroup,
    month: GroupMonth | undefined,
    open: { force: boolean; late: readonly Interval[] },
  ): void {
    const { request, atMs, nowMs } = this.question;
    const before = { fromMs: range.fromMs, toMs: Math.min(range.toMs, beginMs) };
    const left = [...gridOf(request, before, atMs)].filter((slice) => openPartsOf(month, slice, open).length > 0);
    const [first] = left;
    const last = left.at(-1);
    if (first === undefined || last === undefined) return;
    const interval = { fromMs: first.fromMs, toMs: last.toMs };
    const part = partBefore(group, interval, 'beforeFirstEvent');
    this.leaveOut(keptFromMs(group, nowMs) > first.fromMs ? { ...expiredPart(group, interval), ...part } : part);
  }

  private leaveOut(part: LeftOut): void {
    this.page.leftOut = joinLeftOut([...this.page.leftOut, part]);
  }
}
