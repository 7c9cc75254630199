import type { AutoSlice, Cost, Estimate, PlanSummary, Slicing } from '../../local/index.js';
import { formatBytes, formatCount, formatDay, formatLength, plural } from './format.js';
import { factLines } from './summary.js';
import type { Paint } from './terminal.js';

/**
 * The facts for a decision about a plan: its amounts, time, cost, deadline, and cheaper slices. Empty if the plan has
 * neither an export task nor a recount.
 */
export function decisionLines(summary: PlanSummary, paint: Paint): string[] {
  const { tasks, recounts, estimate } = summary;
  if (tasks === 0 && recounts.windows === 0) return [];
  const facts: (readonly [name: string, text: string] | undefined)[] = [
    ['to export', amountText(summary)],
    archivedRow(summary),
    tasks === 0 ? undefined : ['duration', durationText(estimate.duration)],
    deadlineRow(estimate),
    ['requests', requestsText(estimate)],
    ['cost', costText(estimate.cost)],
    cheaperRow(summary),
  ];
  return factLines(
    facts.flatMap((fact) => (fact === undefined ? [] : [fact])),
    paint,
  );
}

/** The amounts of a plan, such as `18,250 export tasks; about 1.8 TB stored`. */
function amountText({ tasks, bytes, estimate }: PlanSummary): string {
  const { groupsOfUnknownSize: unknown } = estimate;
  const sure = unknown === 0 ? 'about' : 'at least';
  const groups = unknown === 0 ? '' : ` (size of ${plural(unknown, 'log group')} not known)`;
  return `${plural(tasks, 'export task')}; ${sure} ${formatBytes(Math.round(bytes))} stored${groups}`;
}

function archivedRow({ skipped, skippedExpired, unsettled }: PlanSummary): [string, string] | undefined {
  const closed = Math.max(0, skipped - skippedExpired);
  if (closed === 0) return undefined;
  const open = unsettled === 0 ? '' : `, ${formatCount(unsettled)} of them not yet settled`;
  return ['archived', `${plural(closed, 'slice')} closed before${open}`];
}

/** The time of all tasks, such as `about 12 d 16 h to 126 d 17 h, at 1 min to 10 min a task (assumed)`. */
function durationText({ leastMs, mostMs, perTask }: Estimate['duration']): string {
  const assumed = perTask.unread ? 'assumed, because receipts cannot be read' : 'assumed';
  const basis = perTask.basis === 'assumed' ? assumed : `by ${plural(perTask.receipts, 'earlier task')}`;
  return `about ${range(leastMs, mostMs)}, at ${range(perTask.leastMs, perTask.mostMs)} a task (${basis})`;
}

function range(leastMs: number, mostMs: number): string {
  const [least, most] = [formatLength(leastMs), formatLength(mostMs)];
  return least === most ? least : `${least} to ${most}`;
}

function deadlineRow({ deadline }: Estimate): [string, string] | undefined {
  if (deadline === undefined) return undefined;
  const { at, logGroup, soon } = deadline;
  const within = soon === 0 ? '' : `; ${plural(soon, 'slice expires', 'slices expire')} within 7 days`;
  return ['deadline', `${formatDay(at)} in ${logGroup}${within}`];
}

/** The numbers of requests, such as `at least 54,795 PUT (18,250 receipts), 109,501 LIST, 18,264 GET`. */
function requestsText({ requests: { certainty, put, receipts, list, get } }: Estimate): string {
  const puts = `${formatCount(put)} PUT (${plural(receipts, 'receipt')})`;
  return `${certainty === 'about' ? 'about' : 'at least'} ${puts}, ${formatCount(list)} LIST, ${formatCount(get)} GET`;
}

/** The cost of an export, such as `at least $1.20 (prices.json); unpriced: s3-get; not estimated: s3-storage`. */
function costText({ total, unpriced, unestimated, prices: { file, tableDate }, rows }: Cost): string {
  const isLeast =
    unpriced.length + unestimated.length > 0 ||
    rows.some(({ certainty, cost }) => cost !== undefined && certainty === 'least');
  const source = file === undefined ? `prices of ${tableDate}` : file;
  const known = total === undefined ? [] : [`${isLeast ? 'at least' : 'about'} ${formatDollars(total)} (${source})`];
  const open = unpriced.length === 0 ? [] : [`unpriced: ${unpriced.join(', ')}`];
  const unknown = unestimated.length === 0 ? [] : [`not estimated: ${unestimated.join(', ')}`];
  return [
    ...known,
    ...open,
    ...unknown,
    ...(unpriced.length > 0 && file === undefined ? ['--prices adds prices'] : []),
  ].join('; ');
}

const formatDollars = (amount: number): string =>
  amount > 0 && amount < 0.01 ? 'less than $0.01' : `$${amount.toFixed(2)}`;

function cheaperRow({ estimate: { slicings }, window }: PlanSummary): [string, string] | undefined {
  if (slicings.length === 0) return undefined;
  const text = ({ slice, tasks, certainty, to }: Slicing): string =>
    `--slice ${slice}: ${certainty === 'about' ? 'about ' : ''}${plural(tasks, 'task')}${to === window.to ? '' : `, until ${formatDay(to)}`}`;
  return ['cheaper', slicings.map(text).join('; ')];
}

const BASES: Readonly<Record<AutoSlice['basis'], string>> = {
  receipts: 'by receipts of earlier tasks',
  insights: 'by the events of each day',
  length: 'by the length of the window',
  bytes: 'by the bytes that the log groups store',
};

/** The size of slices that `auto` stands for, and the reason. */
export function autoText({ slice, basis, longest, cutDays, scan }: AutoSlice): string {
  const most =
    longest === undefined ? '' : `: the longest task takes about ${formatLength(longest.ms)}, of ${longest.logGroup}`;
  return `${slice}, ${BASES[basis]}${most}${cutText(cutDays)}${scan === undefined ? '' : whyNotScanned(scan)}`;
}

const cutText = (cut: AutoSlice['cutDays']): string =>
  cut === undefined
    ? ''
    : `; days of ${plural(cut.logGroups, 'log group')} are cut into up to ${cut.mostPieces} pieces`;

function whyNotScanned({ bytes, limit = 0, state }: NonNullable<AutoSlice['scan']>): string {
  const about = `about ${formatBytes(bytes ?? 0)}`;
  switch (state) {
    case 'noLimit':
      return `; with --max-scan, one Logs Insights query (${about} to scan) counts events`;
    case 'beyondLimit':
      return `; no Logs Insights query, because it would scan ${about}, and --max-scan is ${formatBytes(limit)}`;
    case 'unknownSize':
      return '; no Logs Insights query, because the size of a log group is not known';
    case 'refused':
      return '; AWS refused the Logs Insights query, or did not answer it';
    case 'made':
      return '';
  }
}
