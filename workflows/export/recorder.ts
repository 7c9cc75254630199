import type { Ending, RecordedSlice } from '../../activities/index.js';
import { type Failure, type SliceRef, staysAsIs } from '../../contract/index.js';
import { PartWriter } from './part-writer.js';
import { next } from './retry-policy.js';
import type { Runtime } from './runtime.js';
import { halves } from './splitting.js';
import { addFailure, type EndedWork, type ExportState, type SliceWork } from './state.js';
import { type FinalAnswer, Verifier } from './verifier.js';

/** Records the slices of a run: has them verified, counts their outcomes, and lists their receipts. */
export class Recorder {
  private readonly parts: PartWriter;
  private readonly verifier: Verifier;

  /** @param onRecorded called when the receipts of a batch of slices have been written */
  constructor(
    private readonly runtime: Runtime,
    private readonly state: ExportState,
    onRecorded: () => void,
  ) {
    this.parts = new PartWriter(runtime, state);
    this.verifier = new Verifier(runtime, state, (ended, answer) => this.take(ended, answer), onRecorded);
  }

  /** Continues the verification and the part that the previous run of a continued export has left. */
  resume(): void {
    this.verifier.resume();
    this.parts.resume();
  }

  record(ended: EndedWork): void {
    this.verifier.verify(ended);
  }

  /**
   * Counts a slice that gets no receipt as failed.
   * @param slices number of slices of the grid that the slice stands for
   */
  failed(slice: SliceRef, failure: Failure, slices = 1): void {
    this.state.leftOpen = true;
    this.state.totals.slices.failed += slices;
    addFailure(this.state.totals, { ...failure, slice });
  }

  /**
   * Waits until another slice may be begun, or the export is blocked.
   * @param creates whether the slice needs a task
   */
  room(creates: boolean): Promise<void> {
    return this.runtime.condition(() => this.state.blocked !== undefined || this.verifier.hasRoom(creates));
  }

  /** Waits until there is room for more entries in the list of receipts. */
  roomForEntries(): Promise<void> {
    return this.parts.room();
  }

  get hasRoomForEntries(): boolean {
    return this.parts.hasRoom;
  }

  /** Whether every receipt is written. */
  get isIdle(): boolean {
    return this.verifier.idle;
  }

  /** Waits until every receipt is written, or a slice is to be tried again. */
  finishedOrRetrying(): Promise<void> {
    this.verifier.hurry();
    return this.runtime.condition(() => this.verifier.idle || this.state.planned.length > 0);
  }

  /** Waits until every receipt is written. */
  finished(): Promise<void> {
    this.verifier.hurry();
    return this.runtime.condition(() => this.verifier.idle);
  }

  /** Counts every slice without a written receipt as failed, and no longer waits for these receipts. */
  giveUp(failure: Failure): void {
    this.verifier.giveUp(failure);
  }

  /** Waits until all entries are in parts. */
  flush(): Promise<void> {
    return this.parts.flush();
  }

  private take(ended: EndedWork, answer: FinalAnswer): void {
    if (answer.kind === 'recorded') this.recorded(ended, answer);
    else this.failed(ended.work.slice, answer.failure, ended.work.slices);
  }

  private recorded({ work, ending }: EndedWork, record: RecordedSlice): void {
    this.parts.add(record.entries);
    if (ending.kind === 'completed' || staysAsIs(record.outcome)) this.state.failuresInARow = 0;
    else if (ending.kind === 'failed') this.state.failuresInARow += 1;
    if (isFailure(ending)) this.state.totals.tasksFailed += 1;
    const { slice } = work;
    const again: SliceWork = {
      ...work,
      slice: { ...slice, generation: slice.generation + 1 },
      tries: work.tries + 1,
    };
    switch (next(ending, record, again.tries, this.state.failuresInARow)) {
      case 'again':
        this.state.totals.repeats += 1;
        this.state.planned.unshift(again);
        break;
      case 'cut':
        if (!this.cut(again, ending)) this.count(work, record);
        break;
      case 'leave':
        this.count(work, record);
    }
  }

  /** Replaces a window by its two halves. @returns false if it cannot be cut */
  private cut(work: SliceWork, ending: Ending): boolean {
    const { slice, replaces = [] } = work;
    const pieces = halves(slice);
    if (pieces === undefined || ending.kind !== 'failed') return false;
    const failed = { taskId: ending.task.taskId, from: slice.from, to: slice.to };
    this.state.totals.cuts += 1;
    this.state.totals.slices.planned += pieces.length - 1;
    this.state.planned.unshift(
      ...pieces.map((piece) => ({ ...work, slice: { ...slice, ...piece }, tries: 0, replaces: [...replaces, failed] })),
    );
    return true;
  }

  private count({ slice }: SliceWork, record: RecordedSlice): void {
    const { totals } = this.state;
    const { slices, expired = 0 } = record;
    totals.slices[record.outcome] += slices;
    totals.slices.expired += expired;
    totals.slices.planned += expired;
    totals.unsettled += record.unsettled;
    totals.objects += record.objects;
    totals.bytes += record.bytes;
    totals.events += record.events;
    if (record.failure) addFailure(totals, { ...record.failure, slice });
  }
}

/** Whether a task ended without success, and this export did not cancel the task. */
const isFailure = (ending: Ending): boolean =>
  ending.kind === 'failed' || ending.kind === 'vanished' || (ending.kind === 'cancelled' && !ending.byUs);
