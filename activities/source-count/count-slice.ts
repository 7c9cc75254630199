import { type Comparison, compareCounts, type SourceCount, type SourceRecords } from '../../archive/index.js';
import { defined, formatInstant, instantMs, intervalOf, type Slice } from '../../contract/index.js';
import { storedBytesIn } from '../plan/recount.js';
import type { Aws, EventWindow, LogGroup, LogGroups, QueriedCount } from '../ports.js';
import { keptFromMs } from '../shared/retention.js';
import { countByReading, isQueryable, recordsOf } from './count-events.js';

export interface SliceToCount {
  /** The slice as sent to AWS. */
  sent: Slice;
  /** The log group as AWS shows it now; undefined if it is gone. */
  group: LogGroup | undefined;
  /** Number of records in the objects of the slice. */
  archived: number;
  /** Number of these records at the very end of the window. */
  archivedAtEnd: number;
  /** When the export task was created. */
  askedAt: string;
}

interface Ports {
  aws: { logGroups: Pick<LogGroups, 'countByQuery' | 'readEvents'>; nowMs: Aws['nowMs'] };
  /** Whether a query may scan this estimated number of bytes. If so, the bytes are charged against the run's bound. */
  mayScan(bytes: number): Promise<boolean>;
  signal?: AbortSignal;
}

/** The result of counting a slice at its source: the record for the receipt, and whether the archive lacks events. */
export interface CountedSlice {
  record: SourceCount;
  lacksEvents: boolean;
}

/**
 * Counts the events of a slice in its log group, and compares them with the archived records. One query of Logs
 * Insights counts the events, if it can count the window ({@link isQueryable}) and may scan its bytes. Without the
 * answer of a query, or if lines that look like events make its count ambiguous, the events are read, up to a maximum
 * number of pages.
 */
export async function countSlice(ports: Ports, slice: SliceToCount): Promise<CountedSlice> {
  const { sent, group } = slice;
  const countedAt = formatInstant(await ports.aws.nowMs());
  const result = (
    method: SourceCount['method'],
    compared: Comparison,
    source?: SourceRecords,
    query?: QueriedCount,
  ) => ({
    record: recordOf(slice, countedAt, method, compared, source, query),
    lacksEvents: compared.lacksEvents,
  });
  const compared = (source: SourceRecords | undefined, refused?: string): Comparison =>
    compareCounts({
      ...{
        archived: slice.archived,
        archivedAtEnd: slice.archivedAtEnd,
        to: sent.to,
        askedAt: slice.askedAt,
        countedAt,
      },
      isCut: group !== undefined && keptFromMs(group, instantMs(countedAt)) > intervalOf(sent).fromMs,
      isRemade: group !== undefined && instantMs(group.createdAt) > instantMs(slice.askedAt),
      ...defined({ source, refused }),
    });
  if (group === undefined) return result('none', compared(undefined, 'the log group no longer exists'));

  const query = await queried(ports, slice, group);
  if (query !== undefined) {
    const verdict = compared(query.records);
    if (verdict.verdict !== 'ambiguous' || query.records.lookalikes === 0) {
      return result('insights', verdict, query.records, query.answer);
    }
  }
  const read = await countByReading(ports.aws.logGroups, windowOf(sent), { signal: ports.signal });
  if (read.kind === 'counted') return result('events', compared(read.source), read.source, query?.answer);
  if (query !== undefined) return result('insights', compared(query.records), query.records, query.answer);
  return result('none', compared(undefined, read.reason));
}

async function queried(
  { aws: { logGroups }, mayScan, signal }: Ports,
  { sent, archivedAtEnd }: SliceToCount,
  group: LogGroup,
): Promise<{ answer: QueriedCount; records: SourceRecords } | undefined> {
  const window = windowOf(sent);
  if (!isQueryable(window)) return undefined;
  if (!(await mayScan(storedBytesIn(group, intervalOf(sent))))) return undefined;
  const answer = await logGroups.countByQuery(window, signal);
  if (answer === undefined) return undefined;
  if (archivedAtEnd === 0) return { answer, records: recordsOf(answer, { atEnd: 0, linesOfEnd: 0 }) };
  const end = { ...window, from: sent.to };
  const atEnd = await countByReading(logGroups, end, { sent, mostPages: MOST_PAGES_AT_END, signal });
  if (atEnd.kind !== 'counted') return undefined;
  const { source } = atEnd;
  return { answer, records: recordsOf(answer, { atEnd: source.atEnd, linesOfEnd: source.linesOfEnd }) };
}

/** Maximum number of pages of events that are read at the very end of a window. This end is one millisecond long. */
const MOST_PAGES_AT_END = 5;

const windowOf = ({ logGroup, logStreamPrefix, from, to }: Slice): EventWindow => ({
  ...{ logGroup, from, to },
  ...defined({ logStreamPrefix }),
});

function recordOf(
  { archived }: SliceToCount,
  countedAt: string,
  method: SourceCount['method'],
  { verdict, reasons }: Comparison,
  source: SourceRecords | undefined,
  query: QueriedCount | undefined,
): SourceCount {
  return {
    ...{ verdict, reasons, method, countedAt, archived },
    ...defined({ source: source?.records, newestIngestion: source?.newestIngestion }),
    ...(source !== undefined && source.atEnd > 0 && { atEnd: source.atEnd }),
    ...(query && { query: { id: query.queryId, text: query.text, ...defined({ scannedBytes: query.scannedBytes }) } }),
  };
}
