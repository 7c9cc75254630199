import {
  groupFolder,
  type ListedReceipt,
  mergeIntervals,
  type ObjectStore,
  parseRecountKey,
  receiptsIn,
  receiptsPrefix,
  recountedIntervals,
  recountsPrefix,
  type SkippedMonth,
  type Source,
  type StoredObject,
  skippedMonth,
  subtractIntervals,
} from '../../archive/index.js';
import {
  type ArchiveLocation,
  defined,
  type Interval,
  type LeftOut,
  overlaps,
  type ResolvedRequest,
} from '../../contract/index.js';
import { keptFromMs } from '../shared/retention.js';
import { breathing } from './breathing.js';
import {
  attemptsIn,
  duePartsOf,
  expiredIn,
  type GroupMonth,
  type MonthQuestion,
  openPartsOf,
  readMonth,
  settle,
  type UnsettledPart,
} from './group-month.js';
import { expiredPart } from './left-out.js';
import { listSubfolders } from './list-groups.js';
import { PackedMonth } from './packed-month.js';
import { Subfolders } from './subfolders.js';
import { groupRange, type SurveyedGroup } from './surveyed-group.js';
import { gridOf } from './units.js';

/**
 * A request with at least this number of groups is large. In a smaller request, each group is listed by itself, when
 * the month is planned.
 */
export const FEW_GROUPS = 50;
/**
 * Number of groups in a block: the groups of a large request whose records of a month are listed together. The listing
 * takes some 75 calls if all days have receipts.
 */
const BLOCK_GROUPS = 2_500;

/** A group of a survey with its folder in listings. */
export interface ListedGroup extends SurveyedGroup {
  /** The group's number in the order of listings. */
  position: number;
  folder: string;
}

/** Groups in the byte order of their folders, which is the order of listings and of plans. */
export function inListingOrder(groups: readonly SurveyedGroup[], archive: ArchiveLocation): ListedGroup[] {
  return groups
    .map((group) => ({ folder: `${groupFolder(archive, group.name)}/`, position: 0, ...group }))
    .sort((a, b) => (a.folder < b.folder ? -1 : 1))
    .map((group, position) => Object.assign(group, { position }));
}

/** Cuts the groups of a survey into blocks that are listed together. */
export function blocksOf<Group>(groups: readonly Group[]): Group[][] {
  const size = groups.length < FEW_GROUPS ? 1 : BLOCK_GROUPS;
  const blocks: Group[][] = [];
  for (let at = 0; at < groups.length; at += size) blocks.push(groups.slice(at, at + size));
  return blocks;
}

/** What planning needs to know of the earlier receipts of a block of groups in a month. */
export interface BlockMonth {
  /**
   * The records of a group. Undefined for a group without receipts; `done` for a group in which nothing is to be
   * planned or recounted.
   */
  of(group: ListedGroup): GroupMonth | 'done' | undefined;
}

/** What earlier receipts cover of a group and month. */
export interface Skipped {
  /**
   * The line of the group and month in the list of receipts. Undefined if no lines are wanted, if all receipts are
   * younger than the run, or if `slices` is 0 and no slice is due for a recount.
   */
  line: SkippedMonth | undefined;
  /**
   * Number of grid slices that are closed, or not planned again without force. Slices that are due for a recount are
   * not in this number.
   */
  slices: number;
  /** Number of these slices that are not settled. */
  unsettled: number;
  /** Number of grid slices with a part that an earlier run has recorded as `expired`, even if other parts are open. */
  expired: number;
  /** The range of the slices that `expired` counts; absent if there are none. */
  leftOut?: LeftOut;
}

interface KnownBlock extends BlockMonth {
  listedMs: number;
  /** Length of the packed months (bytes). */
  bytes: number;
}

/**
 * Maximum age (ms) of a listing that a worker uses again. The older a listing is, the more windows another export can
 * have closed since.
 */
const LISTING_AGE_MS = 60 * 60_000;
/**
 * Maximum length (bytes) of the packed months that a worker remembers in all listings together. They can hold some
 * 200,000 windows that are due for a recount.
 */
const MOST_REMEMBERED_BYTES = 32 * 2 ** 20;

/** Remembers the listings of planning, for later pages of the same pass in this process. */
export class KnownMonths {
  private readonly blocks = new Map<string, KnownBlock>();

  /** @param mostBytes maximum length of all packed months; the newest listing is always remembered */
  constructor(private readonly mostBytes = MOST_REMEMBERED_BYTES) {}

  get(id: string, nowMs: number): BlockMonth | undefined {
    const known = this.blocks.get(id);
    return known !== undefined && nowMs - known.listedMs < LISTING_AGE_MS ? known : undefined;
  }

