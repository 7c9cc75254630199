import { condition } from '@temporalio/workflow';
import type { ManifestInput } from '../../activities/index.js';
import type { ExportPhase, ExportProgress, ExportResult, Failure, ResolvedRequest } from '../../contract/index.js';
import { exporting } from '../activity-proxies.js';
import type { Cancellation } from './cancellation.js';
import { historyIsLong } from './continue-as-new.js';
import { failureOf } from './open-export.js';
import { Planner } from './planner.js';
import { progressOf } from './progress.js';
import { Recorder } from './recorder.js';
import { result, summary } from './results.js';
import { RECORDS_BOUND_MS } from './retry-policy.js';
import { SliceRunner } from './slice-runner.js';
import { addFailure, type ExportState, type TriedSlice } from './state.js';
import { Turn } from './turn.js';

/** One run of an export, from its first page to its manifest. */
export class ExportRun {
  readonly turn: Turn;
  private readonly runner: SliceRunner;
  private readonly recorder: Recorder;
  private readonly planner: Planner;
  private phase: ExportPhase = 'planning';

  constructor(
    private readonly request: ResolvedRequest,
    private readonly state: ExportState,
    private readonly cancellation: Cancellation,
  ) {
    this.turn = new Turn(state.turn, state.export, request, cancellation);
    this.recorder = new Recorder(state, request);
    this.runner = new SliceRunner(state, request, this.turn, cancellation);
    this.planner = new Planner(state, request, this.recorder);
  }

  /** Carries slices until none is left, or until the history is long enough to continue as new at a slice boundary. */
  async work(): Promise<'done' | 'continue'> {
    this.recorder.resume();
    while (this.state.carrying || (!this.cancellation.now && this.state.blocked === undefined)) {
      if (!this.cancellation.now && historyIsLong(this.state.export)) return 'continue';
      const slice = this.state.carrying?.slice ?? this.state.todo.shift();
      if (slice) await this.runSlice(slice);
      else if (!(await this.findMore())) return 'done';
    }
    return 'done';
  }

  snapshot(): ExportState {
    const { request } = this.cancellation;
    return { ...this.state, ...(request && { cancel: request }) };
  }

  /** Ends what is under way, gives the turn back, and writes the manifest. */
  async close(): Promise<ExportResult> {
    this.phase = 'closing';
    await this.turn.release();
    await this.turn.recovered();
    await this.recorder.finished();
    this.countUntouched();
    await (this.cancellation.now ? this.recorder.flushWithin(RECORDS_BOUND_MS) : this.recorder.flush());
    const manifest = summary(this.state, this.cancellation.request);
    const written = await this.writeManifest(manifest);
    this.phase = 'closed';
    return result(this.request, this.state, manifest, written);
  }

  /** A manifest stands for all of its parts; where one is missing there is none, and the result says why. */
  private async writeManifest(manifest: ManifestInput): Promise<{ location: string; sha256: string } | undefined> {
    const { unwritable, export: opened } = this.state;
    if (unwritable) return withoutManifest(manifest, unwritable);
    try {
      return await exporting.closeManifest({ export: opened, request: this.request, manifest });
    } catch (error) {
      return withoutManifest(manifest, failureOf(error));
    }
  }

  progress(): ExportProgress {
    const { task } = this.runner;
    const waiting = this.phase === 'exporting' && !this.turn.held && !this.state.carrying?.task;
    const phase = this.cancellation.now && this.phase !== 'closed' ? 'cancelling' : waiting ? 'waiting' : this.phase;
    return progressOf(this.state, { phase, planComplete: this.planner.passEnded, task });
  }

  private async runSlice(slice: TriedSlice): Promise<void> {
    this.phase = 'exporting';
    if (!this.state.carrying) await this.unlessSoon(this.recorder.room());
    if (slice.without) {
      this.recorder.record({ slice, ending: { kind: 'without', reason: slice.without } });
      return;
    }
    const lookFirst = slice.tries > 0 || slice.replaces !== undefined;
    this.state.carrying ??= { slice, lookFirst, waits: 0 };
    const result = await this.runner.run(this.state.carrying);
    if (result.kind === 'continue') return;
    delete this.state.carrying;
    if (result.kind === 'ended') {
      this.recorder.record({ slice, ending: result.ending });
    } else if (result.kind === 'untouched') {
      this.state.todo.unshift(slice);
    } else {
      this.recorder.failed(slice, result.failure);
      if (result.scope === 'destination') this.state.blocked = result.failure;
    }
  }

  /** Work that comes back from verification goes first; then the next page. @returns false when nothing is left */
  private async findMore(): Promise<boolean> {
    if (!this.planner.passEnded) {
      this.phase = 'planning';
      if (!this.recorder.hasRoomForEntries) await this.unlessSoon(this.recorder.roomForEntries());
      await this.unlessSoon(this.planner.nextPage().then(() => undefined));
      return true;
    }
    this.phase = 'verifying';
    await this.turn.release();
    await this.recorder.settled();
    return this.state.todo.length > 0 || (await this.planner.nextPage());
  }

  /** Waits, and gives the turn away when the wait is not a short one. */
  private async unlessSoon(wait: Promise<void>): Promise<void> {
    let over = false;
    const done = wait.then(() => {
      over = true;
    });
    if (this.turn.held && !(await condition(() => over, this.state.export.timings.idleTurnMs)))
      await this.turn.release();
    await done;
  }

  /** What was planned and never begun: cancelled, or refused together with its destination. */
  private countUntouched(): void {
    const { todo, blocked } = this.state;
    for (const slice of todo) {
      if (blocked) this.recorder.failed(slice, blocked);
      else this.state.totals.slices.cancelled += 1;
    }
    this.state.todo = [];
  }
}

/** Whatever was archived, a run that left no evidence of it has not done all it was asked for. */
function withoutManifest(manifest: ManifestInput, failure: Failure): undefined {
  addFailure(manifest, failure);
  if (manifest.status === 'completed') manifest.status = 'partial';
}
