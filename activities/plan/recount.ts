import { listingHash, type ObjectStore, type RunId, storeRecount } from '../../archive/index.js';
import {
  type ArchiveLocation,
  AVAILABILITY_LAG_MS,
  DAY_MS,
  defined,
  floorToDay,
  formatInstant,
  type Interval,
  instantMs,
  isLogferryError,
  type ResolvedRequest,
} from '../../contract/index.js';
import type { Aws, LogGroups } from '../ports.js';
import { keptFromMs, retentionMs } from '../shared/retention.js';
import { type GroupMonth, receiptOf, settle, type UnsettledPart } from './group-month.js';
import { inParallel } from './in-parallel.js';
import type { ListedGroup } from './months.js';
import type { SurveyedGroup } from './surveyed-group.js';

/** Number of groups in one Logs Insights query (AWS's quota). */
const GROUPS_PER_QUERY = 50;
const ASKED_AT_ONCE = 8;

/** A part of a group and month that is to be recounted. */
export interface DuePart {
  group: ListedGroup;
  month: GroupMonth;
  part: UnsettledPart;
}

/**
 * Recounts closed windows.
 * @param recountedBytes bytes that AWS has scanned for earlier recounts of the run
 * @returns the parts to export again, because they have got late events or because AWS gave no answer about them; and
 * the bytes scanned until now
 */
export type Recount = (
  due: readonly DuePart[],
  recountedBytes: number,
) => Promise<{ late: readonly DuePart[]; recountedBytes: number }>;

/** How windows were counted: by one Logs Insights query over many groups, or window by window through FilterLogEvents. */
type RecountMethod = 'insights' | 'events';

interface Verdict {
  due: DuePart;
  method: RecountMethod;
  /** Undefined if AWS gave no answer. */
  isLate: boolean | undefined;
}

/**
 * An event is late for a receipt if AWS ingested it after this instant: the question behind the receipt may have missed
 * it.
 */
const lateAfter = (askedAt: string): string => formatInstant(instantMs(askedAt) - AVAILABILITY_LAG_MS);

/**
 * Asks AWS which parts have got late events. Logs Insights answers for many groups and days at once, and AWS bills the
 * bytes that it scans. Beyond `recountBytes`, and if Insights gives no answer, each window is asked for by itself.
 */
export async function askForLate(
  logGroups: LogGroups,
  { source }: Pick<ResolvedRequest, 'source'>,
  due: readonly DuePart[],
  { recountedBytes, recountBytes }: { recountedBytes: number; recountBytes: number },
): Promise<{ verdicts: Verdict[]; recountedBytes: number }> {
  let bytes = recountedBytes;
  const queries = queriesOf(due).map((parts) => {
    const estimate = scannedBytes(parts);
    const isAllowed = bytes + estimate <= recountBytes;
    if (isAllowed) bytes += estimate;
    return { parts, isAllowed };
  });
  const byQuery = await inParallel(queries, ASKED_AT_ONCE, ({ parts, isAllowed }) =>
    isAllowed ? askInsights(logGroups, parts) : undefinedFor(parts),
  );
  const silent = byQuery.flat().filter(({ isLate }) => isLate === undefined);
  const byEvents = await inParallel(silent, ASKED_AT_ONCE, async ({ due: each }): Promise<Verdict> => {
    const { group, part } = each;
    const window = { logGroup: group.name, from: formatInstant(part.fromMs), to: formatInstant(part.toMs) };
    const streams = receiptOf(part).streams === 'all' ? {} : defined({ logStreamPrefix: source.logStreamPrefix });
    const isLate = await logGroups
      .hasLateEvents({ ...window, ...streams }, lateAfter(receiptOf(part).askedAt))
      .catch(unknownIfMissing);
    return { due: each, method: 'events', isLate };
  });
  const verdicts = [...byQuery.flat().filter(({ isLate }) => isLate !== undefined), ...byEvents];
  return { verdicts, recountedBytes: bytes };
}

/**
 * A group that is gone must not stop the planning of other groups. Its window is exported again, and that export names
 * the missing group.
 */
function unknownIfMissing(error: unknown): undefined {
  if (!isLogferryError(error) || error.code !== 'LOG_GROUP_MISSING') throw error;
}

const undefinedFor = async (parts: readonly DuePart[]): Promise<Verdict[]> =>
  parts.map((due) => ({ due, method: 'insights', isLate: undefined }));

/**
 * The verdicts that still hold after AWS has answered. The group must still be the surveyed one, and its receipts must
 * be of this group, not of an earlier one with its name. What retention can have deleted by now is left out, since late
 * events there can be gone.
 */
async function holding({ logGroups, nowMs: now }: AskedAws, verdicts: readonly Verdict[]): Promise<Verdict[]> {
  const found = await logGroups.findMany([...new Set(verdicts.map(({ due }) => due.group.name))]);
  const nowMs = await now();
  return verdicts.flatMap((verdict) => {
    const { group, month, part } = verdict.due;
    const shown = found.get(group.name);
    const isOfAnother = receiptOf(part).askedAtMs < instantMs(group.createdAt);
    if (shown?.createdAt !== group.createdAt || isOfAnother) return [];
    const fromMs = Math.max(part.fromMs, keptFromMs(group, nowMs), keptFromMs(shown, nowMs));
    return fromMs < part.toMs ? [{ ...verdict, due: { group, month, part: { ...part, fromMs } } }] : [];
  });
}