  /**
   * Remembers a listing. Forgets the listings that are too old to be used again, and also the oldest ones if all
   * listings together are too long.
   */
  set(id: string, block: KnownBlock): void {
    for (const [other, { listedMs }] of this.blocks) {
      if (block.listedMs - listedMs >= LISTING_AGE_MS) this.blocks.delete(other);
    }
    this.blocks.delete(id);
    this.blocks.set(id, block);
    let bytes = [...this.blocks.values()].reduce((sum, each) => sum + each.bytes, 0);
    for (const [oldest, each] of this.blocks) {
      if (bytes <= this.mostBytes || oldest === id) return;
      this.blocks.delete(oldest);
      bytes -= each.bytes;
    }
  }
}

export interface MonthsQuestion {
  store: ObjectStore;
  archive: ArchiveLocation;
  request: ResolvedRequest;
  /** The instant of the survey (epoch ms). */
  atMs: number;
  /** When the run started. Absent if no lines of skipped receipts are wanted, see {@link Skipped}. */
  startedAt?: string;
  /** Present in later passes, see {@link GroupMonth.own}. */
  ownSinceMs?: number;
  /** See {@link MonthQuestion}. */
  countsOnly?: boolean;
  /** Where listings are remembered between pages, and the pass to which they belong. */
  known?: { months: KnownMonths; pass: string };
}

/** A log group of a block in one month: which parts of the month are open, unsettled or expired by its receipts. */
interface ReadGroup {
  group: ListedGroup;
  /** The part of the month in which slices of the group can lie. */
  range: Interval;
  /** The records of the month. Its unsettled parts are those that are due for a recount. */
  month: GroupMonth;
  open: readonly Interval[];
  /** Closed parts that are not settled, whether they are due for a recount or not. */
  unsettled: readonly Interval[];
  /** Parts that an earlier run has recorded as `expired`, and that are not planned again. */
  expired: readonly Interval[];
  line: SkippedMonth | undefined;
}

/** What a plan needs of the listings of its archive. */
export type Listings = Pick<Months, 'calls' | 'block' | 'list'>;

/** Reads which windows earlier receipts cover, by listings alone. */
export class Months {
  /** Number of listing calls so far. */
  calls = 0;

  constructor(private readonly question: MonthsQuestion) {}

  /** The records of a block of groups in a month: a remembered listing, or a new one. */
  async block(month: string, groups: readonly ListedGroup[], nowMs: number): Promise<BlockMonth> {
    const known = this.question.known?.months.get(this.idOf(month, groups), nowMs);
    return known ?? (await this.list(month, groups, nowMs));
  }

  /**
   * Lists a block of groups in a month.
   * @param onSkipped called for each group with slices that earlier receipts cover, that are due for a recount, or that
   *   have a part recorded as `expired`
   */
  async list(
    month: string,
    groups: readonly ListedGroup[],
    nowMs: number,
    onSkipped?: (skipped: Skipped) => void,
  ): Promise<BlockMonth> {
    const { store, archive, known } = this.question;
    const window = monthWindow(month);
    const breathe = breathing();
    // An array by position takes less memory than a map by name. A large request has a dozen blocks or more in memory.
    const firstPosition = groups[0]?.position ?? 0;
    const months: (PackedMonth | GroupMonth | 'done' | undefined)[] = groups.map(() => undefined);
    let bytes = 0;
    const note = (read: ReadGroup): void => {
      const noted = this.note(read, nowMs, onSkipped);
      if (noted !== 'done') bytes += noted.text.length;
      months[read.group.position - firstPosition] = noted;
    };
    const wanted = groups.map(({ folder }) => folder);
    // Receipts and recounts are listed in step, group by group. So only the records of one group are in memory as
    // objects.
    const recounts = new Subfolders(store, recountsPrefix(archive, month), wanted, this.count);
    for await (const { at, objects } of listSubfolders(store, receiptsPrefix(archive, month), wanted, this.count)) {
      await breathe();
      const group = groups[at];
      if (group === undefined) continue;
      const read = this.read(group, window, receiptsIn(objects), nowMs);
      const isDue = read.month.unsettled.length > 0;
      const settled = isDue ? this.settledBy(await recounts.objectsIn(group.folder), group, window) : [];
      note(withoutSettled(read, settled));
    }
    // Recounts change a month, so the unpacked month replaces the packed one.
    const of = ({ position }: ListedGroup): GroupMonth | 'done' | undefined => {
      const at = position - firstPosition;
      const noted = months[at];
      if (!(noted instanceof PackedMonth)) return noted;
      const unpacked = noted.unpacked();
      months[at] = unpacked;
      return unpacked;
    };
    const block = { of, listedMs: nowMs, bytes };
    if (known !== undefined) known.months.set(this.idOf(month, groups), block);
    return block;
  }

