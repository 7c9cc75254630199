import type { DayState } from '../../../archive/day-coverage/day-states.js';
import { formatInstant, intervalOf, MINUTE_MS } from '../../../contract/time.js';
import type { CoverageSummary, GroupCoverage } from '../../../local/index.js';
import type { Io } from '../../io.js';
import { formatCount, formatDay, formatLength, plural } from '../format.js';
import { factLines, warningLines } from '../summary.js';
import { type Colour, clean, type Paint, printPainted } from '../terminal.js';
import { cellsOf, type Scale, scaleOf } from './scale.js';
import { occurring, SHOWN } from './states.js';
import { archiveUrl, type CoverageHead, type CoverageView } from './view.js';
import { WorstGroups } from './worst-groups.js';

const COLOURS: Partial<Record<DayState, Colour>> = {
  ...{ atRisk: 'red', failed: 'red', missing: 'yellow', unknown: 'yellow', archived: 'green', unsettled: 'cyan' },
  ...{ beforeGroup: 'dim', quiet: 'dim', notDue: 'dim' },
};

/** Width (columns) if stdout is no terminal. */
const DEFAULT_COLUMNS = 80;
const LEAST_COLUMNS = 40;
/** Maximum share of the width that the names of log groups take. */
const NAME_SHARE = 0.4;
const GAPS_COLUMNS = 12;
const MOST_NAMED = 5;

/** The report for people: a heat map with one line for each of the worst log groups, its legend, and the totals. */
export function heatMap(io: Io, head: CoverageHead, limit: number): CoverageView {
  const groups = new WorstGroups(limit);
  return {
    add: (group) => groups.add(group),
    end: (summary) =>
      printPainted(io, 'stdout', (paint) => [
        ...headLines(head, paint),
        ...mapLines(groups.sorted(), head, io.stdout.columns ?? DEFAULT_COLUMNS, paint),
        ...restLines(groups, paint),
        ...totalLines(summary, head, paint),
      ]),
  };
}

/** Account, Region, window and archive of a report. */
export function headLines({ accountId, request }: Omit<CoverageHead, 'atMs'>, paint: Paint): string[] {
  const { from, to } = request.window;
  return [
    `${paint('cyan', 'coverage')} ${paint('dim', `${accountId} ${request.region}`)}`,
    ...factLines(
      [
        ['window', `${formatDay(from)} to ${formatDay(to)}`],
        ['archive', archiveUrl(request)],
      ],
      paint,
    ),
  ];
}

/** The heat map. No line is longer than `columns`, unless `columns` is less than 40. */
export function mapLines(
  groups: readonly GroupCoverage[],
  { request }: Pick<CoverageHead, 'request'>,
  columns: number,
  paint: Paint,
): string[] {
  if (groups.length === 0) return [];
  const width = Math.max(LEAST_COLUMNS, columns);
  const longest = Math.max(...groups.map(({ logGroup }) => oneLine(logGroup).length));
  const nameWidth = Math.min(longest, Math.floor(width * NAME_SHARE));
  const room = width - nameWidth - GAPS_COLUMNS - 4;
  const scale = scaleOf(intervalOf(request.window), room);
  const shown = new Set<DayState>();
  const rows = groups.map((group) => {
    const cells = cellsOf(group.days, scale);
    for (const state of cells) shown.add(state);
    const name = middleCut(oneLine(group.logGroup), nameWidth).padEnd(nameWidth);
    return `${paint('bold', name)}  ${paintedCells(cells, paint)}  ${gapsText(group, paint)}`.trimEnd();
  });
  const legend = Object.entries(SHOWN)
    .filter(([state]) => shown.has(state as DayState))
    .map(([, { symbol, label }]) => `${symbol} ${label}`);
  return [
    `${paint('dim', `${' '.repeat(nameWidth)}  ${axisText(scale)}`)}`.trimEnd(),
    ...rows,
    ...wrapped([`one character is ${scale.name}:`, ...legend], width).map((line) => paint('dim', line)),
  ];
}

/** The cells in colour. Consecutive cells with the same state share the control sequences of their colour. */
function paintedCells(cells: readonly DayState[], paint: Paint): string {
  let text = '';
  for (let at = 0; at < cells.length; ) {
    const state = cells[at] ?? 'unknown';
    let end = at;
    while (cells[end] === state) end += 1;
    const symbols = SHOWN[state].symbol.repeat(end - at);
    const colour = COLOURS[state];
    text += colour === undefined ? symbols : paint(colour, symbols);
    at = end;
  }
  return text;
}

