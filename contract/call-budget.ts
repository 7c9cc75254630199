import { SECOND_MS } from './time.js';

/*
 * The budget for calls about export tasks: creates, searches for tasks, and the watches of all tasks. AWS allows 5
 * calls a second of each operation, in one account and Region, for all programs together. The holder of the lane's turn
 * uses the budget, so it is the budget of the lane, with the exceptions below.
 *
 * The budget is a credit of calls that grows with time. Its invariants:
 * 1. Every call takes one call of credit, and none is made without credit. In any time T the holder makes at most
 *    `CALLS_A_SECOND * T + MOST_CREDIT` calls: 25 in 10 s.
 * 2. A call begins `CALL_SPACING_MS` or more after the answer to the previous call of its operation. So the holder makes
 *    at most 4 calls of an operation in any second. Recordings and cancels also call DescribeExportTasks. So a worker
 *    lets these calls and those of the watches begin in turns: at most 4 in any second of a lane
 *    (`activities/shared/describe-turns.ts`).
 * 3. Every call except a create leaves {@link RESERVED_CREDIT}. A create may use this reserve, and so may the second
 *    request of a call that AWS did not answer. An activity answers only when the reserve is there again, except after
 *    an accepted create, whose task is watched before the next create. So the holder of a new turn can create
 *    immediately, although it does not know what the previous holder has used.
 * 4. What is not known counts as used. So a new turn, an attempt after a lost attempt, and an activity after a failed
 *    activity begin with the reserve alone. An attempt at a watch that hands the watch over also hands its credit over.
 *
 * The exceptions:
 * - The opening of an export asks whether AWS shows export tasks. A worker asks once a minute for each account and
 *   Region, and again if AWS does not answer.
 * - Calls that cancel a task, and the DescribeExportTasks calls with which receipts are recorded, are not in the budget,
 *   because they run beside a watch.
 * - A search after a lost reply, and a watch while AWS refuses access, go on after the export has given its turn back.
 *   They keep to a credit of their own, beside that of the turn's next holder.
 * - A cancelled export abandons its watch of a foreign task. The watch keeps to its credit, but can go on beside the next
 *   holder until the export has closed, and then to the end of the attempt.
 * - From 2.5 s before the deadline of its create, a search keeps only invariant 2. It makes at most 10 calls before the
 *   deadline, and after the deadline 3 calls to find the task that occupies the slot.
 * - If AWS does not answer a call, the adapter can send the call once more. Each of these requests takes credit, even
 *   if there is none.
 */

/** Growth of the credit (calls a second). */
export const CALLS_A_SECOND = 1.9;
/** Highest credit (calls). */
export const MOST_CREDIT = 6;
/** The credit (calls) that is kept for a create. */
export const RESERVED_CREDIT = 1;
/**
 * Lowest credit (calls). Two kinds of calls can use more than the credit: a search that would miss the deadline of its
 * create, and the second request of a call that AWS did not answer.
 */
const LEAST_CREDIT = -4;
/** Least time (ms) between the answer to a call and the next call of the same operation. */
export const CALL_SPACING_MS = SECOND_MS / 4;

/** The credit of calls at an instant of a clock (ms). The clock can begin at any time. */
export interface CallCredit {
  readonly calls: number;
  readonly atMs: number;
}

/** The credit at a later instant of the same clock. */
export const creditAt = ({ calls, atMs }: CallCredit, nowMs: number): number =>
  Math.min(MOST_CREDIT, calls + (Math.max(0, nowMs - atMs) / SECOND_MS) * CALLS_A_SECOND);

/** The credit after a number of calls at an instant of the same clock. */
export const creditAfter = (credit: CallCredit, calls: number, nowMs: number): CallCredit => ({
  calls: Math.max(LEAST_CREDIT, creditAt(credit, nowMs) - calls),
  atMs: nowMs,
});

/** Time (ms) from an instant of the same clock until the credit has grown to a number of calls. */
export const creditInMs = (credit: CallCredit, calls: number, nowMs: number): number =>
  Math.max(0, Math.ceil(((calls - creditAt(credit, nowMs)) / CALLS_A_SECOND) * SECOND_MS));

/** The credit that another process states. If it states no number, the credit is the reserve. */
export const statedCredit = (calls: unknown): number =>
  typeof calls === 'number' && Number.isFinite(calls)
    ? Math.min(MOST_CREDIT, Math.max(LEAST_CREDIT, calls))
    : RESERVED_CREDIT;
