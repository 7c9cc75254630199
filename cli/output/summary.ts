import type { ClosedStatus, ExportResult, Failure, RunTotals, SliceCounts, Warning } from '../../contract/result.js';
import { columns } from './columns.js';
import { formatBytes, formatCount, formatDay, formatLength, plural } from './format.js';
import type { Colour, Paint } from './terminal.js';
import { windowRows } from './window-text.js';

const COLOURS: Record<ClosedStatus, Colour> = {
  completed: 'green',
  partial: 'yellow',
  failed: 'red',
  refused: 'red',
  cancelled: 'yellow',
};

const MOST_FAILURES_SHOWN = 10;

/** The result of an export, for people. */
export function summaryLines(result: ExportResult, paint: Paint): string[] {
  const { exportId, status, manifest, manifestSignedBy, cancelledBy, stillCancelling } = result;
  const account = [result.accountId, result.region].filter(Boolean).join(' ');
  const took = result.finishedAt && formatLength(Date.parse(result.finishedAt) - Date.parse(result.startedAt));
  const facts: [name: string, text: string][] = [
    ...windowRows(result),
    ['slices', slicesText(result.slices, result.skippedExpired)],
    ['exported', amountsText(result)],
  ];
  const repairs = repairsText(result);
  if (repairs !== '') facts.push(['repairs', repairs]);
  if (result.unsettled > 0) facts.push(['unsettled', unsettledText(result.unsettled)]);
  if (manifest !== undefined) {
    facts.push(['manifest', manifest]);
    facts.push(['signature', manifestSignedBy === undefined ? 'unsigned' : `by key ${manifestSignedBy}`]);
  }
  if (cancelledBy) facts.push(['cancelled', `by ${cancelledBy.requestedBy}: ${cancelledBy.reason}`]);
  if (stillCancelling?.length) facts.push(['at AWS', `still being cancelled: ${stillCancelling.join(', ')}`]);
  return [
    `${paint(COLOURS[status], status)} ${paint('bold', exportId)} ${paint('dim', [account, took].filter(Boolean).join(', '))}`,
    ...factLines(facts, paint),
    ...warningLines(result.warnings, paint),
    ...failureLines(result.failures, paint),
  ];
}

/** A line about closed slices that are not settled. */
const unsettledText = (count: number): string =>
  `${plural(count, 'closed slice')}: late events can arrive until 14 d 12 h after the end of the window; a run after that recounts the events`;

export const warningLines = (warnings: readonly Warning[], paint: Paint): string[] =>
  warnings.flatMap(({ message, hint }) => [
    `  ${paint('yellow', 'warning')} ${paint('bold', message)}`,
    ...(hint === undefined ? [] : [`    ${paint('dim', hint)}`]),
  ]);

/** The amounts that a run exported, such as `9,001 events in 12 objects, 3.4 MB compressed; 2 export tasks created`. */
function amountsText({ events, objects, bytes, tasksCreated }: ExportResult): string {
  const exported = `${plural(events, 'event')} in ${plural(objects, 'object')}, ${formatBytes(bytes)} compressed`;
  return `${exported}; ${plural(tasksCreated, 'export task')} created`;
}

/** Facts in two columns, indented below a heading. */
export const factLines = (facts: readonly (readonly [name: string, text: string])[], paint: Paint): string[] =>
  columns(facts, { least: [NAME_WIDTH], paint: (cell, column) => paint(column === 0 ? 'dim' : 'bold', cell) }).map(
    (line) => `  ${line}`,
  );
const NAME_WIDTH = 9;

/**
 * What went wrong with tasks, and what the run did about it, such as `3 export tasks failed at AWS, 2 slices were
 * tried again, 1 window was cut in two`. Empty if all of these numbers are 0.
 */
export function repairsText({ tasksFailed, repeats, cuts }: Omit<RunTotals, 'failures' | 'tasksCreated'>): string {
  return [
    ...(tasksFailed > 0 ? [`${plural(tasksFailed, 'export task')} failed at AWS`] : []),
    ...(repeats > 0 ? [plural(repeats, 'slice was tried again', 'slices were tried again')] : []),
    ...(cuts > 0 ? [`${plural(cuts, 'window was', 'windows were')} cut in two`] : []),
  ].join(', ');
}

/**
 * The numbers of slices, such as `14 planned: 12 archived, 1 quiet, 1 closed before`. Counts of 0 are left out.
 * @param skippedExpired number of the skipped slices that an earlier run found expired
 */
export function slicesText(counts: SliceCounts, skippedExpired = 0): string {
  const outcomes = outcomesText(counts, skippedExpired);
  return `${formatCount(counts.planned)} planned${outcomes === '' ? '' : `: ${outcomes}`}`;
}

/** The numbers of slices by outcome, such as `12 archived, 1 closed before`. Counts of 0 are left out. */
export function outcomesText({ planned: _planned, ...counts }: SliceCounts, skippedExpired = 0): string {
  const closed = Math.max(0, counts.skipped - skippedExpired);
  const parts = Object.entries({ ...counts, skipped: closed, skippedExpired }).filter(([, count]) => count > 0);
  return parts.map(([name, count]) => `${formatCount(count)} ${WORDS[name] ?? name}`).join(', ');
}
const WORDS: Record<string, string> = {
  skipped: 'closed before',
  skippedExpired: 'expired before',
  unconfirmedEmpty: 'not confirmed to be empty',
};

function failureLines(failures: readonly Failure[], paint: Paint): string[] {
  const shown = failures
    .slice(0, MOST_FAILURES_SHOWN)
    .flatMap(({ slice, code, message, hint }) => [
      `  ${paint('red', code)} ${paint('bold', slice ? `${slice.logGroup} ${formatDay(slice.from)}: ${message}` : message)}`,
      `    ${paint('dim', hint)}`,
    ]);
  const rest = failures.length - MOST_FAILURES_SHOWN;
  return rest > 0 ? [...shown, `  ${paint('dim', `and ${rest} more; --json prints all`)}`] : shown;
}
