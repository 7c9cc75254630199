import { deadlineMs, type SurveyedGroup } from '../../activities/plan/surveyed-group.js';
import {
  DAY_STATES,
  type DayRun,
  type DayState,
  daysOf,
  type GroupPresence,
  groupOfSafe,
  type InstantPart,
  instantParts,
  isOpen,
  type RecordedGroup,
} from '../../archive/index.js';
import { DAY_MS, defined, floorToDay, type Interval } from '../../contract/index.js';
import { factsOf, type RiskQuestion } from './retained-group.js';

/** A part of the time of a log group that is not archived, and whose events AWS may soon delete. */
export interface AtRisk extends Interval {
  /** The instant (epoch ms) from which AWS may delete the first event of the part. */
  deadlineMs: number;
  /** Set if the slice cannot be exported yet. AWS may delete events of the part before the slice can be exported. */
  notDue?: true;
}

/** Numbers of days by their state. */
export type DayStateCounts = Record<DayState, number>;

/** The coverage of one log group in a window. Instants are epoch ms. */
export interface GroupCoverage {
  logGroup: string;
  /** Set if `logGroup` is only the beginning of the name and a hash, because keys have no room for the whole name. */
  isShortened?: true;
  /** `deleted`: the account has no such group. `unknown`: AWS was not asked, or refused to answer. */
  presence: GroupPresence['presence'];
  /** Whether the group has a receipt in one of the months of the window. */
  hasReceipts: boolean;
  /** Set if the group has a receipt of a part before the window, as far as {@link recordedGroups} looks back. */
  recordedBefore?: true;
  /** The group's settings, if AWS shows the group. */
  group?: Pick<SurveyedGroup, 'createdAt' | 'retentionDays' | 'logClass' | 'pending'>;
  /** The days of the window in order, as runs of days with the same state. */
  days: DayRun[];
  counts: DayStateCounts;
  /** The end of the newest part that is closed; absent if no part is closed. */
  closedToMs?: number;
  /** The parts at risk, in order. */
  atRisk: AtRisk[];
  /** The earliest deadline of an open part. Absent if no part is open, events never expire, or `group` is absent. */
  earliestDeadlineMs?: number;
}

export interface GroupQuestion extends RiskQuestion {
  /** The group as AWS shows it; `deleted` if the group is gone, `unknown` if AWS was not asked or refused to answer. */
  group: SurveyedGroup | 'deleted' | 'unknown';
  /** The name of the group, if it is known from the request or AWS. A segment of a key can have a shortened name. */
  name?: string;
}

export function groupCoverage(
  { segment, hasReceipts, recordedBefore, recorded }: RecordedGroup,
  { group, name, ...question }: GroupQuestion,
): GroupCoverage {
  const { dueMs } = question;
  const facts = typeof group === 'string' ? { presence: group } : factsOf(group, question);
  const parts = instantParts(recorded, { facts, dueMs, recordedBefore });
  const days = daysOf(parts);
  const known = typeof group === 'string' ? undefined : group;
  const own = name ?? groupOfSafe(segment);
  return {
    logGroup: own ?? segment,
    ...(own === undefined && { isShortened: true }),
    ...{ presence: facts.presence, hasReceipts, ...(recordedBefore && { recordedBefore }) },
    ...{ days, counts: countsOf(days), atRisk: atRiskIn(parts, known, dueMs) },
    ...defined({ group: known && settingsOf(known), closedToMs: closedToMs(parts) }),
    ...defined({ earliestDeadlineMs: known && earliestDeadlineMs(parts, known) }),
  };
}

const settingsOf = ({ createdAt, retentionDays, logClass, pending }: SurveyedGroup) => ({
  ...{ createdAt, logClass },
  ...defined({ retentionDays, pending }),
});

export const noDays = (): DayStateCounts => Object.fromEntries(DAY_STATES.map((state) => [state, 0])) as DayStateCounts;

/** Counts days by their state. A day that the window cuts counts as a whole day. */
function countsOf(days: readonly DayRun[]): DayStateCounts {
  const counts = noDays();
  for (const { fromMs, toMs, state } of days) counts[state] += Math.ceil((toMs - floorToDay(fromMs)) / DAY_MS);
  return counts;
}

const CLOSED: ReadonlySet<string> = new Set(['archived', 'empty', 'quiet', 'unsettled']);

const closedToMs = (parts: readonly InstantPart[]): number | undefined =>
  parts.findLast(({ state }) => CLOSED.has(state))?.toMs;

/** The parts at risk, cut at `dueMs`: only events before this instant can be exported now. */
function atRiskIn(parts: readonly InstantPart[], group: SurveyedGroup | undefined, dueMs: number): AtRisk[] {
  if (group === undefined) return [];
  const risks = parts.filter(({ state }) => state === 'atRisk');
  const partOf = ({ fromMs, toMs }: Interval): AtRisk[] =>
    fromMs < toMs ? [{ fromMs, toMs, deadlineMs: deadlineMs(group, fromMs) }] : [];
  return risks.flatMap(({ fromMs, toMs }) => [
    ...partOf({ fromMs, toMs: Math.min(toMs, dueMs) }),
    ...partOf({ fromMs: Math.max(fromMs, dueMs), toMs }).map((part) => ({ ...part, notDue: true as const })),
  ]);
}

function earliestDeadlineMs(parts: readonly InstantPart[], group: SurveyedGroup): number | undefined {
  const first = parts.find(({ state }) => isOpen(state));
  const deadline = first === undefined ? Number.POSITIVE_INFINITY : deadlineMs(group, first.fromMs);
  return Number.isFinite(deadline) ? deadline : undefined;
}