function gapsText({ counts, presence }: GroupCoverage, paint: Paint): string {
  const { atRisk, failed, missing } = counts;
  const open = atRisk + failed + missing;
  if (open > 0) return paint(atRisk > 0 ? 'red' : 'yellow', `${formatCount(open)} open`);
  return presence === 'deleted' ? paint('dim', 'deleted') : '';
}

/**
 * The line above the cells: dates on which cells begin, each above its cell. The first date is always shown. A later
 * date is left out if it would begin less than four characters after the end of the date before it, or would end beyond
 * the last cell.
 */
function axisText({ borders }: Scale): string {
  let text = '';
  for (const [at, ms] of borders.slice(0, -1).entries()) {
    const date = formatInstant(ms).slice(0, 'yyyy-mm-dd'.length);
    const isLast = at + date.length > borders.length - 1;
    if (text !== '' && (at < text.length + 4 || isLast)) continue;
    text = text.padEnd(at) + date;
  }
  return text.slice(0, Math.max(borders.length - 1, 'yyyy-mm-dd'.length));
}

const oneLine = (name: string): string => clean(name).replaceAll(/\s/g, ' ');

/**
 * A name, shortened to `width` characters if it is longer. Its middle is left out, because the ends of names differ
 * most.
 */
function middleCut(name: string, width: number): string {
  if (name.length <= width) return name;
  const start = Math.floor((width - 2) / 2);
  return `${name.slice(0, start)}..${name.slice(name.length - (width - 2 - start))}`;
}

/** Words in lines of at most `width` characters. */
function wrapped(words: readonly string[], width: number): string[] {
  const lines: string[] = [];
  for (const word of words) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 2 + word.length <= width) lines[lines.length - 1] = `${last}  ${word}`;
    else lines.push(word);
  }
  return lines;
}

function restLines(groups: WorstGroups, paint: Paint): string[] {
  const hidden = groups.total - groups.sorted().length;
  if (hidden <= 0) return [];
  const text = `... and ${plural(hidden, 'more log group')}, none of them worse than these; --limit shows more, --json and --csv print all`;
  return [paint('dim', text)];
}

/** The totals, the warnings, the reasons why the report is not complete, and the verdict. */
function totalLines(summary: CoverageSummary, { request, atMs }: CoverageHead, paint: Paint): string[] {
  const { days, groups, groupsWithGaps, deletedGroups, neverArchived, atRisk, earliestDeadline } = summary;
  const states = occurring(days).map(({ state, days: count }) => `${formatCount(count)} ${SHOWN[state].label}`);
  const facts: [string, string][] = [
    ...(states.length > 0 ? [['days', states.join(', ')] as [string, string]] : []),
    [
      'groups',
      [
        `${formatCount(groups)}, ${groupsWithGaps === 0 ? 'none' : formatCount(groupsWithGaps)} with gaps`,
        ...(deletedGroups > 0 ? [`${formatCount(deletedGroups)} deleted`] : []),
      ].join(', '),
    ],
    ...(neverArchived.length > 0 ? [['no receipts', namesText(neverArchived)] as [string, string]] : []),
    ...(atRisk > 0 && earliestDeadline !== undefined
      ? [['at risk', riskText(atRisk, earliestDeadline, request.atRiskMs, atMs)] as [string, string]]
      : []),
  ];
  return [
    ...factLines(facts, paint),
    ...warningLines([...summary.warnings, ...summary.gaps], paint),
    paint('bold', summary.complete ? 'complete' : 'not complete'),
  ];
}

function namesText(names: readonly string[]): string {
  const others = names.length - MOST_NAMED;
  const first = names.slice(0, MOST_NAMED).join(', ');
  return `${plural(names.length, 'log group')} of the account: ${first}${others > 0 ? ` and ${formatCount(others)} more` : ''}`;
}

function riskText(parts: number, deadline: string, atRiskMs: number, atMs: number): string {
  const leftMs = Date.parse(deadline) - atMs;
  const left = leftMs > MINUTE_MS ? `in ${formatLength(leftMs)}` : 'now';
  return `${plural(parts, 'window')} within ${formatLength(atRiskMs)}; AWS may begin to delete ${left}, at ${deadline}`;
}
