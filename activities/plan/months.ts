import {
  groupFolder,
  type ObjectStore,
  parseRecountKey,
  receiptsPrefix,
  recountsPrefix,
  type SkippedMonth,
  type Source,
  type StoredObject,
  skippedMonth,
} from '../../archive/index.js';
import { type ArchiveLocation, defined, type Interval, overlaps, type ResolvedRequest } from '../../contract/index.js';
import { keptFromMs } from '../shared/retention.js';
import { breathing } from './breathing.js';
import { attemptsOf, duePartsOf, type GroupMonth, openPartsOf, readMonth } from './group-month.js';
import { listSubfolders } from './list-groups.js';
import { groupRange, type SurveyedGroup } from './surveyed-group.js';
import { gridOf } from './units.js';

/** With fewer groups than this, each group is listed by itself when its month is planned. */
export const FEW_GROUPS = 50;
/**
 * Number of groups of a large request whose records of a month are listed together; some 150 calls if all days have
 * receipts.
 */
const BLOCK_GROUPS = 5_000;

/** A group of a survey with its folder in listings. */
export interface ListedGroup extends SurveyedGroup {
  folder: string;
}

/** Groups in the byte order of their folders, which is the order of listings and of plans. */
export function inListingOrder(groups: readonly SurveyedGroup[], archive: ArchiveLocation): ListedGroup[] {
  return groups
    .map((group) => ({ ...group, folder: `${groupFolder(archive, group.name)}/` }))
    .sort((a, b) => (a.folder < b.folder ? -1 : 1));
}

/** Cuts the groups of a survey into blocks that are listed together. */
export function blocksOf<Group>(groups: readonly Group[]): Group[][] {
  const size = groups.length < FEW_GROUPS ? 1 : BLOCK_GROUPS;
  const blocks: Group[][] = [];
  for (let at = 0; at < groups.length; at += size) blocks.push(groups.slice(at, at + size));
  return blocks;
}

/** What earlier receipts say of a block of groups and a month. */
export interface BlockMonth {
  /** Undefined for a group without receipts. */
  of(group: ListedGroup): GroupMonth | 'done' | undefined;
}

/** Counts of the slices of a group and month that earlier receipts cover. */
export interface Skipped {
  /** Undefined if all receipts are younger than the run. */
  line: SkippedMonth | undefined;
  /**
   * Number of grid slices that are closed, or not planned again without force. Slices that are due for a recount are
   * not in this number.
   */
  slices: number;
  /** Number of these slices that can still get late events. */
  unsettled: number;
}

interface KnownBlock extends BlockMonth {
  listedMs: number;
  details: number;
}

/** How long a worker relies on a listing (ms): another export may close windows meanwhile. */
const LISTING_AGE_MS = 60 * 60_000;
/** Number of group-months with open windows that a worker remembers, over all listings: some 50 MB. */
const MOST_DETAILS = 20_000;

/** Listings that planning has made, for later pages of the same pass in this process. */
export class KnownMonths {
  private readonly blocks = new Map<string, KnownBlock>();

  get(id: string, nowMs: number): BlockMonth | undefined {
    const known = this.blocks.get(id);
    return known !== undefined && nowMs - known.listedMs < LISTING_AGE_MS ? known : undefined;
  }

  /**
   * Forgets the listings that no page may use any more, and the oldest ones if there are too many details to remember.
   */
  set(id: string, block: KnownBlock): void {
    for (const [other, { listedMs }] of this.blocks) {
      if (block.listedMs - listedMs >= LISTING_AGE_MS) this.blocks.delete(other);
    }
    this.blocks.delete(id);
    this.blocks.set(id, block);
    let details = [...this.blocks.values()].reduce((sum, each) => sum + each.details, 0);
    for (const [oldest, each] of this.blocks) {
      if (details <= MOST_DETAILS || oldest === id) return;
      this.blocks.delete(oldest);
      details -= each.details;
    }
  }
}

export interface MonthsQuestion {
  store: ObjectStore;
  archive: ArchiveLocation;
  request: ResolvedRequest;
  /** The instant of the survey (epoch ms). */
  atMs: number;
  /** When the run started. */
  startedAt: string;
  /** Present in later passes, see {@link GroupMonth.own}. */
  ownSinceMs?: number;
  /** Keeps listings between pages; names the pass. */
  known?: { months: KnownMonths; pass: string };
}

/** Reads which windows earlier receipts cover, by listings alone. */
export class Months {
  /** Number of listing calls so far. */
  calls = 0;

  constructor(private readonly question: MonthsQuestion) {}

  /** What is known of a block of groups in a month. */
  async block(month: string, groups: readonly ListedGroup[], nowMs: number): Promise<BlockMonth> {
    const known = this.question.known?.months.get(this.idOf(month, groups), nowMs);
    return known ?? (await this.list(month, groups, nowMs));
  }

