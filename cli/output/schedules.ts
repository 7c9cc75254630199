import type { ExportSchedule, ScheduleListing, ScheduleTimes } from '../../client/index.js';
import { destinationText, sourceText } from '../../client/summary.js';
import { type Firing, parseDuration } from '../../contract/index.js';
import { columns } from './columns.js';
import { csvRow } from './csv.js';
import { formatCount, formatDay, formatLength } from './format.js';
import { tableLines } from './table.js';
import type { Paint } from './terminal.js';

/**
 * When a schedule fires, such as `0 3 * * * Europe/Berlin`. A schedule from another tool can have intervals instead of
 * calendars.
 */
function timesText({ cron, calendars = [], timezone }: ScheduleTimes): string {
  if (cron === undefined && calendars.length === 0) return 'intervals, not calendars';
  return `${cron ?? calendars.map((calendar) => JSON.stringify(calendar)).join(' ')} ${timezone}`;
}

/** An instant such as `2026-11-28 03:00Z`, with seconds only if they are not zero. */
const formatMinute = (instant: string): string => instant.replace('T', ' ').replace(/(?<=:\d{2}):00(\.\d+)?Z$/, 'Z');

const lengthText = (duration: string): string => formatLength(parseDuration(duration) ?? 0);

/** What a firing exports. With a look-back of `all`, each log group's retention decides where its window begins. */
function windowText({ window }: Firing, lookback: string): string {
  if (window === undefined) return 'no whole day lies in its window';
  const to = formatDay(window.to);
  return lookback === 'all'
    ? `exports from the limit of retention to ${to}`
    : `exports ${formatDay(window.from)} to ${to}`;
}

/** A schedule for people, as rows of two columns. */
export function scheduleLines(schedule: ExportSchedule, paint: Paint): string[] {
  const { request, counts } = schedule;
  const { lookback, lag = 'PT12H' } = request.window;
  const jitter = schedule.jitter === 'PT0S' ? '' : `, up to ${lengthText(schedule.jitter)} later`;
  const [next = [], last = []] = [schedule.nextFirings, schedule.lastFirings];
  const rows: [string, string][] = [
    ['schedule', `${schedule.name}${schedule.paused ? ' (paused)' : ''}`],
    ...(schedule.note === undefined ? [] : [['note', schedule.note] as [string, string]]),
    ['fires', `${timesText(schedule)}${jitter}; catches up within ${lengthText(schedule.catchUpWindow)}`],
    ['exports', `${sourceText(request.source)} -> ${destinationText(request.destination)} (${request.region})`],
    ['window', `lookback ${lookback}, lag ${lag}, by ${request.slice}`],
    ...next.map((firing, at): [string, string] => [
      at === 0 ? 'next' : '',
      `${formatMinute(firing.nominal)}  ${windowText(firing, lookback)}`,
    ]),
    ...last.map(({ exportId, startedAt, status }, at): [string, string] => [
      at === 0 ? 'last' : '',
      `${exportId}  started ${formatMinute(startedAt)}  ${status ?? 'no longer known to Temporal'}`,
    ]),
    [
      'firings',
      `${formatCount(counts.started)} started, ${formatCount(counts.missed)} missed, ${formatCount(counts.skipped)} skipped, ${formatCount(counts.waiting)} waiting`,
    ],
  ];
  return columns(rows, { paint: (cell, column) => (column === 0 ? paint('dim', cell) : cell) });
}

const HEADER = ['name', 'state', 'fires', 'next', 'last'];

/** The table of schedules. `-` stands for a value that is not known or does not exist. */
export const scheduleTable = (found: readonly ScheduleListing[], paint: Paint): string[] =>
  tableLines(
    HEADER,
    found.map((listing) => [
      listing.name,
      listing.paused ? 'paused' : 'active',
      timesText(listing),
      listing.nextAt === undefined ? '-' : formatMinute(listing.nextAt),
      listing.last?.exportId ?? '-',
    ]),
    paint,
  );

const CSV_HEADER = [
  'name',
  'paused',
  'cron',
  'calendars',
  'timezone',
  'next_at',
  'last_export',
  'last_started_at',
  'note',
];

/** The schedules as CSV (RFC 4180), with a header. */
export const scheduleCsv = (found: readonly ScheduleListing[]): string[] =>
  [
    CSV_HEADER,
    ...found.map(({ name, paused, cron, calendars, timezone, nextAt, last, note }) => [
      ...[
        name,
        `${paused}`,
        cron,
        calendars && JSON.stringify(calendars),
        timezone,
        nextAt,
        last?.exportId,
        last?.startedAt,
        note,
      ],
    ]),
  ].map(csvRow);
