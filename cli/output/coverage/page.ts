import { DAY_STATES, isOpen } from '../../../archive/day-coverage/day-states.js';
import { formatInstant, type Interval, intervalOf } from '../../../contract/time.js';
import type { CoverageSummary, GroupCoverage } from '../../../local/index.js';
import { formatCount, formatDay, formatLength, plural } from '../format.js';
import { escapeHtml } from '../html/escape.js';
import { checkPageFile, pageHtml, writePage } from '../html/page.js';
import { COVERAGE_STYLE, patterns } from './page-style.js';
import { MEANING, SHOWN } from './states.js';
import { axisOf, stripOf, swatch } from './strip.js';
import { archiveUrl, type CoverageHead, type CoverageView } from './view.js';
import { WorstGroups } from './worst-groups.js';

/** If there are more log groups without gaps than this number, none of them is drawn, and their names are listed. */
const MOST_WHOLE_DRAWN = 50;
/** Maximum number of names in a list. */
const MOST_NAMES = 20_000;
/**
 * Number of windows at risk that are always visible, and maximum number of windows at risk on the page. Those that
 * are not always visible are in a folded table.
 */
const AT_RISK_IN_SIGHT = 20;
const MOST_AT_RISK = 1_000;

/**
 * The groups of a page. The numbers of drawn groups and of names are bounded, whatever the number of groups of the
 * report. All windows at risk are kept.
 */
export class PageGroups {
  readonly withGaps: WorstGroups;
  readonly whole = new WorstGroups(MOST_WHOLE_DRAWN);
  /** Names of the groups without gaps, and names of the groups with gaps, each with its number of open days. */
  readonly wholeNames: string[] = [];
  readonly openDays: { name: string; days: number }[] = [];
  readonly atRisk: (Interval & { name: string; deadlineMs: number })[] = [];

  constructor(limit: number) {
    this.withGaps = new WorstGroups(limit);
  }

  add(group: GroupCoverage): void {
    const { logGroup: name, counts, atRisk } = group;
    const days = DAY_STATES.reduce((sum, state) => sum + (isOpen(state) ? counts[state] : 0), 0);
    if (days > 0) {
      this.withGaps.add(group);
      if (this.openDays.length < MOST_NAMES) this.openDays.push({ name, days });
    } else {
      this.whole.add(group);
      if (this.wholeNames.length < MOST_NAMES) this.wholeNames.push(name);
    }
    for (const { fromMs, toMs, deadlineMs } of atRisk) this.atRisk.push({ name, fromMs, toMs, deadlineMs });
  }
}

const FIELD = '--html';

/**
 * Writes the report as one page.
 * @throws LogferryError INVALID_REQUEST if the file cannot be written
 */
export async function pageView(file: string, head: CoverageHead, limit: number): Promise<CoverageView> {
  await checkPageFile(FIELD, file);
  const groups = new PageGroups(limit);
  return {
    add: (group) => groups.add(group),
    end: (summary) => writePage(FIELD, file, pageText(groups, head, summary)),
  };
}

/** The whole page. */
export function pageText(groups: PageGroups, head: CoverageHead, summary: CoverageSummary): string {
  const { request, accountId, atMs } = head;
  const { from, to } = request.window;
  const archive = archiveUrl(request);
  const facts = `Account ${accountId}, Region ${request.region}. ${formatDay(from)} to ${formatDay(to)}, UTC.`;
  const window = intervalOf(request.window);
  return pageHtml({
    title: `Coverage of ${archive}, ${formatDay(from)} to ${formatDay(to)}`,
    style: COVERAGE_STYLE,
    definitions: patterns(),
    header: `<h1>Coverage of ${escapeHtml(archive)}</h1>
<p class="dim">${escapeHtml(facts)} As of ${formatInstant(Math.floor(atMs / 1_000) * 1_000)}.</p>
${verdictOf(summary)}`,
    main: [
      legendOf(summary),
      atRiskOf(groups, request.atRiskMs),
      gapsOf(groups, window),
      wholeOf(groups, window),
      unarchivedOf(summary),
    ],
    footer:
      'Made by logferry from listings of the archive, and from what AWS says about the log groups: no exported object was read. A strip shows the window from left to right; point at a part to see its days.',
  });
}

