import { listingHash, recountKey, storeRecount } from '../../archive/index.js';
import {
  AVAILABILITY_LAG_MS,
  DAY_MS,
  defined,
  floorToDay,
  formatInstant,
  type Interval,
  instantMs,
  intervalOf,
  isLogferryError,
  isSettled,
  overlaps,
  type ResolvedRequest,
} from '../../contract/index.js';
import { AWS_CLOCK_LAG_MS, type Aws, type LogGroups } from '../ports.js';
import { keptFromMs, retentionMs } from '../shared/retention.js';
import { closingReceiptOf, type GroupMonth, receiptOf, settleInPass, type UnsettledPart } from './group-month.js';
import { inParallel } from './in-parallel.js';
import { noteIntended } from './intended-recounts.js';
import type { ListedGroup } from './months.js';
import type { RecountCharges } from './recount-charges.js';
import type { KnownVerdicts, RecountedGroups, RecountVerdicts } from './recount-verdicts.js';
import type { PlanArchive } from './survey-records.js';
import type { SurveyedGroup } from './surveyed-group.js';

/** Maximum number of log groups in one Logs Insights query (AWS's quota). */
const GROUPS_PER_QUERY = 50;
const ASKED_AT_ONCE = 8;

/** A closed part of a group and month that is due for a recount. */
export interface DuePart {
  group: ListedGroup;
  month: GroupMonth;
  part: UnsettledPart;
}

/**
 * Recounts closed windows of some groups of a unit.
 * @param groups names the groups; all pages of the plan that need these groups pass the same value
 * @returns the parts to export again, because they have got late events or because AWS gave no answer about them
 */
export type Recount = (groups: RecountedGroups, due: readonly DuePart[]) => Promise<readonly DuePart[]>;

/** How windows were counted: by one Logs Insights query over many groups, or by FilterLogEvents, window by window. */
type RecountMethod = 'insights' | 'events';

interface Verdict {
  due: DuePart;
  method: RecountMethod;
  /** Undefined if AWS gave no answer. */
  isLate: boolean | undefined;
}

/**
 * The instant of ingestion after which an event is late for a receipt. AWS may not have shown such an event at
 * `askedAt`.
 */
const lateAfter = (askedAt: string): string => formatInstant(instantMs(askedAt) - AVAILABILITY_LAG_MS);

/**
 * Asks AWS which parts have got late events. One query of Logs Insights answers for many groups and days, and AWS bills
 * the bytes that the query scans. If a query is not allowed or gets no answer, FilterLogEvents answers for each of its
 * windows.
 * @param allowed takes the estimated bytes of each query, and returns for each query whether it may be sent
 */