/** Parts of at most 50 groups of one class each. */
function queriesOf(due: readonly DuePart[]): DuePart[][] {
  const queries: DuePart[][] = [];
  const open = new Map<SurveyedGroup['logClass'], { names: Set<string>; parts: DuePart[] }>();
  for (const each of due) {
    const { name, logClass } = each.group;
    let query = open.get(logClass);
    if (query === undefined || (query.names.size >= GROUPS_PER_QUERY && !query.names.has(name))) {
      query = { names: new Set(), parts: [] };
      open.set(logClass, query);
      queries.push(query.parts);
    }
    query.names.add(name);
    query.parts.push(each);
  }
  return queries;
}

const spanOf = (parts: readonly DuePart[]): Interval => ({
  fromMs: Math.min(...parts.map(({ part }) => part.fromMs)),
  toMs: Math.max(...parts.map(({ part }) => part.toMs)),
});

/**
 * Estimate of the bytes that a query scans: of what each group stores, the share that lies in the query's time span.
 * Infinite for a group whose size is not known.
 */
export function scannedBytes(parts: readonly DuePart[]): number {
  const span = spanOf(parts);
  const groups = new Map(parts.map(({ group }) => [group.name, group]));
  let bytes = 0;
  for (const group of groups.values()) {
    const storedMs = Math.max(DAY_MS, Math.min(retentionMs(group), span.toMs - instantMs(group.createdAt)));
    bytes += (group.storedBytes ?? Number.POSITIVE_INFINITY) * Math.min(1, (span.toMs - span.fromMs) / storedMs);
  }
  return bytes;
}

async function askInsights(logGroups: LogGroups, parts: readonly DuePart[]): Promise<Verdict[]> {
  const span = spanOf(parts);
  const newest = await logGroups.newestIngestion({
    logGroups: [...new Set(parts.map(({ group }) => group.name))],
    from: formatInstant(span.fromMs),
    to: formatInstant(span.toMs),
  });
  if (newest === undefined) return undefinedFor(parts);
  return parts.map((due) => {
    const byDay = newest.get(due.group.name);
    const afterMs = instantMs(lateAfter(receiptOf(due.part).askedAt));
    const isLate = daysOf(due.part).some((day) => {
      const ingestedAt = byDay?.get(day);
      return ingestedAt !== undefined && instantMs(ingestedAt) > afterMs;
    });
    return { due, method: 'insights', isLate };
  });
}

/** The UTC days that an interval touches. */
function daysOf({ fromMs, toMs }: Interval): string[] {
  const days: string[] = [];
  for (let ms = floorToDay(fromMs); ms < toMs; ms += DAY_MS) days.push(formatInstant(ms).slice(0, 10));
  return days;
}

/** What a recount needs of AWS. */
type AskedAws = Pick<Aws, 'logGroups' | 'nowMs'>;

export interface RecountQuestion {
  run: RunId;
  aws: AskedAws;
  store: ObjectStore;
  archive: ArchiveLocation;
  request: ResolvedRequest;
  nowMs: number;
  /** The bytes that a run may have scanned, see `ExportTimings`. */
  recountBytes: number;
}

/**
 * A recount that asks AWS, and records which parts have got no late events. These records settle the parts. Parts with
 * late events, or without an answer, are exported again. Parts of a group that is gone or made anew, and what retention
 * has deleted, stay as they are.
 */
export function recountWith(question: RecountQuestion): Recount {
  const { run, aws, store, archive, request, nowMs, recountBytes } = question;
  const askedAt = formatInstant(nowMs);
  return async (due, recountedBytes) => {
    const asked = await askForLate(aws.logGroups, request, due, { recountedBytes, recountBytes });
    const verdicts = await holding(aws, asked.verdicts);
    const late = verdicts.filter(({ isLate }) => isLate !== false).map((each) => each.due);
    const runs = runsOf(verdicts.filter(({ isLate }) => isLate === false));
    await inParallel(runs, RECORDED_AT_ONCE, async ({ group, method, fromMs, toMs, parts }) => {
      const receipts = parts.map(({ part: { receipt } }) => ({ key: receipt.key, sha256: listingHash(receipt) }));
      const streams = streamsIn(parts);
      await storeRecount(store, archive, {
        logGroup: group.name,
        ...(streams === 'all' ? {} : defined({ logStreamPrefix: request.source.logStreamPrefix })),
        from: formatInstant(fromMs),
        to: formatInstant(toMs),
        askedAt,
        method,
        receipts,
        ...run,
      });
      for (const { month, part } of parts) settle(month, part);
    });
    return { late, recountedBytes: asked.recountedBytes };
  };
}

const RECORDED_AT_ONCE = 16;

interface UnchangedRun extends Interval {
  group: ListedGroup;
  method: RecountMethod;
  parts: DuePart[];
}

/** Unchanged parts that follow one another, so that one record stands for them. */
function runsOf(verdicts: readonly Verdict[]): UnchangedRun[] {
  const runs: UnchangedRun[] = [];
  const sorted = verdicts.toSorted(
    (a, b) =>
      (a.due.group.folder < b.due.group.folder ? -1 : a.due.group.folder > b.due.group.folder ? 1 : 0) ||
      a.due.part.fromMs - b.due.part.fromMs,
  );
  for (const { due, method } of sorted) {
    const { group, part } = due;
    const last = runs.at(-1);
    const goesOn =
      last?.group === group &&
      last.method === method &&
      last.toMs === part.fromMs &&
      streamsIn(last.parts) === streamsIn([due]);
    if (last !== undefined && goesOn) {
      last.toMs = part.toMs;
      last.parts.push(due);
    } else runs.push({ group, method, fromMs: part.fromMs, toMs: part.toMs, parts: [due] });
  }
  return runs;
}

/**
 * Whether the receipts of these parts are of whole groups or of a stream prefix. Within a run of an export they are all
 * alike.
 */
const streamsIn = ([first]: readonly DuePart[]): 'all' | 'prefix' =>
  first === undefined || receiptOf(first.part).streams === 'all' ? 'all' : 'prefix';
