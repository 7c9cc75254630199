import {
  AVAILABILITY_LAG_MS,
  DAY_MS,
  floorToSlice,
  formatInstant,
  type Interval,
  type ResolvedRequest,
  sliceWindows,
} from '../../contract/index.js';
import { keptFromMs } from '../shared/retention.js';
import { deadlineMs, earliestMs, ruleOf, type SurveyedGroup, windowOf } from './surveyed-group.js';

/** Slices are planned first if AWS may delete their first event within this time (ms) after the survey. */
const URGENT_MS = 7 * DAY_MS;

/**
 * A part of a plan: the slices of one UTC month, or of a range in it, of all groups whose events expire by the same
 * rule. Units are planned one after the other. Within a unit, the slices are in the order of groups, then of time.
 */
export interface Unit extends Interval {
  /** See {@link ruleOf}. */
  rule: string;
  /** `yyyy-mm`, UTC. */
  month: string;
  /** Whether this is the first unit of its month, whatever its rule. */
  firstOfMonth: boolean;
}

/**
 * The part of the window whose slices can be planned. It ends no later than the instant before which AWS shows all
 * events or, with `allowRecent`, than the instant of the survey.
 */
export function plannedWindow(request: ResolvedRequest, atMs: number): Interval {
  const { fromMs, toMs } = windowOf(request);
  return { fromMs, toMs: Math.min(toMs, request.allowRecent ? atMs : atMs - AVAILABILITY_LAG_MS) };
}

/** The slices of a request's grid in a range, in order, without those that end after the planned window. */
export function* gridOf(request: ResolvedRequest, range: Interval, atMs: number): Generator<Interval> {
  const { toMs } = plannedWindow(request, atMs);
  for (const slice of sliceWindows({ fromMs: range.fromMs, toMs: range.toMs }, request.slice)) {
    if (slice.toMs > toMs) return;
    yield slice;
  }
}

type Kind = 'urgent' | 'ordinary' | 'expired';
const RANK: Record<Kind, number> = { urgent: 0, ordinary: 1, expired: 2 };

/**
 * The units of a plan, in order: first single slices that begin to expire within a week, by deadline; then months, by
 * the deadline of their first slice; last the expired slices, because none of their events can be saved. The order
 * depends on the survey alone, so a position in the plan stays valid throughout a pass.
 */
export function unitsOf(groups: readonly SurveyedGroup[], request: ResolvedRequest, atMs: number): Unit[] {
  const rules = new Map<string, { group: SurveyedGroup; earliest: number }>();
  for (const group of groups) {
    const rule = ruleOf(group);
    const known = rules.get(rule);
    rules.set(rule, { group, earliest: Math.min(known?.earliest ?? Number.POSITIVE_INFINITY, earliestMs(group)) });
  }
  const window = windowOf(request);
  const drafts = [...rules].flatMap(([rule, { group, earliest }]) => {
    const fromMs = Math.max(window.fromMs, floorToSlice(earliest, request.slice));
    return draftsOf(rule, group, request, { ...window, fromMs }, atMs);
  });
  drafts.sort(
    (a, b) =>
      RANK[a.kind] - RANK[b.kind] ||
      compareNumbers(a.deadlineMs, b.deadlineMs) ||
      a.fromMs - b.fromMs ||
      (a.rule < b.rule ? -1 : 1),
  );
  const months = new Set<string>();
  return drafts.map(({ rule, month, fromMs, toMs }) => {
    const firstOfMonth = !months.has(month);
    months.add(month);
    return { rule, month, fromMs, toMs, firstOfMonth };
  });
}

interface Draft extends Interval {
  rule: string;
  month: string;
  kind: Kind;
  deadlineMs: number;
}

function draftsOf(
  rule: string,
  group: SurveyedGroup,
  request: ResolvedRequest,
  range: Interval,
  atMs: number,
): Draft[] {
  const drafts: Draft[] = [];
  if (range.fromMs >= range.toMs) return drafts;
  const keptMs = keptFromMs(group, atMs);
  for (const slice of gridOf(request, range, atMs)) {
    const month = formatInstant(slice.fromMs).slice(0, 7);
    const deadline = deadlineMs(group, Math.max(slice.fromMs, keptMs));
    const kind = slice.toMs <= keptMs ? 'expired' : deadline <= atMs + URGENT_MS ? 'urgent' : 'ordinary';
    const last = drafts.at(-1);
    if (last !== undefined && kind !== 'urgent' && last.kind === kind && last.month === month) last.toMs = slice.toMs;
    else drafts.push({ rule, month, kind, deadlineMs: deadline, ...slice });
  }
  return drafts;
}

const compareNumbers = (a: number, b: number): number => (a === b ? 0 : a < b ? -1 : 1);
