import type { PlanPage } from '../../activities/index.js';
import { defined, type Failure, type ResolvedRequest } from '../../contract/index.js';
import { failureOf } from './activity-failure.js';
import type { Recorder } from './recorder.js';
import type { Runtime } from './runtime.js';
import { addRunFailure, type ExportState } from './state.js';
import { Troubles } from './troubles.js';

/** The result of planning a page; `failed`: no later attempt would succeed. */
export type Planned = { kind: 'page'; page: PlanPage } | { kind: 'failed'; failure: Failure };

/**
 * Plans page by page, the next one while the slices of the last one run. After a pass the plan is made once more from the
 * start, since retention or the archive may have changed meanwhile; a pass that finds nothing ends the export. So does a
 * pass that leaves a slice open without a receipt: the next pass would find it, and AWS refuse it, again and again.
 */
export class Planner {
  private ahead: Promise<Planned> | undefined;
  private readonly troubles: Troubles;

  /** @param isPointless whether no plan is wanted any more */
  constructor(
    private readonly runtime: Runtime,
    private readonly state: ExportState,
    private readonly request: ResolvedRequest,
    private readonly recorder: Recorder,
    private readonly isPointless: () => boolean,
  ) {
    this.troubles = new Troubles(runtime, state);
  }

  /** Whether all pages of this pass have been taken. */
  get passEnded(): boolean {
    const { unplannable, passBegun, cursor } = this.state;
    return unplannable !== undefined || (passBegun && cursor === undefined);
  }

  /** Whether nothing is left to plan. */
  get complete(): boolean {
    const { unplannable, passFound, leftOpen } = this.state;
    return unplannable !== undefined || (this.passEnded && (!passFound || leftOpen === true));
  }

  /**
   * Plans the next page, after the last one of a pass the first one of the next pass: then all entries have been written,
   * since that plan skips what the parts list.
   */
  nextPage(): Promise<Planned> {
    if (this.passEnded) {
      this.state.passBegun = false;
      this.state.passFound = false;
      this.state.pass += 1;
    }
    this.ahead ??= this.plan();
    return this.ahead;
  }

  /** Makes a page the work to do. */
  take(planned: Planned): void {
    this.ahead = undefined;
    if (planned.kind === 'failed') {
      this.state.unplannable = planned.failure;
      addRunFailure(this.state.totals, planned.failure);
      return;
    }
    const { slices, skipped, skippedReceipts, cursor } = planned.page;
    this.state.passBegun = true;
    if (slices.length > 0) this.state.passFound = true;
    if (cursor === undefined) delete this.state.cursor;
    else this.state.cursor = cursor;
    this.state.totals.slices.planned += slices.length + skipped;
    this.recorder.skipped(skippedReceipts, skipped);
    this.state.planned.push(...slices.map((slice) => ({ ...slice, tries: 0 })));
    if (cursor !== undefined) this.ahead = this.plan();
  }

  /** A plan made ahead may fail while slices run, so its failure is a result and no rejection. */
  private async plan(): Promise<Planned> {
    const { export: opened, cursor, partsWritten, passBegun, pass } = this.state;
    const behind = defined({ cursor: passBegun ? cursor : undefined });
    // The first pass needs no parts: its cursor is behind everything this run has recorded.
    const recordedParts = pass > 1 ? partsWritten : 0;
    try {
      const { planSlices } = this.runtime.activities;
      const input = { export: opened, request: this.request, ...behind, recordedParts };
      const planned = await this.troubles.outlast('planning', () => planSlices(input), this.isPointless);
      return planned.kind === 'answered'
        ? { kind: 'page', page: planned.answer }
        : { kind: 'failed', failure: planned.failure };
    } catch (error) {
      return { kind: 'failed', failure: failureOf(error) };
    }
  }
}
