import type { Ending, ManifestInput, WrittenManifest } from '../../activities/index.js';
import {
  type ExportPhase,
  type ExportProgress,
  type ExportResult,
  explain,
  formatInstant,
  type ResolvedRequest,
} from '../../contract/index.js';
import { failureOf } from './activity-failure.js';
import { CallLedger } from './call-ledger.js';
import { type Cancellation, within } from './cancellation.js';
import { historyIsLong } from './history-length.js';
import type { Mailbox } from './mailbox.js';
import { paceAfter } from './pace.js';
import { Planner } from './planner.js';
import { progressOf, troubleOf } from './progress.js';
import { ProgressNotes } from './progress-notes.js';
import { progressPage } from './progress-page.js';
import { Recorder } from './recorder.js';
import { taskEnded } from './reporting.js';
import { resultOf, summaryOf, withoutManifest } from './results.js';
import { RECORDS_BOUND_MS, VERIFYING_BOUND_MS } from './retry-policy.js';
import type { Runtime } from './runtime.js';
import { SliceRunner } from './slice-runner.js';
import { SlotGaps } from './slot-gaps.js';
import type { ExportState, SliceWork } from './state.js';
import { durationsAfter } from './task-durations.js';
import { Troubles } from './troubles.js';
import { Turn } from './turn.js';

const MANIFEST_UNWRITTEN = explain('RECORD_UNWRITTEN', { detail: 'its manifest' });
const RECEIPT_UNWRITTEN = explain('RECORD_UNWRITTEN', { detail: 'the receipt of this slice' });

/** One run of an export, from its first page of the plan to its manifest. */
export class ExportRun {
  private readonly turn: Turn;
  private readonly runner: SliceRunner;
  private readonly recorder: Recorder;
  private readonly planner: Planner;
  private readonly notes: ProgressNotes;
  private readonly gaps = new SlotGaps();
  private phase: ExportPhase = 'planning';
  private interruption: Promise<void> | undefined;

  constructor(
    private readonly runtime: Runtime,
    private readonly mailbox: Mailbox,
    private readonly cancellation: Cancellation,
    private readonly request: ResolvedRequest,
    private readonly state: ExportState,
  ) {
    const calls = new CallLedger(runtime, state);
    this.turn = new Turn(runtime, mailbox, cancellation, state.turn, state.export, request, calls);
    this.notes = new ProgressNotes(runtime, () => this.progress());
    this.recorder = new Recorder(runtime, state, () => this.notes.recorded());
    this.runner = new SliceRunner(runtime, state, this.turn, calls, cancellation);
    this.planner = new Planner(runtime, state, () => this.isEnding);
  }

  /**
   * Exports slices until none is left, until the export is cancelled or blocked, or until it should continue as new
   * because its history is long.
   */
  async work(): Promise<'done' | 'continue'> {
    void this.turn.returnStrayGrants();
    this.recorder.resume();
    if (this.state.passBegun) this.notes.begun();
    while (this.state.current || !this.isEnding) {
      if (await this.mayContinueAsNew()) return 'continue';
      const work = this.state.current?.work ?? this.state.planned.shift();
      if (work) await this.runSlice(work);
      else if (!(await this.findMore())) return 'done';
    }
    return 'done';
  }

  /**
   * The state with which the workflow continues as new. Must be read in the same call that continues as new, so that no
   * signal is lost.
   */
  snapshot(): ExportState {
    return { ...this.state, mail: this.mailbox.mailFor(this.state.turn.requestId) };
  }

  /**
   * Gives the turn back, waits for the last receipts, and writes the manifest. A cancelled export does this within a
   * bound.
   */
  async close(): Promise<ExportResult> {
    this.phase = 'closing';
    await this.turn.release();
    await this.turn.recovered();
    const [verifyingBound, recordsBound] = [
      this.cancellation.bound(VERIFYING_BOUND_MS),
      this.cancellation.bound(RECORDS_BOUND_MS),
    ];
    const finished = await within(verifyingBound, this.recorder.finished());
    if (finished.by === 'bound') this.recorder.giveUp(RECEIPT_UNWRITTEN);
    this.countUntouched();
    const flushed = await within(recordsBound, this.recorder.flush());
    if (flushed.by === 'bound') this.state.unwritable ??= MANIFEST_UNWRITTEN;
    const manifest = summaryOf(this.request, this.state, this.cancellation.request, formatInstant(this.runtime.now()));
    const written = await this.writeManifest(manifest, recordsBound);
    this.phase = 'closed';
    await this.turn.returned();
    return resultOf(this.request, this.state, manifest, written);
  }

  progress(): ExportProgress {
    const { task } = this.runner;
    const isWaiting = this.phase === 'exporting' && !this.turn.held && this.state.current?.stage.kind !== 'watching';
    const phase = this.cancellation.now && this.phase !== 'closed' ? 'cancelling' : isWaiting ? 'waiting' : this.phase;
    return progressOf(this.request, this.state, { phase, planComplete: this.planner.planComplete, task });
  }

  /** The page of the export in Temporal's Web UI. */
  page(): string {
    return progressPage(this.request, this.progress(), this.state.totals.failures);
  }

  /** Whether the run begins no new slice, because the export is cancelled or can create no more tasks. */
  private get isEnding(): boolean {
    return this.cancellation.now || this.state.blocked !== undefined;
  }

