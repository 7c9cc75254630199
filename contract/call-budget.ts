import { SECOND_MS } from './time.js';

/*
 * The budget for calls about export tasks: creates, searches for tasks, the watches of all tasks, cancels, and the
 * calls with which receipts are recorded. AWS allows 5 calls a second of each operation, in one account and Region, for
 * all programs together. The holder of the lane's turn uses the budget, so it is the budget of the lane, with the
 * exceptions below. Its invariants:
 * 1. The holder makes at most {@link MOST_CALLS} calls in any {@link CALLS_WINDOW_MS}.
 * 2. A call begins {@link CALL_SPACING_MS} or more after the answer to the previous call of its operation. So the
 *    holder makes at most 4 calls of an operation in any second.
 * 3. Every call except a create leaves room for {@link RESERVED_CALLS} further call in the window. A create may use
 *    this reserve, and so may the second request of a call that AWS did not answer. An activity returns its result only
 *    when the reserve is there again, except after an accepted create, whose task is watched before the next create. So
 *    a create never waits for long.
 * 4. Calls that are not known count as made ({@link UNKNOWN_CALLS}): after a lost attempt, after a failed activity, and
 *    in a new turn, if the lane does not know the calls of its previous holder.
 *
 * The recent calls go with the turn: from attempt to attempt and from activity to activity through the workflow, and
 * from holder to holder through the lane. They are passed on as ages, so that no clocks are compared. On the way a call
 * can only seem younger than it is, never older.
 *
 * The calls that record receipts and cancel tasks run beside a watch. The worker that makes them counts them
 * (`activities/shared/lane-calls.ts`), together with the calls of the watches that run in the same worker.
 *
 * The exceptions:
 * - The opening of an export asks whether AWS shows export tasks. A worker asks once a minute for each account and
 *   Region, and again if AWS does not answer. This call counts, but does not wait.
 * - If several workers run activities of one lane, a watch in one worker does not count the calls that record receipts
 *   or cancel tasks in another.
 * - A search after a lost reply, and a watch while AWS refuses access, go on after the export has given its turn back.
 *   They keep to a budget of their own, beside that of the turn's next holder.
 * - A cancelled export abandons its watch of a foreign task. The watch keeps to its budget, but can go on beside the
 *   next holder until the export has closed, and then to the end of the attempt.
 * - From 2.5 s before the deadline of its create, a search keeps only invariant 2. It makes at most 10 calls before the
 *   deadline, and after the deadline 3 calls to find the task that occupies the slot.
 * - If AWS does not answer a call, the adapter can send the call once more. Both requests count, and the second one is
 *   sent even if the window is full.
 * - If a worker stalls until its search or watch has timed out, the search or watch can go on after the stall, beside
 *   the next attempt. A search times out without heartbeats, a watch by its start-to-close time-out.
 * - If a lane was terminated by hand, the lane that replaces it does not know the calls of the last holder.
 */

/** Maximum number of calls in any {@link CALLS_WINDOW_MS}. */
export const MOST_CALLS = 25;
/** Length (ms) of the window in which calls are counted. */
export const CALLS_WINDOW_MS = 10 * SECOND_MS;
/** The number of calls that is kept for a create. */
export const RESERVED_CALLS = 1;
/** Least time (ms) between the answer to a call and the next call of the same operation. */
export const CALL_SPACING_MS = SECOND_MS / 4;

/**
 * Recent calls: how long ago each was made (ms), from the oldest to the newest. Calls older than
 * {@link CALLS_WINDOW_MS} are left out.
 */
export type CallAges = readonly number[];

/**
 * The assumed calls of a process whose real calls are not known: as many as the invariants allow, as late as they
 * allow. All calls but the reserve are used. The process can make a create and a search in each
 * {@link CALL_SPACING_MS}.
 */
export const UNKNOWN_CALLS: CallAges = Array.from(
  { length: MOST_CALLS - RESERVED_CALLS },
  (_, index) => Math.floor((MOST_CALLS - RESERVED_CALLS - 1 - index) / 2) * CALL_SPACING_MS,
);

/**
 * Maximum number of calls that one process states to another. More than {@link MOST_CALLS} are possible only by the
 * exceptions.
 */
const MOST_STATED = 2 * MOST_CALLS;

/** The ages of the same calls after a further time (ms), without the calls that are then too old to count. */
export const callsLater = (ages: CallAges, ms: number): CallAges =>
  ages.map((age) => age + Math.max(0, ms)).filter((age) => age < CALLS_WINDOW_MS);

/**
 * The times (ms) until one more call fits into the window, until a second one fits, and so on, up to the number of
 * calls that the window holds. The following calls are assumed to be made as soon as they fit.
 * @param ages the recent calls, in any order
 * @param keep number of calls that stay unused
 */
export function callsFitInMs(ages: CallAges, keep: number): number[] {
  const room = MOST_CALLS - keep;
  const recent = [...ages].sort((a, b) => a - b);
  return Array.from({ length: room }, (_, index) => {
    const age = recent[room - 1 - index];
    return age === undefined ? 0 : Math.max(0, Math.ceil(CALLS_WINDOW_MS - age));
  });
}

/** Time (ms) until one more call fits into the window, so that `keep` calls stay unused. */
export const callFitsInMs = (ages: CallAges, keep: number): number => callsFitInMs(ages, keep)[0] ?? 0;

/** The recent calls that another process states; {@link UNKNOWN_CALLS} if `stated` is not a list of numbers. */
export function statedCalls(stated: unknown): CallAges {
  if (!Array.isArray(stated) || !stated.every((age) => typeof age === 'number' && Number.isFinite(age))) {
    return UNKNOWN_CALLS;
  }
  return callsLater(
    (stated as number[]).map((age) => Math.max(0, Math.floor(age))).sort((a, b) => b - a),
    0,
  ).slice(-MOST_STATED);
}
