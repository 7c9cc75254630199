import { DAY_STATES, type DayState } from '../../../../archive/day-coverage/day-states.js';
import type { DayRun } from '../../../../archive/day-coverage/group-days.js';
import { DAY_MS, formatInstant } from '../../../../contract/time.js';
import type { CoverageSummary, GroupCoverage } from '../../../../local/index.js';
import { SHOWN } from '../states.js';
import type { CoverageHead } from '../view.js';

/** The first day of made-up reports. */
export const START_MS = Date.UTC(2026, 0, 1);

/** A log group whose days, from 2026-01-01 on, are given by the symbols of their states. */
export function madeUpGroup(logGroup: string, symbols: string, change: Partial<GroupCoverage> = {}): GroupCoverage {
  const counts = noCounts();
  const days: DayRun[] = [];
  for (const [day, symbol] of [...symbols].entries()) {
    const state = DAY_STATES.find((each) => SHOWN[each].symbol === symbol) ?? 'unknown';
    const [fromMs, toMs] = [START_MS + day * DAY_MS, START_MS + (day + 1) * DAY_MS];
    counts[state] += 1;
    const last = days.at(-1);
    if (last?.state === state) last.toMs = toMs;
    else days.push({ fromMs, toMs, state });
  }
  const atRisk = days
    .filter(({ state }) => state === 'atRisk')
    .map(({ fromMs, toMs }) => ({ fromMs, toMs, deadlineMs: fromMs + 30 * DAY_MS }));
  const [first] = atRisk;
  return {
    ...{ logGroup, presence: 'present', hasReceipts: true, days, counts, atRisk },
    ...(first && { earliestDeadlineMs: first.deadlineMs }),
    ...change,
  };
}

const noCounts = (): Record<DayState, number> =>
  Object.fromEntries(DAY_STATES.map((state) => [state, 0])) as Record<DayState, number>;

/** The head of a made-up report of a number of days. */
export const madeUpHead = (days: number): CoverageHead => ({
  accountId: '111122223333',
  atMs: START_MS + (days + 1) * DAY_MS,
  request: {
    region: 'eu-central-1',
    destination: { bucket: 'my-archive', prefix: 'logs', layout: 'plain' },
    window: { from: formatInstant(START_MS), to: formatInstant(START_MS + days * DAY_MS) },
    slice: 'day',
    atRiskMs: 7 * DAY_MS,
  },
});

/** The totals of made-up groups. */
export function madeUpSummary(
  groups: readonly GroupCoverage[],
  { accountId, request, atMs }: CoverageHead,
  change: Partial<CoverageSummary> = {},
): CoverageSummary {
  const days = noCounts();
  for (const { counts } of groups) for (const state of DAY_STATES) days[state] += counts[state];
  const withGaps = groups.filter(({ counts }) => counts.atRisk + counts.failed + counts.missing > 0).length;
  return {
    ...{ accountId, region: request.region, window: request.window, at: formatInstant(atMs) },
    ...{ complete: withGaps === 0, gaps: [], groups: groups.length, groupsWithGaps: withGaps, deletedGroups: 0 },
    ...{
      neverArchived: [],
      noSuchGroups: [],
      days,
      atRisk: groups.reduce((sum, { atRisk }) => sum + atRisk.length, 0),
    },
    ...{ warnings: [], ...change },
  };
}
