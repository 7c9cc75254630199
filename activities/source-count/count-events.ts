import { EventCounter, type SourceRecords } from '../../archive/index.js';
import { defined, floorToDay, formatInstant, instantMs, SECOND_MS } from '../../contract/index.js';
import type { EventWindow, LogGroups, QueriedCount, SourceEvent } from '../ports.js';

/**
 * Maximum number of pages of events that are read to count a window: at most 500,000 events or 50 MB. AWS allows about
 * ten such calls a second in an account and Region, for all programs together.
 */
export const MOST_COUNTED_PAGES = 50;

/** The result of counting events one by one, or why there is no result. */
export type ReadCount = { kind: 'counted'; source: SourceRecords } | { kind: 'unknown'; reason: string };

/** Counts the records that events make in an exported object, as the archive counts them. */
class RecordCounter {
  private readonly before: EventCounter;
  private readonly end: EventCounter;
  private newestMs: number | undefined = Number.NEGATIVE_INFINITY;

  /** @param sent the window as sent to AWS */
  constructor(private readonly sent: { from: string; to: string }) {
    this.before = new EventCounter(sent);
    this.end = new EventCounter(sent);
  }

  add({ atMs, ingestedMs, message }: SourceEvent): void {
    const text = Buffer.from(`${new Date(atMs).toISOString()} ${message}\n`);
    if (atMs >= instantMs(this.sent.to)) {
      this.end.push(text);
      return;
    }
    this.before.push(text);
    // If one ingestion time is unknown, the newest ingestion time is unknown, too.
    this.newestMs =
      this.newestMs === undefined || ingestedMs === undefined ? undefined : Math.max(this.newestMs, ingestedMs);
  }

  result(): SourceRecords {
    const [before, end] = [this.before.result(), this.end.result()];
    const { newestMs } = this;
    const newestIngestion = newestMs !== undefined && Number.isFinite(newestMs) ? formatInstant(newestMs) : undefined;
    const [beforeAtEnd, endAtEnd] = [before.atEnd ?? 0, end.atEnd ?? 0];
    return {
      ...{ exact: true, records: before.events - beforeAtEnd, atEnd: beforeAtEnd + endAtEnd },
      ...{ linesOfEnd: end.events - endAtEnd, lookalikes: 0 },
      ...defined({ newestIngestion }),
    };
  }
}

interface ReadingOptions {
  /** The window as sent to AWS, if only a part of it is read. */
  sent?: { from: string; to: string };
  mostPages?: number;
  signal?: AbortSignal | undefined;
}

/** Counts the events of a window by reading them. Includes those at the very end of the window. */
export async function countByReading(
  logGroups: Pick<LogGroups, 'readEvents'>,
  window: EventWindow,
  { sent = window, mostPages = MOST_COUNTED_PAGES, signal }: ReadingOptions = {},
): Promise<ReadCount> {
  const counter = new RecordCounter(sent);
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
 * Whether a query can count a window. Queries have no milliseconds, and AWS does not say whether the second of the end
 * belongs to the query's window. If the end is midnight, the events of this second are in a day of their own.
 */
export const isQueryable = ({ from, to, logStreamPrefix }: EventWindow): boolean =>
  logStreamPrefix === undefined && instantMs(from) % SECOND_MS === 0 && floorToDay(instantMs(to)) === instantMs(to);

/** The sum of a query's days. @param end the records that the events at the very end of the window make */
export function recordsOf({ days }: QueriedCount, end: Pick<SourceRecords, 'atEnd' | 'linesOfEnd'>): SourceRecords {
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
    ...end,
    lookalikes,
    ...defined({ newestIngestion: isKnown ? newestIngestion : undefined }),
  };
}
