import type { PlannedSlice, PlanPage, Surveyed } from '../../activities/index.js';
import { defined, type Failure, joinLeftOut, type LeftOut } from '../../contract/index.js';
import { failureOf } from './activity-failure.js';
import type { RunActivities, Runtime } from './runtime.js';
import { addFailure, addRunFailure, type ExportState } from './state.js';
import { troubleAfter } from './trouble.js';
import { type Outlasted, Troubles } from './troubles.js';

/** The result of planning a page. `failed`: the plan has failed for good. */
export type Planned = { kind: 'page'; page: PlanPage } | { kind: 'failed'; failure: Failure };

/**
 * Chooses the log groups of each pass, then plans page by page, each page while the slices of the previous page run.
 * After a pass, another pass plans from the start, because retention or the archive may have changed since. A pass that
 * finds nothing to export is the last one. So is a pass that leaves a slice open without a receipt, because AWS would
 * refuse that slice again in the next pass. If AWS has answered for log groups that a pass left out, another pass
 * follows in any case.
 */
export class Planner {
  private ahead: Promise<Planned> | undefined;
  private counting = false;
  private readonly troubles: Troubles;

  /** @param isPointless returns true when a plan is no longer needed */
  constructor(
    private readonly runtime: Runtime,
    private readonly state: ExportState,
    private readonly isPointless: () => boolean,
  ) {
    this.troubles = new Troubles(runtime, state);
  }

  /** Whether all pages of this pass have been taken. True also after planning has failed for good. */
  get passEnded(): boolean {
    const { unplannable, passBegun, cursor } = this.state;
    return unplannable !== undefined || (passBegun && cursor === undefined);
  }

  /**
   * Whether a whole pass has been planned, or planning has failed for good. A later pass finds only slices that are
   * open because of changes since then.
   */
  get planComplete(): boolean {
    return this.passEnded || this.state.pass > 1;
  }

  /** Whether nothing is left to plan. */
  get complete(): boolean {
    const { unplannable, passFound, leftOpen, answered } = this.state;
    if (unplannable !== undefined) return true;
    return this.passEnded && !answered && (!passFound || leftOpen === true);
  }

  /**
   * Plans the next page, unless it is planned already. After the last page of a pass, the next page is the first page
   * of a new pass. The new pass leaves out windows that this run has recorded, so all receipts must be written before
   * the new pass begins.
   */
  nextPage(): Promise<Planned> {
    if (this.passEnded) {
      this.state.passBegun = false;
      this.state.passFound = false;
      delete this.state.answered;
      this.state.surveyed = false;
      this.state.pass += 1;
    }
    this.ahead ??= this.plan();
    return this.ahead;
  }

  /** Puts the slices of a page on the list of work. */
  take(planned: Planned): void {
    this.ahead = undefined;
    if (planned.kind === 'failed') {
      this.state.unplannable = planned.failure;
      addRunFailure(this.state.totals, planned.failure);
      return;
    }
    const { slices, skipped, skippedExpired = 0, unsettled, leftOut = [], wrotePart, cursor } = planned.page;
    this.unanswered(planned.page);
    this.leaveOut(leftOut);
    this.state.passBegun = true;
    if (slices.length > 0) this.state.passFound = true;
    if (cursor === undefined) delete this.state.cursor;
    else this.state.cursor = cursor;
    // A page without a part leaves its part number free. If this is the highest number, the next part gets it; if not,
    // the next page gets it.
    const isLast = this.state.planPartNo === this.state.lastPartNo;
    if (wrotePart) this.state.partsWritten += 1;
    else if (isLast) this.state.lastPartNo -= 1;
    if (wrotePart || isLast) delete this.state.planPartNo;
    const { totals } = this.state;
    totals.slices.planned += slices.reduce((sum, { slices: count = 1 }) => sum + count, skipped);
    totals.slices.skipped += skipped;
    totals.skippedExpired += skippedExpired;
    totals.unsettled += unsettled;
    this.state.planned.push(...slices.map((slice) => ({ ...slice, tries: 0 })));
    if (this.state.pass === 1) {
      this.state.tasksPlanned = (this.state.tasksPlanned ?? 0) + slices.filter(needsTask).length;
    }
    if (cursor === undefined) return;
    this.ahead = this.plan();
    if (!cursor.asksAgain) this.count();
  }