  private async mayContinueAsNew(): Promise<boolean> {
    if (this.cancellation.now || !historyIsLong(this.runtime, this.state.export)) return false;
    await this.turn.returned();
    return !this.cancellation.now;
  }

  private async runSlice(work: SliceWork): Promise<void> {
    const { state } = this;
    this.phase = 'exporting';
    const creates = work.without === undefined;
    if (!state.current || state.current.stage.kind === 'creating') await this.unlessSoon(this.recorder.room(creates));
    if (!state.current && this.isEnding) {
      state.planned.unshift(work);
      return;
    }
    if (work.without) {
      this.recorder.record({ work, ending: { kind: 'without', reason: work.without } });
      return;
    }
    const lookFirst = work.tries > 0 || work.replaces !== undefined;
    state.current ??= { work, stage: { kind: 'creating', lookFirst }, waits: 0 };
    const result = await this.runner.run(state.current);
    if (result.kind === 'continue') return;
    delete state.current;
    switch (result.kind) {
      case 'ended':
        this.setPace(result.ending);
        this.setDurations(work, result.ending);
        this.reportEnd(work, result.ending);
        this.recorder.record({ work, ending: result.ending });
        break;
      case 'untouched':
        state.planned.unshift(work);
        break;
      case 'refused':
        this.recorder.failed(work.slice, result.failure);
        if (result.scope === 'destination') state.blocked = result.failure;
    }
  }

  private setPace(ending: Ending): void {
    const pace = paceAfter(this.state.pace, ending);
    if (pace === undefined) delete this.state.pace;
    else this.state.pace = pace;
  }

  private reportEnd({ slice }: SliceWork, ending: Ending): void {
    if (ending.kind === 'without') return;
    const use = this.gaps.ended(ending, this.state.turn.requestId);
    this.runtime.report(taskEnded(this.state.export, slice, ending, use));
  }

  private setDurations({ slice }: SliceWork, ending: Ending): void {
    const durations = durationsAfter(this.state.durations, slice.logGroup, ending);
    if (durations !== undefined) this.state.durations = durations;
  }

  /**
   * Finds more slices: first those that verification returns to be tried again, then those of the next page of the
   * plan. @returns false when nothing is left
   */
  private async findMore(): Promise<boolean> {
    if (this.planner.passEnded) {
      this.phase = 'verifying';
      await this.turn.release(troubleOf(this.state)?.failure.code);
      await this.unlessInterrupted(this.recorder.finishedOrRetrying());
      if (!this.recorder.isIdle || this.state.planned.length > 0) return true;
      if (!this.planner.complete) await this.unlessInterrupted(this.recorder.flush());
    } else {
      this.phase = 'planning';
      if (!this.recorder.hasRoomForEntries) await this.unlessSoon(this.recorder.roomForEntries());
    }
    if (this.planner.complete) return false;
    if (this.isEnding) return true;
    const planned = await this.unlessSoon(this.planner.nextPage());
    if (planned) {
      this.planner.take(planned);
      this.notes.begun();
    }
    return true;
  }

  /**
   * Waits for work, but only until the export ends or should continue as new.
   * @returns undefined if the wait ended before the work
   */
  private unlessInterrupted<T>(work: Promise<T>): Promise<T | undefined> {
    this.interruption ??= this.runtime.condition(() => this.isEnding || historyIsLong(this.runtime, this.state.export));
    return Promise.race([work, this.interruption.then(() => undefined)]);
  }

  /** Waits like {@link unlessInterrupted}, and gives the turn back if the wait is longer than `idleTurnMs`. */
  private async unlessSoon<T>(work: Promise<T>): Promise<T | undefined> {
    let isOver = false;
    const done = this.unlessInterrupted(work).then((result) => {
      isOver = true;
      return result;
    });
    const { idleTurnMs } = this.state.export.timings;
    if (this.turn.held && !(await this.runtime.condition(() => isOver, idleTurnMs))) {
      await this.turn.release(troubleOf(this.state)?.failure.code);
    }
    return done;
  }

  /**
   * Counts the slices that are still planned: as failed if the export is blocked, or else as cancelled.
   */
  private countUntouched(): void {
    const { planned, blocked, totals } = this.state;
    for (const { slice, slices = 1 } of planned) {
      if (blocked) this.recorder.failed(slice, blocked, slices);
      else totals.slices.cancelled += slices;
    }
    this.state.planned = [];
  }

  /**
   * Writes the manifest. If a part could not be written, no manifest is written, because a manifest commits to all
   * parts. The result then contains the reason, as it does if the manifest cannot be written.
   */
  private async writeManifest(manifest: ManifestInput, bound: Promise<void>): Promise<WrittenManifest | undefined> {
    const { unwritable, export: opened } = this.state;
    if (unwritable) return withoutManifest(manifest, unwritable);
    try {
      const { closeManifest } = this.runtime.activities;
      const input = { export: opened, manifest };
      const troubles = new Troubles(this.runtime, this.state);
      const written = await within(
        bound,
        troubles.outlast('recording', () => closeManifest(input)),
      );
      if (written.by === 'bound') return withoutManifest(manifest, MANIFEST_UNWRITTEN);
      const { result } = written;
      return result.kind === 'answered' ? result.answer : withoutManifest(manifest, result.failure);
    } catch (error) {
      return withoutManifest(manifest, failureOf(error));
    }
  }
}