function verdictOf({ complete, gaps, warnings, groups, groupsWithGaps }: CoverageSummary): string {
  const counted = `${plural(groups, 'log group')}, ${groupsWithGaps === 0 ? 'none' : formatCount(groupsWithGaps)} with gaps`;
  const verdict = complete
    ? `<p class="verdict good">\u2714 Complete: ${counted}</p>`
    : `<p class="verdict bad">\u2716 Not complete: ${counted}</p>`;
  const notes = [...gaps, ...warnings].map(({ message, hint }) => {
    const next = hint === undefined ? '' : ` <span class="dim">${escapeHtml(hint)}</span>`;
    return `<li>${escapeHtml(message)}.${next}</li>`;
  });
  return notes.length === 0 ? verdict : `${verdict}\n<ul>${notes.join('')}</ul>`;
}

/** The states that occur, with their numbers of days and their meaning. */
function legendOf({ days }: CoverageSummary): string {
  const total = Object.values(days).reduce((sum, count) => sum + count, 0);
  const rows = DAY_STATES.filter((state) => days[state] > 0).map((state) => {
    const share = ((100 * days[state]) / total).toFixed(1);
    const cells = `<td class="n">${formatCount(days[state])}</td><td class="n">${share} %</td><td class="dim">${MEANING[state]}</td>`;
    return `<tr><td>${swatch(state)}</td><th scope="row">${SHOWN[state].label}</th>${cells}</tr>`;
  });
  if (rows.length === 0) return '';
  return `<section><h2>Days by state</h2><div class="wide"><table><thead><tr><th scope="col">Mark</th><th scope="col">State</th><th scope="col" class="n">Days</th><th scope="col" class="n">Share</th><th scope="col">Meaning</th></tr></thead><tbody>
${rows.join('\n')}
</tbody></table></div></section>`;
}

function atRiskOf({ atRisk }: PageGroups, atRiskMs: number): string {
  if (atRisk.length === 0) return '';
  const rows = atRisk
    .toSorted((a, b) => a.deadlineMs - b.deadlineMs)
    .slice(0, MOST_AT_RISK)
    .map(({ name, fromMs, toMs, deadlineMs }) => {
      const times = [deadlineMs, fromMs, toMs].map((ms) => `<td class="t">${formatDay(formatInstant(ms))}</td>`);
      return `<tr>${times.join('')}<th scope="row" class="name">${escapeHtml(name)}</th></tr>`;
    });
  const folded = rows.slice(AT_RISK_IN_SIGHT);
  const more = `${plural(atRisk.length - AT_RISK_IN_SIGHT, 'window')} with later deadlines`;
  const first = atRisk.length > rows.length ? `; here are the first ${formatCount(folded.length)}` : '';
  const rest = folded.length === 0 ? '' : `<details><summary>${more}${first}</summary>${atRiskTable(folded)}</details>`;
  return `<section><h2>AWS may delete within ${formatLength(atRiskMs)} what is not archived</h2>${atRiskTable(rows.slice(0, AT_RISK_IN_SIGHT))}${rest}</section>`;
}

const atRiskTable = (rows: readonly string[]): string =>
  `<div class="wide"><table><thead><tr><th scope="col">Deadline</th><th scope="col">From</th><th scope="col">To</th><th scope="col">Log group</th></tr></thead><tbody>
${rows.join('\n')}
</tbody></table></div>`;

