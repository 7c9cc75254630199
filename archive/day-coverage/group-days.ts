import { DAY_MS, floorToDay, type Interval } from '../../contract/index.js';
import { type DayState, dayStateOf, type InstantState } from './day-states.js';
import { append, type Recorded } from './recorded.js';

/** What is known of a log group besides its records. All instants are epoch ms. */
export type GroupPresence = PresentGroup | { presence: 'deleted' } | { presence: 'unknown' };

/** A log group that exists. */
interface PresentGroup {
  presence: 'present';
  /** When the group was created. */
  createdMs: number;
  /** The earliest instant of events that the group can hold; 0 if it can hold events of any age. */
  earliestMs: number;
  /** The first instant that retention still keeps; minus infinity if events never expire. */
  keptFromMs: number;
  /**
   * Where an open instant is at risk: whole days, disjoint and in order. AWS may delete the first event of each of
   * these days within the time that the user has chosen and, if the day is not due yet, also before the day is due.
   */
  atRisk: readonly Interval[];
}

export interface DaysQuestion {
  facts: GroupPresence;
  /** The end of the newest slice that can be exported. */
  dueMs: number;
  /** Whether the group has a receipt of a part before the window. */
  recordedBefore: boolean;
}

/** A part of a window in which a log group has the same state at each instant. */
export interface InstantPart extends Interval {
  state: InstantState;
}

/** Consecutive UTC days with the same state. The ends of the window can cut the first and the last day. */
export interface DayRun extends Interval {
  state: DayState;
}

/**
 * The state of a log group at each instant of a window: disjoint parts in order.
 *
 * 1. A record decides, unless it is `failed`.
 * 2. If the group exists, open instants before both its first record and the day of its creation are `beforeGroup`,
 *    because plans leave out such days if they have no events. If the group can hold events of any age, these instants
 *    are `unknown`. If nothing is known about the group, open instants before its first record are `unknown` if their
 *    slice can be exported.
 * 3. The other open instants have the first state that applies. `gone`: the group is deleted, or only a deleted group
 *    of the same name could hold events then. `expired`: retention has passed. `atRisk`: AWS may soon delete the
 *    events. `failed`: an attempt failed. `notDue`: the slice cannot be exported yet.
 * 4. All remaining instants are `missing`.
 * @param recorded what the records say: parts in order that make up the window
 */
export function instantParts(recorded: readonly Recorded[], question: DaysQuestion): InstantPart[] {
  const stateAt = stateOfOpen(question, firstRecordMs(recorded, question));
  const borders = bordersOf(question);
  const parts: InstantPart[] = [];
  for (const { fromMs, toMs, state } of recorded) {
    if (state !== 'none' && state !== 'failed') {
      append(parts, { fromMs, toMs, state });
      continue;
    }
    let startMs = fromMs;
    for (const borderMs of [...borders, toMs]) {
      const endMs = Math.min(borderMs, toMs);
      if (endMs <= startMs) continue;
      append(parts, { fromMs: startMs, toMs: endMs, state: stateAt(startMs, state) });
      startMs = endMs;
    }
  }
  return parts;
}

/** The days of a window, from the states of its instants: disjoint runs of days in order. */
export function daysOf(parts: readonly InstantPart[]): DayRun[] {
  const runs: DayRun[] = [];
  const endMs = parts.at(-1)?.toMs ?? 0;
  let states = new Set<InstantState>();
  let startMs = parts[0]?.fromMs ?? 0;
  for (const { toMs, state } of parts) {
    // `startMs` is the beginning of the first day that `runs` does not contain yet. Parts that end within this day only
    // add their state.
    const dayEndMs = Math.min(floorToDay(startMs) + DAY_MS, endMs);
    states.add(state);
    if (toMs < dayEndMs) continue;
    append(runs, { fromMs: startMs, toMs: dayEndMs, state: dayStateOf(states) });
    const wholeMs = toMs === endMs ? endMs : floorToDay(toMs);
    if (dayEndMs < wholeMs) append(runs, { fromMs: dayEndMs, toMs: wholeMs, state: dayStateOf(new Set([state])) });
    startMs = Math.max(dayEndMs, wholeMs);
    states = new Set(startMs < toMs ? [state] : []);
  }
  return runs;
}

function firstRecordMs(recorded: readonly Recorded[], { recordedBefore }: DaysQuestion): number {
  if (recordedBefore) return Number.NEGATIVE_INFINITY;
  return recorded.find(({ state }) => state !== 'none')?.fromMs ?? Number.POSITIVE_INFINITY;
}

/** The instants at which the state of open parts can change, in order. */
function bordersOf({ facts, dueMs }: DaysQuestion): number[] {
  if (facts.presence !== 'present') return [dueMs];
  const { createdMs, earliestMs, keptFromMs, atRisk } = facts;
  const ofRisk = atRisk.flatMap(({ fromMs, toMs }) => [fromMs, toMs]);
  return [dueMs, floorToDay(createdMs), earliestMs, keptFromMs, ...ofRisk].sort((a, b) => a - b);
}

/** Makes the function that gives the state of an instant without a record, or with the recorded state `failed`. */
function stateOfOpen(
  { facts, dueMs }: DaysQuestion,
  firstRecordMs: number,
): (ms: number, recorded: 'none' | 'failed') => InstantState {
  const named = (ms: number, recorded: 'none' | 'failed'): InstantState => {
    if (recorded === 'failed') return 'failed';
    return ms >= dueMs ? 'notDue' : 'missing';
  };
  if (facts.presence !== 'present') {
    const isGone = facts.presence === 'deleted';
    return (ms, recorded) => {
      if (isGone) return 'gone';
      return ms < firstRecordMs && ms < dueMs ? 'unknown' : named(ms, recorded);
    };
  }
  const { createdMs, earliestMs, keptFromMs, atRisk } = facts;
  const existsMs = floorToDay(createdMs);
  return (ms, recorded) => {
    if (ms < firstRecordMs && ms < existsMs) return earliestMs === 0 ? 'unknown' : 'beforeGroup';
    if (ms < earliestMs) return 'gone';
    if (ms < keptFromMs) return 'expired';
    return atRisk.some(({ fromMs, toMs }) => fromMs <= ms && ms < toMs) ? 'atRisk' : named(ms, recorded);
  };
}
