import { storedBytesIn } from '../../activities/plan/recount.js';
import type { LogGroup, LogGroups, QueriedCount } from '../../activities/ports.js';
import { MOST_COUNTED_PAGES } from '../../activities/source-count/count-events.js';
import { EventCounter } from '../../archive/index.js';
import { DAY_MS, floorToDay, formatInstant, type Interval, instantMs } from '../../contract/index.js';
import type { DayPart, LostDay } from './lost-days.js';
import type { DayProblem } from './problems.js';

/** The bytes that the queries of a command may still scan. */
export class ScanBudget {
  /** @param leftBytes 0 if no query may be sent */
  constructor(private leftBytes: number) {}

  /** Takes the estimated bytes of a query. @returns whether the query may be sent */
  take(bytes: number): boolean {
    if (bytes > this.leftBytes) return false;
    this.leftBytes -= bytes;
    return true;
  }
}

export interface CountingQuestion {
  logGroups: Pick<LogGroups, 'countByQuery' | 'readEvents'>;
  group: LogGroup;
  budget: ScanBudget;
  /** The window that was sent to AWS for the receipt with this key. */
  sentOf(key: string): { from: string; to: string };
  /** The parts, in all counted days, in which the receipt with this key counts. */
  partsOf(key: string): readonly DayPart[];
  signal: AbortSignal;
}

/** How a day was counted, or the problem with the day. */
export type CountedDay = { kind: 'equal'; method: 'insights' | 'events' } | { kind: 'problem'; problem: DayProblem };

/** Counts the events of days in the log group, and compares them with the archived events. */
export class DayCounts {
  /** The results of `readWindow`, by the key of the receipt whose window was read. */
  private readonly read = new Map<string, Promise<ReadonlyMap<DayPart, number> | undefined>>();

  private constructor(
    private readonly question: CountingQuestion,
    /** The answer of one query over all days; absent if there is none. */
    readonly query: QueriedCount | undefined,
    /** The range of the query. */
    private readonly range: Interval,
  ) {}

  /** @param range all days to count; its end is midnight */
  static async of(question: CountingQuestion, range: Interval): Promise<DayCounts> {
    const { logGroups, group, budget, signal } = question;
    const isAllowed = range.fromMs < range.toMs && budget.take(Math.ceil(storedBytesIn(group, range)));
    const window = { from: formatInstant(range.fromMs), to: formatInstant(range.toMs) };
    const query = isAllowed ? await logGroups.countByQuery({ logGroup: group.name, ...window }, signal) : undefined;
    return new DayCounts(question, query, range);
  }

  /**
   * Compares the events of a day in the log group with the archived events. `archived` must be known of all parts of
   * the day. If the answer of the query does not suffice, the events are read.
   */
  async compare(day: LostDay): Promise<CountedDay> {
    const archived = day.parts.reduce((sum, part) => sum + part.archived, 0);
    const queried = this.query?.days.get(dayOf(day.fromMs))?.events ?? 0;
    if (this.query !== undefined) {
      if (queried > archived) return { kind: 'problem', problem: differs(archived, queried) };
      if (queried === archived && this.isPlain(day)) return { kind: 'equal', method: 'insights' };
    }
    for (const part of day.parts) {
      const read = await this.recordsOf(part);
      if (read === undefined) return { kind: 'problem', problem: { code: 'COUNT_UNKNOWN', detail: dayOf(day.fromMs) } };
      if (read !== part.archived) return { kind: 'problem', problem: differs(part.archived, read) };
    }
    return { kind: 'equal', method: 'events' };
  }

  /**
   * Whether the query shows that no event in the objects of a day has a line that the archive could count as an event
   * of the day. Such a line could hide that the archive lacks an event. The whole windows of the receipts are checked,
   * with the events at their very ends, because the objects hold all of these events.
   */
  private isPlain({ parts }: LostDay): boolean {
    return parts.every((part) => {
      const sent = this.question.sentOf(part.receipt.key);
      const [fromMs, endMs] = [Math.max(instantMs(sent.from), this.range.fromMs), instantMs(sent.to)];
      const lastMs = part.atEnd > 0 ? endMs : endMs - 1;
      if (lastMs >= this.range.toMs) return false;
      for (let ms = floorToDay(fromMs); ms <= lastMs; ms += DAY_MS) {
        if ((this.query?.days.get(dayOf(ms))?.lookalikes ?? 0) > 0) return false;
      }
      return true;
    });
  }

  /**
   * The count of a part by the archive's counting rule, but over the events of the log group; undefined if AWS does not
   * show all of these events.
   */
  private async recordsOf(part: DayPart): Promise<number | undefined> {
    const { key } = part.receipt;
    const read = this.read.get(key) ?? this.readWindow(key);
    this.read.set(key, read);
    return (await read)?.get(part);
  }

  /**
   * Reads all events of a receipt's window that the log group still has. A line of an event can begin like an event of
   * another day. It counts here for the other day, because the archive's count of that day contains this line, too.
   * @returns the count of each part of the receipt; undefined if AWS does not show all events
   */
  private async readWindow(key: string): Promise<ReadonlyMap<DayPart, number> | undefined> {
    const { logGroups, group, sentOf, partsOf, signal } = this.question;
    const sent = sentOf(key);
    const records = new Map(partsOf(key).map((part) => [part, 0]));
    const counter = new EventCounter(sent, (ms) => {
      for (const [part, count] of records) if (part.fromMs <= ms && ms < part.toMs) records.set(part, count + 1);
    });
    const [fromMs, endMs] = [Math.max(instantMs(sent.from), this.range.fromMs), instantMs(sent.to) + 1];
    const window = { logGroup: group.name, from: formatInstant(fromMs), to: formatInstant(endMs) };
    const pages = logGroups.readEvents(window, MOST_COUNTED_PAGES * Math.ceil((endMs - 1 - fromMs) / DAY_MS));
    for (;;) {
      signal.throwIfAborted();
      const page = await pages.next();
      if (page.done) return page.value === 'all' ? records : undefined;
      for (const { atMs, message } of page.value) {
        counter.push(Buffer.from(`${new Date(atMs).toISOString()} ${message}\n`));
      }
    }
  }
}

const dayOf = (ms: number): string => formatInstant(ms).slice(0, 10);

const differs = (archived: number, source: number): DayProblem => ({
  code: 'COUNT_DIFFERS',
  detail: `${archived} in the archive, ${source} in the log group`,
});
