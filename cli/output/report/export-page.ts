import type { ExportReport, Lack } from '../../../archive/reports/index.js';
import { OUTCOMES } from '../../../contract/index.js';
import { formatBytes, formatCount, formatDay, plural } from '../format.js';
import { escapeHtml } from '../html/escape.js';
import { pageHtml } from '../html/page.js';
import { htmlTable } from '../html/table.js';
import { LACK_WORDS, lackText } from './lack-words.js';
import { TIMELINE_STYLE, timelineSvg } from './timeline-svg.js';

/** Number of examples of a lack that are not folded. */
const EXAMPLES_IN_SIGHT = 5;
/** Maximum number of log groups in a page. */
const MOST_GROUPS = 1_000;

/** The report of an export as one page. @param archive where the archive lies, as the user named it */
export function exportPage(report: ExportReport, archive: string): string {
  const { exportId, runNo, runs, window } = report;
  const title = `Export ${exportId}`;
  const others = runs.length === 1 ? '' : ` of ${plural(runs.length, 'run')}`;
  return pageHtml({
    title: `${title}, run ${runNo}`,
    style: TIMELINE_STYLE,
    header: `<h1>${escapeHtml(title)}</h1>
<p class="dim">${escapeHtml(`Run ${runNo}${others}. ${formatDay(window.from)} to ${formatDay(window.to)}, UTC. Archive ${archive}.`)}</p>
${verdict(report)}`,
    main: [
      section('What is not there', lacksOf(report)),
      section('Who asked, and why', askedOf(report)),
      section('Outcomes', outcomesOf(report)),
      section('Time', `<div class="wide">${timelineSvg(report.timeline)}</div>`),
      section('Failures', failuresOf(report)),
      section('Volumes', volumesOf(report)),
      section('Records', recordsOf(report)),
    ],
    footer: `Made by logferry${report.logferryVersion === undefined ? '' : ` (the run by version ${escapeHtml(report.logferryVersion)})`} from the manifest and the receipts. This page checks no hash: <code>logferry verify</code> does.`,
  });
}

const section = (title: string, content: string): string =>
  content === '' ? '' : `<section><h2>${title}</h2>${content}</section>`;

function verdict({ status, lacks, unreadable }: ExportReport): string {
  const complete = status === 'completed' && lacks.length === 0 && unreadable.length === 0;
  return complete
    ? '<p class="verdict good">\u2714 Complete: nothing is missing</p>'
    : `<p class="verdict bad">\u2716 ${escapeHtml(status)}, not complete</p>`;
}

function lacksOf({ lacks, unreadable, unreadableCount, skippedReceipts }: ExportReport): string {
  const earlier =
    skippedReceipts === 0
      ? ''
      : `<p class="dim">Not read: ${plural(skippedReceipts, 'receipt')} of earlier runs. The reports of those runs name what is missing in those runs.</p>`;
  const unread = unreadable.map(({ key, problem }) => [key, problem]);
  const broken =
    unread.length === 0
      ? ''
      : `<h3 class="bad">${plural(unreadableCount, 'record')} cannot be read</h3>${htmlTable([{ head: 'Key', kind: 'name' }, { head: 'Problem' }], unread, { of: unreadableCount })}`;
  if (lacks.length === 0 && unread.length === 0) return `<p class="good">Nothing.</p>${earlier}`;
  return `${lacks.map(lackOf).join('')}${broken}${earlier}`;
}

function lackOf(lack: Lack): string {
  const { kind, count } = lack;
  const { remedy } = LACK_WORDS[kind];
  // For these two kinds, `count` is a number of pointers or slices, but the examples are windows or runs.
  const of = kind === 'truncated' || kind === 'notAttempted' ? lack.examples.length : count;
  const rows = lack.examples.map(({ logGroup = 'all', from = '', to = '', detail = '' }) => [
    ...[logGroup, formatDay(from), formatDay(to), detail],
  ]);
  const columns = [{ head: 'Log group', kind: 'name' as const }, { head: 'From' }, { head: 'To' }, { head: 'Detail' }];
  const examples = rows.length === 0 ? '' : htmlTable(columns, rows, { inSight: EXAMPLES_IN_SIGHT, of });
  return `<p><strong>${escapeHtml(lackText(lack))}.</strong> <span class="dim">${escapeHtml(remedy)}</span></p>${examples}`;
}

function askedOf({ requestedBy, reason, authenticated, startedAt, finishedAt }: ExportReport): string {
  const rows = [
    ['Requested by (claimed)', requestedBy ?? 'not stated'],
    ['Reason (claimed)', reason ?? 'not stated'],
    ...authenticated.map((arn) => ['Credentials that AWS accepted', arn]),
    ['Started', startedAt],
    ['Finished', finishedAt],
  ];
  return htmlTable([{ head: 'Fact' }, { head: 'Value' }], rows);
}

function outcomesOf({ slices, totals }: ExportReport): string {
  const words = ['planned', 'skipped', ...OUTCOMES] as const;
  const rows = words.flatMap((word) => ((slices[word] ?? 0) === 0 ? [] : [[word, formatCount(slices[word] ?? 0)]]));
  const table = htmlTable([{ head: 'Slices' }, { head: 'Number', kind: 'number' }], rows);
  return `${table}<p>${plural(totals.tasksCreated, 'export task')} created, ${formatCount(totals.tasksFailed ?? 0)} failed.</p>`;
}

function failuresOf({ failures, warnings }: ExportReport): string {
  const rows = [
    ...failures.map(({ slice, code, message, hint }) => [slice?.logGroup ?? '', code, message, hint]),
    ...warnings.map(({ code, message, hint = '' }) => ['', code, message, hint]),
  ];
  if (rows.length === 0) return '';
  return htmlTable(
    [{ head: 'Log group', kind: 'name' }, { head: 'Code' }, { head: 'Problem' }, { head: 'Next step' }],
    rows,
  );
}

function volumesOf({ groups, totals }: ExportReport): string {
  const all = `<p>${plural(totals.objects, 'object')}, ${formatBytes(totals.bytes)} compressed, ${plural(totals.events, 'event')}.</p>`;
  const rows = groups
    .slice(0, MOST_GROUPS)
    .map(({ logGroup, receipts, objects, bytes, events }) => [
      ...[logGroup, formatCount(receipts), formatCount(objects), formatBytes(bytes)],
      events === undefined ? 'not counted' : formatCount(events),
    ]);
  if (rows.length === 0) return all;
  const numbers = ['Receipts', 'Objects', 'Compressed', 'Events'].map((head) => ({ head, kind: 'number' as const }));
  return `${all}${htmlTable([{ head: 'Log group', kind: 'name' }, ...numbers], rows, { of: groups.length })}`;
}

const recordsOf = ({ manifest, runs }: ExportReport): string =>
  htmlTable(
    [{ head: 'Fact' }, { head: 'Value', kind: 'name' }],
    [
      ['Manifest', manifest.key],
      ['SHA-256 of the manifest', manifest.sha256],
      ['Signature', manifest.hasSignature ? 'present; logferry verify --key checks it' : 'unsigned'],
      ['Runs of the export', runs.join(', ')],
    ],
  );
