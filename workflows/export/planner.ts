import type { PlanPage } from '../../activities/index.js';
import type { ResolvedRequest } from '../../contract/index.js';
import { exporting } from '../activity-proxies.js';
import type { Recorder } from './recorder.js';
import type { ExportState } from './state.js';

/**
 * Hands out the plan page by page, the next one being planned while the last one runs. When a pass is exhausted the plan
 * is made once more from the start, since retention or the archive may have changed meanwhile; a pass that finds nothing
 * ends the export. So does one after which a slice is left open: it would be found, and refused, again and again.
 */
export class Planner {
  private ahead: Promise<PlanPage> | undefined;

  constructor(
    private readonly state: ExportState,
    private readonly request: ResolvedRequest,
    private readonly recorder: Recorder,
  ) {}

  /** Whether all pages of this pass have been taken. */
  get passEnded(): boolean {
    return this.state.passBegun && this.state.cursor === undefined;
  }

  /** Makes the next page the work to do. @returns false when the export is complete */
  async nextPage(): Promise<boolean> {
    if (this.passEnded) {
      if (!this.state.passFound || this.state.leftOpen) return false;
      await this.recorder.flush();
      this.state.passBegun = false;
      this.state.passFound = false;
      this.state.laterPass = true;
    }
    const page = await (this.ahead ?? this.plan());
    this.take(page);
    this.ahead = page.cursor === undefined ? undefined : this.plan();
    return true;
  }

  private plan(): Promise<PlanPage> {
    const { cursor, partsWritten, passBegun, laterPass = false } = this.state;
    const { export: opened } = this.state;
    // The first pass needs no parts: its cursor is behind everything this run has recorded.
    return exporting.planSlices({
      export: opened,
      request: this.request,
      ...(passBegun && cursor !== undefined && { cursor }),
      recordedParts: laterPass ? partsWritten : 0,
    });
  }

  private take(page: PlanPage): void {
    this.state.passBegun = true;
    if (page.slices.length > 0) this.state.passFound = true;
    if (page.cursor === undefined) delete this.state.cursor;
    else this.state.cursor = page.cursor;
    this.state.totals.slices.planned += page.slices.length + page.skipped;
    this.recorder.skipped(page.skippedReceipts, page.skipped);
    this.state.todo.push(...page.slices.map((slice) => ({ ...slice, tries: 0 })));
  }
}
