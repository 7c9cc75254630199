import { complies, type PeriodReport } from '../../../archive/reports/index.js';
import { formatBytes, formatCount, formatDay, plural } from '../format.js';
import { escapeHtml } from '../html/escape.js';
import { pageHtml } from '../html/page.js';
import { htmlTable } from '../html/table.js';

/** Maximum number of runs in a page. */
const MOST_RUNS = 2_000;

/** What a period report cannot see. The terminal shows the same text. */
export const NOT_SEEN =
  'Log groups without receipts are not seen, and no hash was checked: use logferry coverage for the log groups, and logferry verify for the hashes';

/** The report of a period as one page. @param archive where the archive lies, as the user named it */
export function periodPage(report: PeriodReport, archive: string): string {
  const { from, to, compliant, total, counted, runs } = report;
  const period = `${formatDay(from)} to ${formatDay(to)}`;
  const isCompliant = compliant === total;
  const result = `${compliant} of ${plural(total, 'control')} compliant`;
  return pageHtml({
    title: `Archive ${archive}, ${period}`,
    header: `<h1>Archive ${escapeHtml(archive)}</h1>
<p class="dim">${period}, UTC. ${plural(counted.groups, 'log group')} with receipts, ${plural(counted.days, 'day')}, ${plural(runs.length, 'run')}.</p>
<p class="verdict ${isCompliant ? 'good' : 'bad'}">${isCompliant ? '\u2714' : '\u2716'} ${result}</p>`,
    main: [controlsOf(report), ...report.controls.map(deviationsOf), runsOf(report)],
    footer: `Made by logferry from the records of the archive. ${NOT_SEEN}.`,
  });
}

const controlsOf = ({ controls }: PeriodReport): string =>
  `<section><h2>Controls</h2>${htmlTable(
    [{ head: 'Result' }, { head: 'Control' }, { head: 'Compliant', kind: 'number' }, { head: 'Of', kind: 'number' }],
    controls.map((control) => [
      complies(control) ? '\u2714 compliant' : '\u2716 not compliant',
      ...[control.sentence, formatCount(control.compliant), formatCount(control.total)],
    ]),
  )}</section>`;

function deviationsOf(control: PeriodReport['controls'][number]): string {
  if (complies(control)) return '';
  const rows = control.deviations.map(({ item, detail = '' }) => [item, detail]);
  return `<section><h2>Not compliant: ${escapeHtml(control.sentence)}</h2>${htmlTable([{ head: 'Item', kind: 'name' }, { head: 'Detail' }], rows, { inSight: 20, of: control.deviating })}</section>`;
}

function runsOf({ runs }: PeriodReport): string {
  if (runs.length === 0) return '';
  const rows = runs
    .slice(0, MOST_RUNS)
    .map(({ exportId, runNo, status, finishedAt, requestedBy, reason, bytes, events }) => [
      ...[`${exportId}/${runNo}`, status, finishedAt, requestedBy ?? '', reason ?? ''],
      ...[formatBytes(bytes), formatCount(events)],
    ]);
  const columns = [
    { head: 'Run', kind: 'name' as const },
    ...['Status', 'Closed', 'Requested by (claimed)', 'Reason (claimed)'].map((head) => ({ head })),
    ...['Compressed', 'Events'].map((head) => ({ head, kind: 'number' as const })),
  ];
  return `<section><h2>Runs that closed in the period</h2>${htmlTable(columns, rows, { of: runs.length })}</section>`;
}