function gapsOf({ withGaps, openDays }: PageGroups, window: Interval): string {
  if (withGaps.total === 0) return '';
  const shown = withGaps.sorted();
  const names = new Set(shown.map(({ logGroup }) => logGroup));
  const hidden = openDays.filter(({ name }) => !names.has(name));
  const items = hidden.map(({ name, days }) => `${name}: ${plural(days, 'day')}`);
  const more = detailsOf(`${plural(withGaps.total - shown.length, 'more log group')} with gaps`, items);
  return `<section><h2>${plural(withGaps.total, 'log group')} with gaps, worst first</h2>${mapOf(shown, window)}${more}</section>`;
}

function wholeOf({ whole, wholeNames }: PageGroups, window: Interval): string {
  if (whole.total === 0) return '';
  const title = `<h2>${plural(whole.total, 'log group')} without gaps</h2>`;
  if (whole.total <= MOST_WHOLE_DRAWN) return `<section>${title}${mapOf(whole.sorted(), window)}</section>`;
  return `<section>${title}${detailsOf('Their names', wholeNames, whole.total)}</section>`;
}

function unarchivedOf({ neverArchived }: CoverageSummary): string {
  if (neverArchived.length === 0) return '';
  const title = `${plural(neverArchived.length, 'log group')} of the account without receipts in this window`;
  return `<section><h2>${title}</h2>${detailsOf('Their names', neverArchived)}</section>`;
}

/** A list of names that is folded until a reader opens it. */
function detailsOf(title: string, names: readonly string[], total = names.length): string {
  if (names.length === 0) return '';
  const shown = names.slice(0, MOST_NAMES);
  const hidden = total - shown.length;
  const items = shown.map((name) => `<li>${escapeHtml(name)}</li>`);
  if (hidden > 0) items.push(`<li>and ${formatCount(hidden)} more</li>`);
  return `<details><summary>${escapeHtml(title)}</summary><ul class="names">${items.join('\n')}</ul></details>`;
}

const HEADS = ['Open', 'Deadline', 'Archived to', 'Retention'];

/** The heat map: a row for each log group. */
function mapOf(groups: readonly GroupCoverage[], window: Interval): string {
  const heads = HEADS.map((name) => `<th scope="col">${name}</th>`).join('');
  const rows = groups.map((group) => `<tr>${rowOf(group, window)}</tr>`);
  return `<div class="wide" tabindex="0" role="region" aria-label="Heat map of log groups"><table><thead><tr><th scope="col">Log group</th><th scope="col">${axisOf(window)}</th>${heads}</tr></thead><tbody>
${rows.join('\n')}
</tbody></table></div>`;
}

function rowOf(group: GroupCoverage, window: Interval): string {
  const { logGroup, counts, earliestDeadlineMs, presence } = group;
  const open = counts.atRisk + counts.failed + counts.missing;
  const texts = [
    open === 0 ? '-' : plural(open, 'day'),
    earliestDeadlineMs === undefined ? '-' : formatInstant(earliestDeadlineMs).slice(0, 10),
    archivedText(group),
    presence === 'present' ? retentionText(group) : presence,
  ];
  const cells = texts.map((text) => `<td class="t">${escapeHtml(text)}</td>`).join('');
  return `<th scope="row" class="name">${escapeHtml(logGroup)}</th><td>${stripOf(group, window)}</td>${cells}`;
}

/** The end of the newest closed part, or why there is none in the window. */
function archivedText({ closedToMs, counts, recordedBefore }: GroupCoverage): string {
  if (closedToMs !== undefined) return formatDay(formatInstant(closedToMs));
  if (counts.listed > 0) return 'not read back';
  return recordedBefore ? 'before the window' : 'never';
}

function retentionText({ group }: GroupCoverage): string {
  const days = group?.retentionDays === undefined ? 'for ever' : plural(group.retentionDays, 'day');
  if (group?.pending === undefined) return days;
  return `${days}; ${plural(group.pending.days, 'day')} from ${formatDay(group.pending.inForceAt)}`;
}
