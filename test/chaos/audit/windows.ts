import {
  coverageOf,
  intervalsIn,
  parseReceiptKey,
  parseRecountKey,
  subtractIntervals,
} from '../../../archive/index.js';
import {
  type ExportRequest,
  floorToDay,
  formatInstant,
  type Interval,
  intervalOf,
  staysAsIs,
} from '../../../contract/index.js';
import { archivedLines, eventsOf, linesOf, wasHeld } from './events.js';
import type { Claims, RunOfExport, StoredReceipt, Truth } from './evidence.js';
import type { Finding } from './finding.js';

/**
 * Finds windows of completed, partial and failed exports that are neither closed nor expired nor named in the result.
 * Also finds results in which the outcomes do not add up to the planned slices.
 */
export const lostWindows = (truth: Truth, claims: Claims): Finding[] =>
  claims.runs.flatMap((run) => [...lostByCount(run), ...lostByCoverage(run, truth, claims.receipts)]);

/**
 * After windows have been requested once more, finds those that are open, closed windows that are not settled, and
 * events that are not in the archive.
 */
export const openAtTheEnd = (truth: Truth, claims: Claims, requests: readonly ExportRequest[]): Finding[] =>
  requests.flatMap(({ source, region = '', window }) => {
    if (!('from' in window)) throw new TypeError('a last request with a relative window');
    return (source.logGroups ?? []).flatMap((logGroup) => [
      ...uncovered(truth, claims, { region, logGroup, ...window }),
      ...missingEvents(truth, claims, { region, logGroup, ...window }),
    ]);
  });

interface GroupWindow {
  region: string;
  logGroup: string;
  from: string;
  to: string;
}

function uncovered(
  truth: Truth,
  { receipts, recounts }: Claims,
  { region, logGroup, ...window }: GroupWindow,
): Finding[] {
  const coverage = coverageOf(
    receipts.filter(({ receipt }) => receipt.slice.region === region).flatMap(({ key }) => parseReceiptKey(key) ?? []),
    recounts.filter(({ content }) => content.region === region).flatMap(({ key }) => parseRecountKey(key) ?? []),
    { logGroup },
    intervalOf(window),
  );
  return (['open', 'unsettled'] as const).flatMap((state) =>
    intervalsIn(coverage, state)
      .flatMap((each) => subtractIntervals(each, [beforeFirstEvent(truth, region, logGroup, intervalOf(window))]))
      .map((found) => lost([], `${region} ${logGroup} ${shown(found)} is ${state} at the end`)),
  );
}

function missingEvents(truth: Truth, { receipts }: Claims, group: GroupWindow): Finding[] {
  const lines = archivedLines(truth, receipts, group);
  const missing = eventsOf(truth, group, false)
    .filter((event) => wasHeld(event, truth.atMs))
    .filter((event) => !lines.has(linesOf(event)[0] ?? ''));
  if (missing.length === 0) return [];
  return [lost([], `${group.region} ${group.logGroup}: ${missing.length} events are in no object at the end`)];
}

/**
 * The range for which exports plan nothing: everything before the day of the log group's first event.
 * - If the log group was created during the run, the range ends at the day of its creation, or at the day of an older
 *   event in the window.
 * - If the log group was created again, the range ends at the latest of these days.
 */
function beforeFirstEvent({ streams }: Truth, region: string, logGroup: string, { fromMs }: Interval): Interval {
  const firstMs = new Map<number, number>();
  for (const stream of streams.filter((each) => each.region === region && each.logGroup === logGroup)) {
    const { bornMs = 0 } = stream;
    const isAnew = bornMs > 0;
    const times = stream.events.map(({ timestamp }) => timestamp).filter((ms) => !isAnew || ms >= fromMs);
    const latestMs = firstMs.get(bornMs) ?? (isAnew ? bornMs : Number.POSITIVE_INFINITY);
    firstMs.set(bornMs, Math.min(...times, latestMs));
  }
  const begins = [...firstMs.values()].filter(Number.isFinite).map(floorToDay);
  return { fromMs: 0, toMs: Math.max(0, ...begins) };
}

function lostByCount({ exportId, result }: RunOfExport): Finding[] {
  if (result === undefined) return [];
  const { planned, ...ends } = result.slices;
  const ended = Object.values(ends).reduce((sum, count) => sum + count, 0);
  return planned === ended ? [] : [lost([exportId], `${planned} slices were planned, ${ended} have an outcome`)];
}

function lostByCoverage(run: RunOfExport, truth: Truth, receipts: readonly StoredReceipt[]): Finding[] {
  const { exportId, result, request, closedAtMs } = run;
  const answers = result && ['completed', 'partial', 'failed'].includes(result.status);
  if (!answers || closedAtMs === undefined || !('from' in request.window)) return [];
  const window = intervalOf(request.window);
  return (request.source.logGroups ?? []).flatMap((logGroup) => {
    const closed = closedBy(run, logGroup, receipts, closedAtMs);
    const named = result.failures
      .flatMap(({ slice }) => slice ?? [])
      .filter((slice) => slice.logGroup === logGroup)
      .map(intervalOf);
    return subtractIntervals(window, [
      ...closed,
      ...named,
      beforeFirstEvent(truth, request.region ?? '', logGroup, window),
    ]).map((open) => lost([exportId], `${logGroup} ${shown(open)} is neither closed nor named (${result.status})`));
  });
}

/**
 * The windows that were closed or expired when the export closed. A receipt of an earlier generation counts. The export
 * may have found the window closed before a later generation left it open.
 */
function closedBy(
  { request }: RunOfExport,
  logGroup: string,
  receipts: readonly StoredReceipt[],
  atMs: number,
): Interval[] {
  return receipts
    .map(({ receipt }) => receipt)
    .filter(({ slice, outcome, recordedAt }) => {
      const isOfSource = slice.region === request.region && slice.logGroup === logGroup;
      const covers = slice.logStreamPrefix === undefined || slice.logStreamPrefix === request.source.logStreamPrefix;
      return isOfSource && covers && staysAsIs(outcome) && Date.parse(recordedAt) <= atMs;
    })
    .map(({ slice }) => intervalOf(slice));
}

const shown = ({ fromMs, toMs }: Interval): string => `${formatInstant(fromMs)} to ${formatInstant(toMs)}`;
const lost = (exportIds: string[], reason: string): Finding => ({ invariant: 'windowsLost', exportIds, reason });
