import {
  AVAILABILITY_LAG_MS,
  DAY_MS,
  floorToDay,
  formatInstant,
  instantMs,
  OLDEST_ACCEPTED_EVENT_MS,
  type ResolvedRequest,
} from '../../contract/index.js';
import type { PlanCursor } from '../api.js';
import type { LogGroup } from '../ports.js';
import { type Cell, cells } from './grid.js';

/** A slice that might be made, with its place in the order: what expires first goes first, then what is oldest. */
export interface Candidate extends Cell {
  group: LogGroup;
  /** When the first event of the slice may be deleted; infinite where nothing expires. */
  deadlineMs: number;
}

export const retentionMs = ({ retentionDays }: LogGroup): number =>
  (retentionDays ?? Number.POSITIVE_INFINITY) * DAY_MS;

/** Everything a request asks for, in order, behind the cursor. */
export function candidatesBehind(
  cursor: PlanCursor | undefined,
  groups: readonly LogGroup[],
  request: ResolvedRequest,
  nowMs: number,
): Candidate[] {
  return groups
    .flatMap((group) => [...candidatesOf(group, request, nowMs)])
    .filter((candidate) => cursor === undefined || compare(cursorOf(candidate), cursor) > 0)
    .sort((a, b) => compare(cursorOf(a), cursorOf(b)));
}

/**
 * A group's grid from the oldest event it can hold: PutLogEvents takes events older than the group itself. Slices that
 * AWS may not be able to export completely yet are left for a later run.
 */
function* candidatesOf(group: LogGroup, request: ResolvedRequest, nowMs: number): Generator<Candidate> {
  const oldestMs = floorToDay(instantMs(group.createdAt) - OLDEST_ACCEPTED_EVENT_MS);
  const fromMs = Math.max(instantMs(request.window.from), oldestMs);
  const availableMs = request.allowRecent ? Number.POSITIVE_INFINITY : nowMs - AVAILABILITY_LAG_MS;
  for (const cell of cells({ fromMs, toMs: instantMs(request.window.to) }, request.slice)) {
    if (cell.toMs > availableMs) return;
    yield { ...cell, group, deadlineMs: cell.fromMs + retentionMs(group) };
  }
}

export const cursorOf = ({ deadlineMs, fromMs, group }: Candidate): PlanCursor => [
  Number.isFinite(deadlineMs) ? formatInstant(deadlineMs) : null,
  formatInstant(fromMs),
  group.name,
];

function compare([deadlineA, fromA, groupA]: PlanCursor, [deadlineB, fromB, groupB]: PlanCursor): number {
  const never = Number.POSITIVE_INFINITY;
  const a = [deadlineA === null ? never : instantMs(deadlineA), instantMs(fromA), groupA];
  const b = [deadlineB === null ? never : instantMs(deadlineB), instantMs(fromB), groupB];
  for (const [index, value] of a.entries()) {
    const other = b[index] ?? value;
    if (value !== other) return value < other ? -1 : 1;
  }
  return 0;
}
