import type { ExportResult, ExportStatus, Failure, SliceCounts } from '../../contract/result.js';
import { formatBytes, formatCount, formatDay, formatLength, plural } from './format.js';
import type { Colour, Paint } from './terminal.js';

const colours: Record<ExportStatus, Colour> = {
  completed: 'green',
  partial: 'yellow',
  failed: 'red',
  refused: 'red',
  cancelled: 'yellow',
  running: 'cyan',
};

const MOST_FAILURES_SHOWN = 10;

/** What an export came to, for people. */
export function summaryLines(result: ExportResult, paint: Paint): string[] {
  const { exportId, status, objects, bytes, events, tasksCreated, manifest, cancelledBy, stillCancelling } = result;
  const where = [result.accountId, result.region].filter(Boolean).join(' ');
  const took = result.finishedAt && formatLength(Date.parse(result.finishedAt) - Date.parse(result.startedAt));
  return [
    `${paint(colours[status], status)} ${paint('bold', exportId)} ${paint('dim', [where, took].filter(Boolean).join(', '))}`,
    fact(paint, 'slices', slicesText(result.slices)),
    fact(
      paint,
      'carried',
      `${plural(events, 'event')} in ${plural(objects, 'object')}, ${formatBytes(bytes)} compressed` +
        (status === 'running' ? '' : `; ${plural(tasksCreated, 'export task')} created`),
    ),
    ...(manifest === undefined ? [] : [fact(paint, 'manifest', manifest)]),
    ...(cancelledBy ? [fact(paint, 'cancelled', `by ${cancelledBy.requestedBy}: ${cancelledBy.reason}`)] : []),
    ...(stillCancelling?.length ? [fact(paint, 'at AWS', `still being cancelled: ${stillCancelling.join(', ')}`)] : []),
    ...failureLines(result.failures, paint),
  ];
}

const fact = (paint: Paint, name: string, text: string): string =>
  `  ${paint('dim', name.padEnd(9))} ${paint('bold', text)}`;

/** `14 planned: 12 archived, 1 quiet, 1 skipped`, leaving out what did not occur. */
export function slicesText({ planned, ...counts }: SliceCounts): string {
  const parts = Object.entries(counts).filter(([, count]) => count > 0);
  const named = parts.map(([name, count]) => `${formatCount(count)} ${words[name] ?? name}`);
  return `${formatCount(planned)} planned${named.length === 0 ? '' : `: ${named.join(', ')}`}`;
}
const words: Record<string, string> = { skipped: 'closed before', unconfirmedEmpty: 'not confirmed to be empty' };

function failureLines(failures: readonly Failure[], paint: Paint): string[] {
  const shown = failures
    .slice(0, MOST_FAILURES_SHOWN)
    .flatMap(({ slice, code, message, hint }) => [
      `  ${paint('red', code)} ${paint('bold', slice ? `${slice.logGroup} ${formatDay(slice.from)}: ${message}` : message)}`,
      `    ${paint('dim', hint)}`,
    ]);
  const rest = failures.length - MOST_FAILURES_SHOWN;
  return rest > 0 ? [...shown, `  ${paint('dim', `and ${rest} more; --json has them`)}`] : shown;
}
