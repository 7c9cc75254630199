import { AVAILABILITY_LAG_MS, instantMs, isSettled } from '../../contract/index.js';
import type { CountVerdict } from './source-count.js';

/**
 * The number of events in the log group, as AWS showed it.
 * - If `exact`, `records` is the number of records that the events make in an exported object. So a line of a message
 *   that itself begins like an event counts as a record, as it does in the archive.
 * - Otherwise `records` is the number of events alone.
 */
export interface SourceRecords {
  exact: boolean;
  /** Records of the events inside the window and before its end. */
  records: number;
  /** Records at the very end of the window. Pages of AWS's documentation contradict each other about exporting them. */
  atEnd: number;
  /** Records inside the window that are only lines of events at its very end. */
  linesOfEnd: number;
  /** Number of events with a later line that the archive may count as an event of its own. Always 0 if `exact`. */
  lookalikes: number;
  /** The last instant at which AWS ingested an event of the window; absent if AWS did not show it. */
  newestIngestion?: string;
}

/** The facts that decide how a count of the archive compares with the count of the source. */
export interface CountFacts {
  /** Number of records in the archived objects, see `EventCounter`. */
  archived: number;
  /** Number of these records at the very end of the window. */
  archivedAtEnd: number;
  /** The count of the log group; absent if AWS gave none, and then `refused` says why. */
  source?: SourceRecords;
  refused?: string;
  /** The end of the window. */
  to: string;
  /** When AWS was asked for the events that are archived: the creation of the export task. */
  askedAt: string;
  /** When the source was counted. */
  countedAt: string;
  /** Whether retention had passed for the beginning of the window when the source was counted. */
  isCut: boolean;
  /** Whether the log group was created anew after the export. */
  isRemade: boolean;
}

/** The result of a comparison. `reasons` are sentences without a full stop; empty if the verdict is `equal`. */
export interface Comparison {
  verdict: CountVerdict;
  reasons: string[];
  /** Whether the source has events that the archive lacks, and nothing explains the difference. */
  lacksEvents: boolean;
}

/**
 * Compares the records of archived objects with the events of the log group. The verdict is `differs` only if nothing
 * else can explain the difference, and `equal` only if no line of a message can hide a missing event.
 */
export function compareCounts(facts: CountFacts): Comparison {
  const { archived, source, refused, isRemade } = facts;
  if (isRemade) return ambiguous('another log group has this name now, so its events cannot be compared');
  if (source === undefined) return ambiguous(refused ?? 'AWS gave no count');
  const { records, atEnd, linesOfEnd, lookalikes } = source;
  const { archivedAtEnd } = facts;
  // The records at the end are left out, because they could stand for events before the end that the archive lacks.
  const inside = archived - archivedAtEnd;
  if (inside < records) return lacking(facts, inside, source);
  if (lookalikes > 0) {
    return ambiguous(
      `messages of ${lookalikes} events have lines that begin like events, so the query cannot be compared with the archive`,
    );
  }
  if (linesOfEnd > 0 && (inside !== records + linesOfEnd || archivedAtEnd !== atEnd)) {
    return ambiguous(
      'events at the very end of the window, which AWS may have exported, have lines that begin like events',
    );
  }
  return inside === records + linesOfEnd ? EQUAL : exceeding(facts, inside, source);
}

const EQUAL: Comparison = { verdict: 'equal', reasons: [], lacksEvents: false };
const ambiguous = (reason: string): Comparison => ({ verdict: 'ambiguous', reasons: [reason], lacksEvents: false });
const differs = (reason: string, lacksEvents: boolean): Comparison => ({
  verdict: 'differs',
  reasons: [reason],
  lacksEvents,
});

/** The comparison if the source has more events than the archive. */
function lacking({ to, askedAt }: CountFacts, inside: number, source: SourceRecords): Comparison {
  const { records, newestIngestion } = source;
  const more = `the log group has ${records} events, and the archive has ${inside}`;
  const lateAfterMs = instantMs(askedAt) - AVAILABILITY_LAG_MS;
  if (newestIngestion === undefined) {
    return isSettled(to, askedAt)
      ? differs(more, true)
      : ambiguous(`${more}: events can have come in after the export, because AWS did not show when they came in`);
  }
  if (instantMs(newestIngestion) > lateAfterMs) {
    return ambiguous(`${more}: events came in after the export, or too shortly before it`);
  }
  return differs(more, true);
}

/** The comparison if the archive has more records than the source has events. */
function exceeding({ to, countedAt, isCut }: CountFacts, inside: number, { records }: SourceRecords): Comparison {
  const more = `the archive has ${inside} events, and the log group has ${records}`;
  if (isCut) return ambiguous(`${more}: retention has passed for the beginning of the window`);
  if (instantMs(countedAt) - instantMs(to) < AVAILABILITY_LAG_MS) {
    return ambiguous(`${more}: the window ended less than 12 h ago, so AWS may not show all events yet`);
  }
  return differs(more, false);
}
