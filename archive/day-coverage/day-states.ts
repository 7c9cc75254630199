/**
 * The states of a day, worst first. A day has the worst state of its instants, with one exception: if the worst state
 * is `expired`, but a part of the day is closed or listed, the day is `partlyExpired`.
 */
export const DAY_STATES = [
  'atRisk',
  'failed',
  'missing',
  'unknown',
  'gone',
  'notDue',
  'partlyExpired',
  'expired',
  'listed',
  'unsettled',
  'archived',
  'empty',
  'quiet',
  'beforeGroup',
] as const;
export type DayState = (typeof DAY_STATES)[number];

/**
 * The state of a log group at an instant. Exactly one applies:
 * - `atRisk`: open, and AWS may delete the events within the time that the user has chosen. If the slice cannot be
 *   exported yet, the state also requires that AWS may delete the events before the slice can be exported.
 * - `failed`: open; the newest attempt failed, was cancelled or could not confirm that there are no events.
 * - `missing`: open and never attempted, although AWS has made the events available.
 * - `unknown`: never attempted, and it is not known whether the log group could hold events then.
 * - `gone`: open, and the log group no longer exists, or was created anew more than 14 days later.
 * - `notDue`: never attempted; the slice is not over, or AWS may not have made all of its events available yet.
 * - `expired`: recorded as `expired`, or open although retention has passed: AWS may have deleted the events.
 * - `listed`: exported, but the objects were not read back.
 * - `unsettled`: closed, but AWS was asked before the last late event could arrive, and no recount has settled it
 *   since.
 * - `archived`, `empty`, `quiet`: closed and settled, with this outcome.
 * - `beforeGroup`: no receipt, and the log group did not exist yet.
 */
export type InstantState = Exclude<DayState, 'partlyExpired'>;

/** Whether a day in this state needs an export that is still possible. */
export const isOpen = (state: DayState): boolean => state === 'atRisk' || state === 'failed' || state === 'missing';

const PARTLY: ReadonlySet<InstantState> = new Set(['listed', 'unsettled', 'archived', 'empty', 'quiet']);
const RANK = new Map<DayState, number>(DAY_STATES.map((state, rank) => [state, rank]));

/** The state of a day whose instants have these states. @param states at least one */
export function dayStateOf(states: ReadonlySet<InstantState>): DayState {
  let worst: InstantState = 'beforeGroup';
  for (const state of states) if ((RANK.get(state) ?? 0) < (RANK.get(worst) ?? 0)) worst = state;
  const isPartly = worst === 'expired' && [...states].some((state) => PARTLY.has(state));
  return isPartly ? 'partlyExpired' : worst;
}
