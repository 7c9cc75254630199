import { type ArchiveLocation, defined, type Interval } from '../../contract/index.js';
import { recountedIntervals, type Source } from '../coverage.js';
import { groupOfSafe, segmentStart } from '../object-keys/group-names.js';
import { receiptsIn, receiptsPrefix } from '../object-keys/receipt-keys.js';
import { parseRecountKey, recountsPrefix } from '../object-keys/recount-keys.js';
import type { WindowName } from '../object-keys/window-names.js';
import type { ObjectStore } from '../ports.js';
import { forEachBounded } from '../verify/for-each-bounded.js';
import { FolderNames } from './folder-names.js';
import { FolderReader, inKeyOrder } from './folder-reader.js';
import { append, isUnsettled, type Received, type Recorded, receivedIn, settledBy } from './recorded.js';

/** What the records say about a log group. */
export interface RecordedGroup {
  /** The segment that stands for the group in keys. */
  segment: string;
  /** Whether the group has a receipt in one of the months of the window. */
  hasReceipts: boolean;
  /**
   * Whether the group has a receipt of a part before the window: in the first month of the window, or in one of the
   * {@link EARLIER_MONTHS} newest months with receipts before that month.
   */
  recordedBefore: boolean;
  /** Parts in order that make up the window. */
  recorded: Recorded[];
}

export interface RecordsQuestion {
  store: Pick<ObjectStore, 'list'>;
  archive: ArchiveLocation;
  window: Interval;
  logStreamPrefix?: string;
  /** Segments of log groups that are always read. */
  known: readonly string[];
  /**
   * If set, each group that has receipts and whose name begins with this text is read, too. Groups with other names can
   * be among the results, because the short form of a long name has only the beginning of the name.
   */
  othersWithin?: string;
}

/**
 * Maximum number of months before the window that are read: the newest months that have receipts. Only the names of
 * their log groups are read. They show which groups have earlier receipts, also those whose archiving has stopped.
 */
const EARLIER_MONTHS = 12;

/**
 * Reads what the records of log groups say about a window. Reads listings alone, one group after the other in the order
 * of their segments. The listings of all months are read side by side, so memory does not grow with the number of
 * groups. For each month of the window, memory holds what about one page of the listing says. For each earlier month,
 * it holds the names of up to a thousand groups.
 */
export async function* recordedGroups(question: RecordsQuestion): AsyncGenerator<RecordedGroup> {
  const { known, othersWithin, window } = question;
  const wanted = [...new Set(known)].sort(inKeyOrder);
  const start = segmentStart(othersWithin ?? '');
  const within = wanted.every((segment) => segment.startsWith(start)) ? start : '';
  const { months, earlier } = await monthsWithReceipts(question, within);
  let at = 0;
  let last: string | undefined;
  try {
    for (;;) {
      const heads =
        othersWithin === undefined
          ? []
          : [
              ...(await ofEach(months, (month) => month.peek())),
              ...(await ofEach(earlier, (names) => names.next(last))),
            ];
      const [segment] = [...heads, wanted[at]].filter((name) => name !== undefined).sort(inKeyOrder);
      if (segment === undefined) return;
      last = segment;
      const isWanted = segment === wanted[at];
      if (isWanted) at += 1;
      const found = await ofEach(months, (month) => month.of(segment));
      const inMonths = found.filter((month) => month !== undefined);
      const hasReceipts = inMonths.length > 0;
      const recordedBefore = inMonths.some((month) => month.recordedBefore) || (await anyHas(earlier, segment));
      if (!hasReceipts && !recordedBefore && !isWanted) continue;
      const recorded = inMonths.map((month) => month.recorded);
      yield { segment, hasReceipts, recordedBefore, recorded: joined(recorded, window) };
    }
  } finally {
    await Promise.all([...months, ...earlier].map((reader) => reader.close()));
  }
}

/**
 * Whether one of some months has a folder of a log group. The newest month is asked first, and the first hit decides.
 */
async function anyHas(months: readonly FolderNames[], segment: string): Promise<boolean> {
  for (const month of months.toReversed()) if (await month.has(segment)) return true;
  return false;
}

/** Number of months whose next page is listed at the same time. */
const LISTED_AT_ONCE = 4;

async function ofEach<Reader, Result>(
  months: readonly Reader[],
  ask: (month: Reader) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = [];
  await forEachBounded(months.entries(), LISTED_AT_ONCE, undefined, async ([at, month]) => {
    results[at] = await ask(month);
  });
  return results;
}

