import { closedIntervals, parseReceiptKey, subtractIntervals } from '../../../archive/index.js';
import { closes, formatInstant, type Interval, intervalOf } from '../../../contract/index.js';
import type { Claims, RunOfExport, StoredReceipt, Truth } from './evidence.js';
import type { Finding } from './finding.js';

/** Finds windows of an export that are neither closed nor named by its result. */
export const lostWindows = (claims: Claims): Finding[] =>
  claims.runs.flatMap((run) => [...lostByCount(run), ...lostByCoverage(run, claims.receipts)]);

/** Finds windows with events that are not closed in the archive after everything has been requested once more. */
export function openAtTheEnd(
  { streams }: Truth,
  { receipts }: Claims,
  window: { from: string; to: string },
): Finding[] {
  const groups = new Set(streams.map(({ region, logGroup }) => JSON.stringify([region, logGroup])));
  return [...groups].flatMap((id) => {
    const [region, logGroup]: [string, string] = JSON.parse(id);
    const names = receipts.filter(({ receipt }) => receipt.slice.region === region).map(({ key }) => key);
    const closed = closedIntervals(
      names.flatMap((key) => parseReceiptKey(key) ?? []),
      { logGroup },
      intervalOf(window),
    );
    return subtractIntervals(intervalOf(window), closed).map((open) =>
      lost([], `${region} ${logGroup} ${shown(open)} is open at the end`),
    );
  });
}

function lostByCount({ exportId, result }: RunOfExport): Finding[] {
  if (result === undefined) return [];
  const { planned, ...ends } = result.slices;
  const ended = Object.values(ends).reduce((sum, count) => sum + count, 0);
  return planned === ended ? [] : [lost([exportId], `${planned} slices were planned, ${ended} have an end`)];
}

function lostByCoverage(run: RunOfExport, receipts: readonly StoredReceipt[]): Finding[] {
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
    return subtractIntervals(window, [...closed, ...named]).map((open) =>
      lost([exportId], `${logGroup} ${shown(open)} is neither closed nor named (${result.status})`),
    );
  });
}

/**
 * The windows that were closed when the export closed. Receipts are never removed: a later generation that did not
 * close its window does not count against an export that had found the window closed.
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
      return isOfSource && covers && closes(outcome) && Date.parse(recordedAt) <= atMs;
    })
    .map(({ slice }) => intervalOf(slice));
}

const shown = ({ fromMs, toMs }: Interval): string => `${formatInstant(fromMs)} to ${formatInstant(toMs)}`;
const lost = (exportIds: string[], reason: string): Finding => ({ invariant: 'windowsLost', exportIds, reason });