  /**
   * Lists a block of groups in a month.
   * @param onSkipped called for each group with slices that earlier receipts cover, those to be recounted included
   */
  async list(
    month: string,
    groups: readonly ListedGroup[],
    nowMs: number,
    onSkipped?: (skipped: Skipped) => void,
  ): Promise<BlockMonth> {
    const { store, archive, known } = this.question;
    const breathe = breathing();
    const months = new Map<string, GroupMonth | 'done'>();
    const due: { group: ListedGroup; objects: StoredObject[] }[] = [];
    const wanted = groups.map(({ folder }) => folder);
    for await (const { at, objects } of listSubfolders(store, receiptsPrefix(archive, month), wanted, this.count)) {
      await breathe();
      const group = groups[at];
      if (group === undefined) continue;
      const read = this.read(group, month, objects);
      if (this.dueIn(group, month, read, nowMs).length > 0) due.push({ group, objects });
      else months.set(group.name, this.note(group, month, objects, read, [], onSkipped));
    }
    for (const [{ group, objects }, recounts] of await this.recounts(month, due)) {
      await breathe();
      const read = this.read(group, month, objects, recounts);
      const open = this.dueIn(group, month, read, nowMs);
      months.set(group.name, this.note(group, month, objects, read, open, onSkipped));
    }
    const details = [...months.values()].filter((each) => each !== 'done').length;
    const block = { of: ({ name }: ListedGroup) => months.get(name), listedMs: nowMs, details };
    if (known !== undefined) known.months.set(this.idOf(month, groups), block);
    return block;
  }

  private readonly count = (): void => {
    this.calls += 1;
  };

  private idOf = (month: string, [first]: readonly ListedGroup[]): string =>
    JSON.stringify([this.question.known?.pass, month, first?.name]);

  private read(
    { name }: ListedGroup,
    month: string,
    objects: readonly StoredObject[],
    recounts: readonly string[] = [],
  ): GroupMonth {
    const { ownSinceMs } = this.question;
    const source = this.sourceOf(name);
    const parsed = recounts.flatMap((key) => parseRecountKey(key) ?? []);
    return readMonth(objects, { source, window: monthWindow(month), ...defined({ ownSinceMs }) }, parsed);
  }

  /**
   * The parts of a group and month that are due for a recount at this instant: retention goes on deleting after the
   * survey.
   */
  private dueIn(group: ListedGroup, month: string, read: GroupMonth, nowMs: number): Interval[] {
    const { atMs } = this.question;
    return duePartsOf(read, this.rangeOf(group, month), { atMs, keptMs: keptFromMs(group, nowMs) });
  }

  /** Keys of the recount records of groups with parts that are due, in the order of the groups. */
  private async recounts(
    month: string,
    due: readonly { group: ListedGroup; objects: StoredObject[] }[],
  ): Promise<[{ group: ListedGroup; objects: StoredObject[] }, string[]][]> {
    const keys = due.map((): string[] => []);
    if (due.length > 0) {
      const { store, archive } = this.question;
      const wanted = due.map(({ group }) => group.folder);
      for await (const { at, objects } of listSubfolders(store, recountsPrefix(archive, month), wanted, this.count)) {
        keys[at] = objects.map(({ key }) => key);
      }
    }
    return due.map((each, at) => [each, keys[at] ?? []]);
  }

  private note(
    group: ListedGroup,
    month: string,
    objects: readonly StoredObject[],
    read: GroupMonth,
    due: readonly Interval[],
    onSkipped: ((skipped: Skipped) => void) | undefined,
  ): GroupMonth | 'done' {
    const { request, atMs, startedAt } = this.question;
    let slices = 0;
    let unsettled = 0;
    let recounted = 0;
    let done = true;
    for (const slice of gridOf(request, this.rangeOf(group, month), atMs)) {
      const meets = (part: Interval): boolean => overlaps(part, slice);
      const isOpen = openPartsOf(read, slice, { force: request.force, late: [] }).length > 0;
      const isDue = due.some(meets);
      if (isOpen || (isDue && !request.force)) done = false;
      if (isOpen || request.force) continue;
      if (isDue) {
        recounted += 1;
        continue;
      }
      slices += 1;
      if (read.closed.some((part) => !part.settled && meets(part))) unsettled += 1;
    }
    // Slices that are due for a recount are counted later, if the recount finds no late events. The line of their
    // receipts must be written now, even if no other slice needs it.
    if (slices + recounted > 0) onSkipped?.({ line: skippedMonth(objects, startedAt), slices, unsettled });
    if (done) return 'done';
    read.attempts = attemptsOf(objects, this.sourceOf(group.name));
    return read;
  }

  private sourceOf(logGroup: string): Source {
    return { logGroup, ...defined({ logStreamPrefix: this.question.request.source.logStreamPrefix }) };
  }

  private rangeOf(group: ListedGroup, month: string): Interval {
    return groupRange(group, this.question.request, monthWindow(month));
  }
}

/** The UTC month `yyyy-mm`. */
export function monthWindow(month: string): Interval {
  const [year = 0, no = 0] = month.split('-').map(Number);
  return { fromMs: Date.UTC(year, no - 1, 1), toMs: Date.UTC(year, no, 1) };
}