  /**
   * Counts the slices of the whole plan while its first pages are planned, once in a run. A failure has no consequence,
   * because only the progress shows the number.
   */
  private count(): void {
    const { export: opened, pass, counted } = this.state;
    if (pass > 1 || counted !== undefined || this.counting || !this.runtime.patched('count-slices')) return;
    this.counting = true;
    const counting = this.runtime.activities.countSlices({ export: opened, pass });
    void counting.then(
      (answer) => {
        if (answer.kind === 'counted') this.state.counted = answer;
      },
      () => undefined,
    );
  }

  /**
   * Records that AWS refuses to answer for some log groups, about which the last page of the pass asks again. Clears
   * the record after a last page without a refusal. Counts a group that the run has given up as a failed slice.
   */
  private unanswered({ refused, answered, failed = 0, failures = [], cursor }: PlanPage): void {
    const { troubles } = this.state;
    if (refused) troubles.groups ??= troubleAfter(undefined, refused, this.runtime.now());
    else if (cursor === undefined) delete troubles.groups;
    if (answered) this.state.answered = true;
    this.countFailed(failed, failures);
  }

  private leaveOut(parts: readonly LeftOut[]): void {
    if (parts.length > 0) this.state.leftOut = joinLeftOut([...(this.state.leftOut ?? []), ...parts]);
  }

  private countFailed(failed: number, failures: readonly Failure[]): void {
    const { totals } = this.state;
    totals.slices.planned += failed;
    totals.slices.failed += failed;
    for (const failure of failures) addFailure(totals, failure);
  }

  /**
   * Plans a page. A failure is returned and not thrown, because a page that is planned ahead can fail while slices run.
   */
  private async plan(): Promise<Planned> {
    const { state } = this;
    const { surveyGroups, planSlices } = this.runtime.activities;
    const { export: opened, pass } = state;
    try {
      if (!state.surveyed) {
        const surveyed = await this.troubles.outlast(
          'planning',
          () => surveyGroups({ export: opened, pass }),
          this.isPointless,
        );
        if (surveyed.kind === 'refused') return { kind: 'failed', failure: surveyed.failure };
        this.surveyed(surveyed.answer);
      }
      // The part number is fixed before the first attempt, so that each attempt writes the same part.
      state.planPartNo ??= state.lastPartNo + 1;
      state.lastPartNo = Math.max(state.lastPartNo, state.planPartNo);
      const cursor = state.passBegun ? state.cursor : undefined;
      const input = { export: opened, pass, partNo: state.planPartNo, ...defined({ cursor }) };
      const planned = cursor?.asksAgain
        ? await this.askAgain(input)
        : await this.troubles.outlast('planning', () => planSlices(input), this.isPointless);
      return planned.kind === 'answered'
        ? { kind: 'page', page: planned.answer }
        : { kind: 'failed', failure: planned.failure };
    } catch (error) {
      return { kind: 'failed', failure: failureOf(error) };
    }
  }

  /**
   * Waits until AWS answers for one of the log groups that were left out. If that takes too long, these groups are
   * given up.
   */
  private async askAgain(input: Parameters<RunActivities['planSlices']>[0]): Promise<Outlasted<PlanPage>> {
    const { troubles } = this.state;
    const before = troubles.groups;
    const { planSlices } = this.runtime.activities;
    const page = await this.troubles.outlast('groups', () => planSlices(input), this.isPointless);
    if (page.kind === 'answered') {
      // Keeps the first instant of the trouble, because the other groups have been refused since then.
      if (page.answer.refused && before) troubles.groups = before;
      return page;
    }
    if (this.isPointless()) return page;
    return this.troubles.outlast('planning', () => planSlices({ ...input, givesUp: true }), this.isPointless);
  }

  /**
   * Counts each group that cannot be planned, or has changed since the previous pass, as one failed slice: the part of
   * the window that stays open.
   */
  private surveyed({ warnings, failed, failures, leftOut = [] }: Surveyed): void {
    const { totals } = this.state;
    this.state.surveyed = true;
    // Slices that were not over in an earlier pass can be over now.
    const before = (this.state.leftOut ?? []).filter(({ reason }) => reason !== 'sliceNotOver');
    this.state.leftOut = before;
    this.leaveOut(leftOut);
    const known = new Set(totals.warnings.map(({ message }) => message));
    totals.warnings.push(...warnings.filter(({ message }) => !known.has(message)));
    this.countFailed(failed, failures);
  }
}

const needsTask = ({ without }: Pick<PlannedSlice, 'without'>): boolean => without === undefined;