  private readonly count = (): void => {
    this.calls += 1;
  };

  private idOf = (month: string, [first]: readonly ListedGroup[]): string =>
    JSON.stringify([this.question.known?.pass, month, first?.name]);

  private read(group: ListedGroup, window: Interval, receipts: readonly ListedReceipt[], nowMs: number): ReadGroup {
    const { request, startedAt, ownSinceMs, countsOnly } = this.question;
    const source = this.sourceOf(group.name);
    const range = groupRange(group, request, window);
    const month = readMonth(receipts, {
      ...{ source, window },
      ...defined({ ownSinceMs, countsOnly, beforeDeletion: request.beforeDeletion }),
    });
    const open = openPartsOf(month, range, { force: request.force, late: [] });
    const due = this.dueIn(group, range, month, nowMs);
    const unsettled = mergeIntervals(month.unsettled);
    // Parts that are not due now are dropped, because this pass does not recount them.
    month.unsettled = due;
    if (open.length + due.length > 0) month.attempts = attemptsIn([...open, ...due], receipts, source);
    const line = startedAt === undefined ? undefined : skippedMonth(receipts, startedAt);
    const expired = request.force || month.asIs.length === 0 ? [] : expiredIn(receipts, source, window);
    return { group, range, month, open, unsettled, expired, line };
  }

  /**
   * The parts of a group and month that are due for a recount. The time of the page, and not of the survey, decides
   * what retention still keeps, because retention deletes more events after the survey.
   */
  private dueIn(group: ListedGroup, range: Interval, month: GroupMonth, nowMs: number): UnsettledPart[] {
    const { atMs, request } = this.question;
    return duePartsOf(month, range, { atMs, keptMs: keptFromMs(group, nowMs), beforeDeletion: request.beforeDeletion });
  }

  /** The intervals of a month that these records of recounts have settled. */
  private settledBy(objects: readonly StoredObject[], group: ListedGroup, window: Interval): Interval[] {
    const recounts = objects.flatMap(({ key }) => parseRecountKey(key) ?? []);
    return recountedIntervals(recounts, this.sourceOf(group.name), window);
  }

  /** Counts the closed slices of a group and month. @returns what planning has to remember of the group and month */
  private note(
    { group, range, month, open, unsettled: late, expired: lost, line }: ReadGroup,
    nowMs: number,
    onSkipped: ((skipped: Skipped) => void) | undefined,
  ): PackedMonth | 'done' {
    const { request, atMs } = this.question;
    const due = this.dueIn(group, range, month, nowMs);
    let slices = 0;
    let unsettled = 0;
    let recounted = 0;
    let expired = 0;
    let firstExpired: Interval | undefined;
    let lastExpired: Interval | undefined;
    let done = true;
    for (const slice of gridOf(request, range, atMs)) {
      const meets = (part: Interval): boolean => overlaps(part, slice);
      const isOpen = open.some(meets);
      const isDue = due.some(meets);
      if (lost.some(meets)) {
        expired += 1;
        lastExpired = slice;
        firstExpired ??= slice;
      }
      if (isOpen || (isDue && !request.force)) done = false;
      if (isOpen || request.force) continue;
      if (isDue) {
        recounted += 1;
        continue;
      }
      slices += 1;
      if (late.some(meets)) unsettled += 1;
    }
    // Slices that are due for a recount are counted later, if the recount finds no late events. But the line of their
    // receipts must be written now, even if no other slice needs the line.
    const listed = slices + recounted > 0 ? line : undefined;
    const leftOut =
      firstExpired && lastExpired && expiredPart(group, { fromMs: firstExpired.fromMs, toMs: lastExpired.toMs });
    if (slices + recounted + expired > 0) {
      onSkipped?.({ line: listed, slices, unsettled, expired, ...defined({ leftOut }) });
    }
    return done ? 'done' : new PackedMonth(month);
  }

  private sourceOf(logGroup: string): Source {
    return { logGroup, ...defined({ logStreamPrefix: this.question.request.source.logStreamPrefix }) };
  }
}

/** A group without what earlier recounts have settled. */
function withoutSettled(read: ReadGroup, recounted: readonly Interval[]): ReadGroup {
  if (recounted.length === 0) return read;
  for (const interval of recounted) settle(read.month, interval);
  return { ...read, unsettled: read.unsettled.flatMap((part) => subtractIntervals(part, recounted)) };
}

/** The interval of the UTC month `yyyy-mm`. */
export function monthWindow(month: string): Interval {
  const [year = 0, no = 0] = month.split('-').map(Number);
  return { fromMs: Date.UTC(year, no - 1, 1), toMs: Date.UTC(year, no, 1) };
}
