import { EventCounter, type SourceRecords } from '../../archive/index.js';
import { defined, floorToDay, formatInstant, instantMs, SECOND_MS } from '../../contract/index.js';
import type { EventWindow, LogGroups, QueriedCount, SourceEvent } from '../ports.js';

/**
 * Maximum number of pages of events that are read to count a window: at most 500,000 events or 50 MB. AWS allows about
 * ten such calls a second in an account and Region, for all of its programs.
 */
export const MOST_COUNTED_PAGES = 50;

/** The answer of counting events one by one, or why there is none. */
export type ReadCount = { kind: 'counted'; source: SourceRecords } | { kind: 'unknown'; reason: string };

/** Counts the records that events make in an exported object, as the archive counts them. */
class RecordCounter {
  private readonly inside: EventCounter;
  private readonly whole: EventCounter;
  private newestMs: number | undefined = Number.NEGATIVE_INFINITY;

  /** @param sent the window as sent to AWS */
  constructor(private readonly sent: { from: string; to: string }) {
    this.inside = new EventCounter(sent);
    this.whole = new EventCounter(sent);
  }

  add({ atMs, ingestedMs, message }: SourceEvent): void {
    const text = Buffer.from(`${new Date(atMs).toISOString()} ${message}\n`);
    this.whole.push(text);
    if (atMs < instantMs(this.sent.to)) this.inside.push(text);
    // An unknown time of ingestion makes the newest one unknown.
    this.newestMs =
      this.newestMs === undefined || ingestedMs === undefined ? undefined : Math.max(this.newestMs, ingestedMs);
  }

  result(): SourceRecords {
    const { events: records } = this.inside.result();
    const { newestMs } = this;
    const newestIngestion = newestMs !== undefined && Number.isFinite(newestMs) ? formatInstant(newestMs) : undefined;
    return {
      ...{ exact: true, records, atEnd: this.whole.result().events - records, lookalikes: 0 },
      ...defined({ newestIngestion }),
    };
  }
}

/** Counts the events of a window by reading them. Includes those at the very end of the window. */
export async function countByReading(
  logGroups: Pick<LogGroups, 'readEvents'>,
  window: EventWindow,
  mostPages = MOST_COUNTED_PAGES,
  signal?: AbortSignal,
): Promise<ReadCount> {
  const counter = new RecordCounter(window);
  const to = formatInstant(instantMs(window.to) + 1);
  const pages = logGroups.readEvents({ ...window, to }, mostPages);
  for (;;) {
    signal?.throwIfAborted();
    const page = await pages.next();
    if (!page.done) {
      for (const event of page.value) counter.add(event);
      continue;
    }
    if (page.value === 'all') return { kind: 'counted', source: counter.result() };
    const reason =
      page.value === 'refused'
        ? 'AWS does not show the events of the log group'
        : `the window has more than ${mostPages} pages of events; a query of Logs Insights counts them`;
    return { kind: 'unknown', reason };
  }
}

/**
 * Whether a query can count a window: queries have no milliseconds, and AWS does not say whether the second of the end
 * belongs to their window, which matters except at midnight.
 */
export const isQueryable = ({ from, to, logStreamPrefix }: EventWindow): boolean =>
  logStreamPrefix === undefined && instantMs(from) % SECOND_MS === 0 && floorToDay(instantMs(to)) === instantMs(to);

/** The sum of a query's days. @param atEnd number of records at the very end of the window */
export function recordsOf({ days }: QueriedCount, atEnd: number): SourceRecords {
  let [records, lookalikes] = [0, 0];
  let newestIngestion: string | undefined;
  let isKnown = true;
  for (const day of days.values()) {
    records += day.events;
    lookalikes += day.lookalikes;
    isKnown &&= day.newestIngestion !== undefined;
    if (day.newestIngestion !== undefined && day.newestIngestion > (newestIngestion ?? ''))
      newestIngestion = day.newestIngestion;
  }
  return {
    exact: false,
    records,
    atEnd,
    lookalikes,
    ...defined({ newestIngestion: isKnown ? newestIngestion : undefined }),
  };
}
