import type { GroupRelease, LocalRelease, ReleaseRequest } from '../../local/index.js';
import { formatBytes, formatCount, formatDay, plural } from './format.js';
import { factLines } from './summary.js';
import type { Colour, Paint } from './terminal.js';

const COLOURS: Readonly<Record<GroupRelease['outcome'], Colour>> = {
  ...{ releasable: 'green', released: 'green', already: 'dim' },
  ...{ unconfirmed: 'yellow', unprovable: 'yellow', refused: 'red' },
} as const;

/** Maximum number of rows of unproven days that are shown for a log group. */
const MOST_ROWS = 5;

/** The findings about a log group, for people. */
export function groupLines(group: GroupRelease, paint: Paint): string[] {
  const { logGroup, outcome, unproven, refusal } = group;
  return [
    `${paint(COLOURS[outcome], outcome)} ${paint('bold', logGroup)} ${paint('dim', retentionText(group))}`,
    ...factLines(facts(group), paint),
    ...(refusal === undefined ? [] : [paint('red', `  ${refusal.message}`), paint('dim', `  ${refusal.hint}`)]),
    ...unproven
      .slice(0, MOST_ROWS)
      .flatMap(({ from, to, days, message, hint, detail }) => [
        `  ${paint('yellow', `${formatDay(from)} to ${formatDay(to)}`)} ${paint('bold', `${plural(days, 'day')}: ${message}${detail === undefined ? '' : ` (${detail})`}`)}`,
        paint('dim', `    ${hint}`),
      ]),
    ...(unproven.length > MOST_ROWS ? [paint('dim', `  and ${unproven.length - MOST_ROWS} more; --json has all`)] : []),
  ];
}

function retentionText({ retentionDays, keepDays, outcome }: GroupRelease): string {
  const isLowered = outcome === 'released';
  const before =
    retentionDays === undefined
      ? `events never ${isLowered ? 'expired' : 'expire'}`
      : `the retention ${isLowered ? 'was' : 'is'} ${retentionDays} days`;
  if (outcome === 'already') return `${before}, not longer than ${keepDays} days`;
  return isLowered ? `${before}, now it is ${keepDays} days` : before;
}

function facts({ lost, keepDays, outcome, provenDays, read, queries, record }: GroupRelease): [string, string][] {
  if (outcome === 'already' || (outcome === 'refused' && lost === undefined)) return [];
  const scanned = queries.reduce((sum, { scannedBytes = 0 }) => sum + scannedBytes, 0);
  const loses =
    lost === undefined
      ? 'nothing: AWS has no events that old'
      : `${plural(lost.days, 'day')} from ${formatDay(lost.from)} to ${formatDay(lost.to)}${outcome === 'unprovable' ? '' : `, ${formatCount(lost.events)} archived events`}`;
  const proven = provenDays === undefined ? 'nothing' : `a retention of ${provenDays} days: --keep-days ${provenDays}`;
  return [
    [outcome === 'released' ? 'lost' : 'loses', loses],
    ...(outcome === 'unprovable' ? [['proven', proven] as [string, string]] : []),
    ['read', `${plural(read.objects, 'object')} of ${plural(read.receipts, 'receipt')}, ${formatBytes(read.bytes)}`],
    ...(queries.length > 0 ? [['scanned', formatBytes(scanned)] as [string, string]] : []),
    ...(record === undefined ? [] : [['record', record] as [string, string]]),
    ...(outcome === 'releasable' || outcome === 'released'
      ? [['from now on', `AWS deletes events after ${keepDays} days, archived or not`] as [string, string]]
      : []),
  ];
}

/** The last line: numbers of log groups by outcome, and what to do next. */
export function totalsLine(groups: readonly GroupRelease[], { apply }: ReleaseRequest, paint: Paint): string {
  const counts = new Map<string, number>();
  for (const { outcome } of groups) counts.set(outcome, (counts.get(outcome) ?? 0) + 1);
  const numbers = [...counts].map(([outcome, count]) => `${count} ${outcome}`).join(', ');
  const next = !apply && counts.has('releasable') ? '; nothing was changed: add --apply' : '';
  return paint('bold', `${plural(groups.length, 'log group')}: ${numbers}${next}`);
}

/** The result as one JSON document. */
export const releaseDocument = (
  { accountId, at, warnings }: LocalRelease,
  { region, destination, keepDays, apply }: ReleaseRequest,
  groups: readonly GroupRelease[],
) => ({
  ...{ schemaVersion: 1, accountId, region, destination, at, keepDays, applied: apply, warnings, groups },
});
