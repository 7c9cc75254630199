import {
  AVAILABILITY_LAG_MS,
  floorToDay,
  formatInstant,
  type Interval,
  instantMs,
  OLDEST_ACCEPTED_EVENT_MS,
  type ResolvedRequest,
  sliceWindows,
} from '../../contract/index.js';
import type { LogGroup } from '../ports.js';
import { retentionMs } from '../shared/retention.js';
import type { PlanCursor } from '../types.js';

/** A slice that the plan may contain. The first to expire goes first, then the oldest. */
export interface Candidate extends Interval {
  group: LogGroup;
  /** When the first event of the slice may be deleted; infinite where nothing expires. */
  deadlineMs: number;
}

/**
 * All slices of a request behind the cursor, in order. It is lazy: a page costs as much as it lists, not as much as the
 * window holds. Each group's slices are in order by themselves, so only the first slices of groups are compared.
 */
export function* candidatesBehind(
  cursor: PlanCursor | undefined,
  groups: readonly LogGroup[],
  request: ResolvedRequest,
  nowMs: number,
): Generator<Candidate> {
  const behind = cursor === undefined ? undefined : keyOf(cursor);
  const queues = groups.map((group) => candidatesOf(group, request, nowMs, behind));
  const heads = queues
    .flatMap((queue) => headOf(queue))
    .sort((a, b) => compare(sortKeyOf(a.first), sortKeyOf(b.first)));
  for (let head = heads.shift(); head !== undefined; head = heads.shift()) {
    yield head.first;
    for (const next of headOf(head.rest)) heads.splice(positionOf(heads, next), 0, next);
  }
}

interface Head {
  readonly first: Candidate;
  readonly rest: Iterator<Candidate>;
}

function headOf(queue: Iterator<Candidate>): Head[] {
  const next = queue.next();
  return next.done === true ? [] : [{ first: next.value, rest: queue }];
}

function positionOf(heads: readonly Head[], { first }: Head): number {
  const key = sortKeyOf(first);
  let low = 0;
  let high = heads.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const other = heads[middle];
    if (other !== undefined && compare(sortKeyOf(other.first), key) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}

/**
 * A group's slices from the oldest event that it can hold: PutLogEvents takes events older than the group itself. A later
 * run gets the slices that AWS may not be able to export completely yet, and those that have not yet passed.
 */
function* candidatesOf(
  group: LogGroup,
  request: ResolvedRequest,
  nowMs: number,
  behind: SortKey | undefined,
): Generator<Candidate> {
  const keptMs = retentionMs(group);
  const oldestMs = floorToDay(instantMs(group.createdAt) - OLDEST_ACCEPTED_EVENT_MS);
  const fromMs = Math.max(instantMs(request.window.from), oldestMs, passedMs(behind, keptMs));
  const availableMs = request.allowRecent ? nowMs : nowMs - AVAILABILITY_LAG_MS;
  for (const window of sliceWindows({ fromMs, toMs: instantMs(request.window.to) }, request.slice)) {
    if (window.toMs > availableMs) return;
    const candidate = { ...window, group, deadlineMs: window.fromMs + keptMs };
    if (behind === undefined || compare(sortKeyOf(candidate), behind) > 0) yield candidate;
  }
}

/** An instant that is a boundary of every slice size. All slices of the group before it are in front of the cursor. */
function passedMs(behind: SortKey | undefined, keptMs: number): number {
  if (behind === undefined) return 0;
  const { deadlineMs, fromMs } = behind;
  if (deadlineMs === Number.POSITIVE_INFINITY) return keptMs === deadlineMs ? startOfMonth(fromMs) : deadlineMs;
  return keptMs === Number.POSITIVE_INFINITY ? 0 : startOfMonth(Math.max(0, deadlineMs - keptMs));
}

function startOfMonth(ms: number): number {
  const date = new Date(ms);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), 1);
}

export const cursorOf = ({ deadlineMs, fromMs, group }: Candidate): PlanCursor => [
  Number.isFinite(deadlineMs) ? formatInstant(deadlineMs) : null,
  formatInstant(fromMs),
  group.name,
];

/** The position of a slice in a plan. */
interface SortKey {
  readonly deadlineMs: number;
  readonly fromMs: number;
  readonly name: string;
}

const keyOf = ([deadline, from, name]: PlanCursor): SortKey => ({
  deadlineMs: deadline === null ? Number.POSITIVE_INFINITY : instantMs(deadline),
  fromMs: instantMs(from),
  name,
});

const sortKeyOf = ({ deadlineMs, fromMs, group }: Candidate): SortKey => ({
  deadlineMs,
  fromMs,
  name: group.name,
});

function compare(a: SortKey, b: SortKey): number {
  if (a.deadlineMs !== b.deadlineMs) return a.deadlineMs < b.deadlineMs ? -1 : 1;
  if (a.fromMs !== b.fromMs) return a.fromMs - b.fromMs;
  return a.name < b.name ? -1 : a.name > b.name ? 1 : 0;
}
