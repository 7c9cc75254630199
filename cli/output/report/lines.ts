import { complies, type ExportReport, type PeriodReport } from '../../../archive/reports/index.js';
import { formatBytes, formatCount, formatDay, formatLength, plural } from '../format.js';
import { tableLines } from '../table.js';
import type { Paint } from '../terminal.js';
import { LACK_WORDS, lackText } from './lack-words.js';
import { NOT_SEEN } from './period-page.js';

/** Number of examples of a lack, and of deviations of a control, in a terminal. */
const MOST_EXAMPLES = 5;

/** The report of an export for people: what is missing comes first. */
export function exportLines(report: ExportReport, paint: Paint): string[] {
  const { exportId, runNo, status, window, totals, timeline, lacks, unreadable, requestedBy, reason } = report;
  const { waiting, running, verifying } = timeline.totalMs;
  return [
    paint('bold', `${exportId}, run ${runNo}: ${status}`),
    `  window     ${formatDay(window.from)} to ${formatDay(window.to)}`,
    `  asked by   ${paint('dim', requestedBy ?? 'not stated')}`,
    `  reason     ${paint('dim', reason ?? 'not stated')}`,
    `  volume     ${plural(totals.objects, 'object')}, ${formatBytes(totals.bytes)}, ${plural(totals.events, 'event')}`,
    `  time       ${formatLength(running)} running a task at AWS, ${formatLength(waiting)} without a task, ${formatLength(verifying)} reading back`,
    `  manifest   ${paint('dim', `${report.manifest.sha256} (${report.manifest.hasSignature ? 'has a signature' : 'unsigned'})`)}`,
    paint('bold', 'What is not there:'),
    ...(lacks.length + unreadable.length === 0 ? [paint('green', '  nothing')] : []),
    ...unreadable
      .slice(0, MOST_EXAMPLES)
      .map(({ key, problem }) => paint('red', `  cannot be read: ${key}: ${problem}`)),
    ...lacks.flatMap((lack) => [
      paint('yellow', `  ${lackText(lack)}`),
      ...lack.examples.slice(0, MOST_EXAMPLES).map(({ logGroup = 'all log groups', from = '', to = '' }) => {
        const window = from === '' ? '' : ` ${formatDay(from)} to ${formatDay(to)}`;
        return paint('dim', `    ${logGroup}${window}`);
      }),
      paint('dim', `    ${LACK_WORDS[lack.kind].remedy}`),
    ]),
  ];
}

/** The report of a period for people: a line for each control, and the first deviations. */
export function periodLines(report: PeriodReport, paint: Paint): string[] {
  const { from, to, controls, compliant, total, counted, runs } = report;
  const rows = controls.map((control) => [
    ...[
      complies(control) ? 'yes' : 'no',
      control.id,
      `${formatCount(control.compliant)} of ${formatCount(control.total)}`,
    ],
    control.sentence,
  ]);
  const deviations = controls.flatMap(({ id, deviations: found }) =>
    found.slice(0, MOST_EXAMPLES).map(({ item, detail = '' }) => paint('dim', `  ${id}: ${item}: ${detail}`)),
  );
  return [
    paint('bold', `${formatDay(from)} to ${formatDay(to)}: ${compliant} of ${plural(total, 'control')} compliant`),
    `${plural(counted.groups, 'log group')} with receipts, ${plural(counted.days, 'day')}, ${plural(runs.length, 'run')}`,
    ...tableLines(['compliant', 'control', 'items', 'requirement'], rows, paint),
    ...deviations,
    paint('dim', `${NOT_SEEN}.`),
  ];
}
