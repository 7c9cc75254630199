import type { Failure, LeftOut, SliceRef, Warning } from '../../contract/index.js';

/** A slice that a plan found open, or slices in a row that need no task for the same reason. */
export interface PlannedSlice {
  readonly slice: SliceRef;
  /** Why the slice needs no task; absent if it needs one. */
  readonly without?: 'quiet' | 'expired';
  /** Present with `without`: when AWS was asked for the reason. The name of a `quiet` receipt contains this instant. */
  readonly askedAt?: string;
  /** Number of slices of the request's grid that this slice stands for; absent if it is one. */
  readonly slices?: number;
}

/** Where a page of a plan begins. Workflows decide only by `asksAgain`, and show `group` and `from` in summaries. */
export interface PlanCursor {
  /** Position of the unit in the plan's order, from 0. */
  unit: number;
  /** The first log group to plan. */
  group: string;
  /** Start of the first slice of this group. If absent, the page begins with the group's first slice in the unit. */
  from?: string;
  /** Present if an earlier page has begun the group's block in this unit, and has counted the closed slices there. */
  entered?: true;
  /** Why log groups of the pass were left out so far, see {@link PlanPage.refused}. */
  refused?: Failure;
  /** Present after the last page of a pass, if AWS must be asked again about the log groups that were left out. */
  asksAgain?: true;
}

export interface PlanPage {
  kind: 'planned';
  slices: PlannedSlice[];
  /** Number of grid slices that earlier receipts cover, and the number of those that are not settled. */
  skipped: number;
  unsettled: number;
  /** Number of grid slices with a part that an earlier run has recorded as `expired`; absent if it is 0. */
  skippedExpired?: number;
  /**
   * Parts of the window that are not exported and that earlier pages and passes have not named; absent if there are
   * none.
   */
  leftOut?: LeftOut[];
  /** Whether planning has written the list of skipped receipts, as the part with the number `partNo` of the input. */
  wrotePart: boolean;
  /** Why AWS refuses to answer for log groups that the pass leaves out; absent if none is left out. */
  refused?: Failure;
  /** Present if AWS now answers for some of the groups that the pass left out. Another pass then plans them. */
  answered?: true;
  /** Number of left-out groups that are given up with an open range, and a sample of the failures with these ranges. */
  failed?: number;
  failures?: Failure[];
  /** Where planning goes on: at the next page, or by asking AWS again ({@link PlanCursor}). Absent if the pass ends. */
  cursor?: PlanCursor;
}

/** The answer of choosing the log groups of a pass. */
export interface Surveyed {
  kind: 'surveyed';
  groups: number;
  /**
   * What the pass leaves out because slices are not over or ended too recently, or because log groups are too young;
   * absent if there is nothing.
   */
  leftOut?: LeftOut[];
  warnings: Warning[];
  /**
   * Number of groups that cannot be planned or have changed since the previous pass, and a sample of these failures
   * with the open ranges.
   */
  failed: number;
  failures: Failure[];
}

/** The answer of counting the slices of a plan. */
export interface Counted {
  kind: 'counted';
  /** Number of slices in the whole plan, including those that need no task and those that earlier receipts close. */
  slices: number;
  /** Number of slices that need a task; absent if the plan is too large to count them. */
  tasks?: number;
}