export async function askForLate(
  logGroups: LogGroups,
  { source }: Pick<ResolvedRequest, 'source'>,
  due: readonly DuePart[],
  allowed: (estimates: readonly number[]) => Promise<readonly boolean[]>,
  signal?: AbortSignal,
): Promise<Verdict[]> {
  const queries = queriesOf(due);
  const areAllowed = await allowed(queries.map(scannedBytes));
  const byQuery = await inParallel([...queries.entries()], ASKED_AT_ONCE, ([at, parts]) =>
    areAllowed[at] ? askInsights(logGroups, parts, signal) : undefinedFor(parts),
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
  return [...byQuery.flat().filter(({ isLate }) => isLate !== undefined), ...byEvents];
}

/**
 * Returns undefined if a group is missing, because a group that is gone must not stop the planning of others.
 * @throws any other error
 */
function unknownIfMissing(error: unknown): undefined {
  if (!isLogferryError(error) || error.code !== 'LOG_GROUP_MISSING') throw error;
}

const undefinedFor = async (parts: readonly DuePart[]): Promise<Verdict[]> =>
  parts.map((due) => ({ due, method: 'insights', isLate: undefined }));

/**
 * The verdicts that still hold after AWS has answered. Left out are:
 * - verdicts on a group that is no longer the surveyed one
 * - verdicts on receipts of an earlier group with the same name, unless `beforeDeletion` is set
 * - parts that retention can have deleted by now, because their late events can be gone
 *
 * Two kinds of verdicts become unknown, so that the windows are exported again:
 * - verdicts on a group whose class has changed since the survey (the export reports the change)
 * - with `beforeDeletion`, verdicts on receipts of an earlier group
 */
async function holding(
  { aws, request }: Pick<RecountQuestion, 'aws' | 'request'>,
  verdicts: readonly Verdict[],
): Promise<Verdict[]> {
  const { logGroups, nowMs: now } = aws;
  const found = await logGroups.findMany([...new Set(verdicts.map(({ due }) => due.group.name))]);
  const nowMs = (await now()) + AWS_CLOCK_LAG_MS;
  return verdicts.flatMap((verdict) => {
    const { group, month, part } = verdict.due;
    const shown = found.get(group.name);
    const isOfAnother = receiptOf(part).askedAtMs < instantMs(group.createdAt);
    if (shown?.createdAt !== group.createdAt || (isOfAnother && request.beforeDeletion !== true)) return [];
    const fromMs = Math.max(part.fromMs, keptFromMs(group, nowMs), keptFromMs(shown, nowMs));
    const isLate = shown.logClass === group.logClass && !isOfAnother ? verdict.isLate : undefined;
    return fromMs < part.toMs ? [{ ...verdict, isLate, due: { group, month, part: { ...part, fromMs } } }] : [];
  });
}

/** Divides parts into queries. Each query has at most 50 groups, all of one class. */
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
 * Estimated number of bytes that a query scans: what its groups store for the query's time span.
 */
export function scannedBytes(parts: readonly DuePart[]): number {
  const span = spanOf(parts);
  const groups = new Map(parts.map(({ group }) => [group.name, group]));
  let bytes = 0;
  for (const group of groups.values()) bytes += storedBytesIn(group, span);
  return bytes;
}

/**
 * Estimated number of bytes that a group stores for a time span. The estimate spreads all stored bytes evenly over the
 * time that the group keeps. Infinite if AWS does not show the stored bytes.
 */
export function storedBytesIn(group: SurveyedGroup, { fromMs, toMs }: Interval): number {
  const storedMs = Math.max(DAY_MS, Math.min(retentionMs(group), toMs - instantMs(group.createdAt)));
  return (group.storedBytes ?? Number.POSITIVE_INFINITY) * Math.min(1, (toMs - fromMs) / storedMs);
}

async function askInsights(
  logGroups: LogGroups,
  parts: readonly DuePart[],
  signal: AbortSignal | undefined,
): Promise<Verdict[]> {
  const span = spanOf(parts);
  const names = [...new Set(parts.map(({ group }) => group.name))];
  const window = { from: formatInstant(span.fromMs), to: formatInstant(span.toMs) };
  const newest = await logGroups.newestIngestion({ logGroups: names, ...window }, signal);
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

/** The ports of AWS that a recount needs. */
type AskedAws = Pick<Aws, 'logGroups' | 'nowMs'>;

export interface RecountQuestion {
  plans: PlanArchive;
  aws: AskedAws;
  request: ResolvedRequest;
  nowMs: number;
  /** Decides which queries the run may still send. */
  charges: Pick<RecountCharges, 'charge'>;
  /** The verdicts that the pass has stored so far. */
  known: Pick<KnownVerdicts, 'load' | 'keep'>;
  /** Stops queries. */
  signal?: AbortSignal;
}

/**
 * A recount that asks AWS about each window once in a pass. A record settles each part that has got no late events and
 * can get none any more. Parts with late events or without an answer are exported again. All other parts stay
 * unsettled, for example parts of a group that is gone or re-created, and parts that retention has deleted.
 */
export function recountWith(question: RecountQuestion): Recount {
  const { known } = question;
  return async (groups, due) => {
    const verdicts = (await known.load(groups)) ?? (await known.keep(groups, await verdictsOn(question, due)));
    return applied(verdicts, due);
  };
}

/** Asks AWS, and stores the records that settle parts without late events. */
async function verdictsOn(
  { plans, aws, request, nowMs, charges, signal }: RecountQuestion,
  due: readonly DuePart[],
): Promise<RecountVerdicts> {
  const { store, archive, run } = plans;
  const askedAt = formatInstant(nowMs);
  const asked = await askForLate(aws.logGroups, request, due, (bytes) => charges.charge(bytes), signal);
  const verdicts = await holding({ aws, request }, asked);
  // A window that can still get late events is not settled, even if this recount has found none.
  const settled = joined(
    verdicts.filter(({ isLate, due: { part } }) => isLate === false && isSettled(formatInstant(part.toMs), askedAt)),
  );
  const recounts = settled.map(({ group, method, parts, ...interval }) => ({
    ...windowOf(group, interval),
    ...(streamsIn(parts) === 'all' ? {} : defined({ logStreamPrefix: request.source.logStreamPrefix })),
    ...{ askedAt, method },
    receipts: parts.map(({ part }) => {
      const receipt = closingReceiptOf(part);
      return { key: receipt.key, sha256: listingHash(receipt) };
    }),
    ...run,
  }));
  await noteIntended(
    plans,
    recounts.map((recount) => recountKey({ ...archive, ...recount }, askedAt)),
  );
  await inParallel(recounts, RECORDED_AT_ONCE, (recount) => storeRecount(store, archive, recount));
  const late = verdicts.filter(({ isLate }) => isLate !== false).map((each) => each.due);
  return {
    late: late.map(({ group, part }) => ({ ...windowOf(group, part), key: closingReceiptOf(part).key })),
    settled: settled.map(({ group, ...interval }) => windowOf(group, interval)),
  };
}

const windowOf = ({ name: logGroup }: ListedGroup, { fromMs, toMs }: Interval) => ({
  logGroup,
  from: formatInstant(fromMs),
  to: formatInstant(toMs),
});

/**
 * Applies verdicts to due parts: removes the settled windows from the unsettled parts of their months.
 * @returns the parts to export again, except those that another receipt has closed since
 */
function applied({ late, settled }: RecountVerdicts, due: readonly DuePart[]): DuePart[] {
  const byName = new Map<string, DuePart[]>();
  for (const each of due) byName.set(each.group.name, [...(byName.get(each.group.name) ?? []), each]);
  for (const window of settled) {
    const [first] = byName.get(window.logGroup) ?? [];
    if (first !== undefined) settleInPass(first.month, intervalOf(window));
  }
  return late.flatMap(({ logGroup, key, ...window }) => {
    const interval = intervalOf(window);
    return (byName.get(logGroup) ?? []).flatMap(({ part, ...rest }) => {
      if (closingReceiptOf(part).key !== key || !overlaps(part, interval)) return [];
      const cut = { fromMs: Math.max(part.fromMs, interval.fromMs), toMs: Math.min(part.toMs, interval.toMs) };
      return [{ ...rest, part: { ...part, ...cut } }];
    });
  });
}

const RECORDED_AT_ONCE = 16;

interface JoinedParts extends Interval {
  group: ListedGroup;
  method: RecountMethod;
  parts: DuePart[];
}

/** Joins neighbouring parts without late events, so that one record stands for all of them. */
function joined(verdicts: readonly Verdict[]): JoinedParts[] {
  const rows: JoinedParts[] = [];
  const sorted = verdicts.toSorted(
    (a, b) =>
      (a.due.group.folder < b.due.group.folder ? -1 : a.due.group.folder > b.due.group.folder ? 1 : 0) ||
      a.due.part.fromMs - b.due.part.fromMs,
  );
  for (const { due, method } of sorted) {
    const { group, part } = due;
    const last = rows.at(-1);
    const goesOn =
      last?.group === group &&
      last.method === method &&
      last.toMs === part.fromMs &&
      streamsIn(last.parts) === streamsIn([due]);
    if (last !== undefined && goesOn) {
      last.toMs = part.toMs;
      last.parts.push(due);
    } else rows.push({ group, method, fromMs: part.fromMs, toMs: part.toMs, parts: [due] });
  }
  return rows;
}

/**
 * The streams that the receipts of these parts cover: all streams, or those with a prefix. The first part decides,
 * because only parts with the same streams are joined.
 */
const streamsIn = ([first]: readonly DuePart[]): 'all' | 'prefix' =>
  first === undefined || receiptOf(first.part).streams === 'all' ? 'all' : 'prefix';