/**
 * Joins the recorded parts of several months so that they fill the window. A gap becomes a part with the state `none`.
 */
function joined(months: readonly (readonly Recorded[])[], window: Interval): Recorded[] {
  const parts: Recorded[] = [];
  let toMs = window.fromMs;
  const add = (part: Recorded): void => {
    if (part.fromMs >= part.toMs) return;
    append(parts, part);
    toMs = part.toMs;
  };
  for (const recorded of months) {
    for (const part of recorded) {
      add({ fromMs: toMs, toMs: part.fromMs, state: 'none' });
      add(part);
    }
  }
  add({ fromMs: toMs, toMs: window.toMs, state: 'none' });
  return parts;
}

const MONTH = /^\d{4}-(0[1-9]|1[0-2])$/;

/** Readers of the months that have receipts, in order: those of the window, and those of some months before it. */
interface Months {
  months: MonthReader[];
  earlier: FolderNames[];
}

/** Finds the months that have receipts. Costs one call for a thousand months. */
async function monthsWithReceipts(question: RecordsQuestion, within: string): Promise<Months> {
  const { store, archive, window } = question;
  const parent = receiptsPrefix(archive, '').replace(/\/+$/, '/');
  const months: MonthReader[] = [];
  const earlier: string[] = [];
  for await (const { folders } of store.list(parent, { delimiter: '/' })) {
    for (const folder of folders) {
      const month = folder.slice(parent.length, -1);
      if (!MONTH.test(month)) continue;
      const [year = 0, no = 0] = month.split('-').map(Number);
      const fromMs = Math.max(window.fromMs, Date.UTC(year, no - 1));
      const endMs = Date.UTC(year, no);
      const toMs = Math.min(window.toMs, endMs);
      if (fromMs < toMs) months.push(new MonthReader(question, month, within, { fromMs, toMs }));
      else if (endMs <= window.fromMs) earlier.push(month);
    }
  }
  const names = earlier.slice(-EARLIER_MONTHS);
  return { months, earlier: names.map((month) => new FolderNames(store, receiptsPrefix(archive, month), within)) };
}

/** What the receipts of a log group in a month say. */
interface ReceivedInMonth {
  received: Received[];
  /** Whether a receipt is of a part before the window. */
  recordedBefore: boolean;
}

const NOTHING: ReceivedInMonth = { received: [], recordedBefore: false };

/** The records of the log groups of one UTC month. */
class MonthReader {
  private readonly receipts: FolderReader<ReceivedInMonth>;
  private readonly recounts: FolderReader<Interval[]>;

  /** @param window the part of the month that lies in the window of the question */
  constructor({ store, archive, logStreamPrefix }: RecordsQuestion, month: string, within: string, window: Interval) {
    // If the short form hides the group's name, the segment replaces the name, because all records in a folder have the
    // same segment.
    const sourceOf = ({ logGroupSafe }: WindowName): Source => ({
      logGroup: groupOfSafe(logGroupSafe) ?? logGroupSafe,
      ...defined({ logStreamPrefix }),
    });
    this.receipts = new FolderReader(store, receiptsPrefix(archive, month), within, (objects) => {
      const receipts = receiptsIn(objects);
      const [first] = receipts;
      return {
        received: first === undefined ? [] : receivedIn(receipts, sourceOf(first), window),
        recordedBefore: receipts.some(({ fromMs }) => fromMs < window.fromMs),
      };
    });
    this.recounts = new FolderReader(store, recountsPrefix(archive, month), within, (objects) => {
      const names = objects.flatMap(({ key }) => parseRecountKey(key) ?? []);
      const [first] = names;
      return first === undefined ? [] : recountedIntervals(names, sourceOf(first), window);
    });
  }

  peek(): Promise<string | undefined> {
    return this.receipts.peek();
  }

  /** What the records of a log group say about the window; undefined if the log group has no receipts in the month. */
  async of(segment: string): Promise<{ recorded: Recorded[]; recordedBefore: boolean } | undefined> {
    const { received, recordedBefore } = (await this.receipts.contentOf(segment)) ?? NOTHING;
    if (received.length === 0) return undefined;
    // Listing recounts costs calls, so they are listed only if they can settle something.
    const recounted = isUnsettled(received) ? ((await this.recounts.contentOf(segment)) ?? []) : [];
    return { recorded: settledBy(recounted, received), recordedBefore };
  }

  async close(): Promise<void> {
    await Promise.all([this.receipts.close(), this.recounts.close()]);
  }
}
