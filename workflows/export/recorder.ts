import type { Ending, PartEntryInput, RecordAnswer, RecordedSlice } from '../../activities/index.js';
import {
  defined,
  explain,
  type Failure,
  type ResolvedRequest,
  SECOND_MS,
  type SliceRef,
} from '../../contract/index.js';
import { failureOf } from './activity-failure.js';
import { next } from './retry-policy.js';
import type { Runtime } from './runtime.js';
import { halves } from './splitting.js';
import { addFailure, type EndedWork, type ExportState, type SliceWork } from './state.js';
import { Troubles } from './troubles.js';

/** Slices in verification; with so many of them no task is created. */
const MAX_VERIFYING = 200;
/** Lines of a part: small enough that a part never weighs on the history. */
const ENTRIES_PER_PART = 200;
/** Slices that one activity verifies and records, and how long it waits for so many while tasks are short. */
const BATCH_SLICES = 5;
const BATCH_WAIT_MS = 20 * SECOND_MS;
/** Activities that verify at once; more would take a worker's slots from creates, which must start in time. */
const BATCHES_AT_ONCE = 8;
const SHORT_TASK_MS = 10 * SECOND_MS;

/**
 * Verifies and records slices while the next tasks run, so that AWS need not wait. The state holds everything that is not
 * finished, and the next run of a continued export starts it again; each step is idempotent.
 */
export class Recorder {
  private writing = false;
  private batching = false;
  private batches = 0;
  /** Ended slices that no activity has yet been given. */
  private readonly waiting: EndedWork[] = [];
  /** While tasks are short and more are to come, one activity records several: it saves Temporal a third of its events. */
  private moreSoon = false;
  private readonly troubles: Troubles;

  constructor(
    private readonly runtime: Runtime,
    private readonly state: ExportState,
    private readonly request: ResolvedRequest,
  ) {
    this.troubles = new Troubles(runtime, state);
  }

  /** Starts what the run before left. */
  resume(): void {
    this.waiting.push(...this.state.verifying);
    void this.batch();
    void this.write();
  }

  record(ended: EndedWork): void {
    this.state.verifying.push(ended);
    this.waiting.push(ended);
    this.moreSoon = isShort(ended);
    void this.batch();
  }

  /** Counts slices that earlier receipts have closed, and lists the receipts. */
  skipped(keys: readonly string[], slices: number): void {
    this.state.totals.slices.skipped += slices;
    this.add(keys.map((key) => ({ key, skipped: true })));
  }

  /** Counts a slice that no receipt can be written for. */
  failed(slice: SliceRef, failure: Failure): void {
    this.state.leftOpen = true;
    this.state.totals.slices.failed += 1;
    addFailure(this.state.totals, { ...failure, slice });
  }

  room(): Promise<void> {
    return this.runtime.condition(() => this.state.verifying.length < MAX_VERIFYING);
  }

  /** Until the entries of skipped slices, which plans find by hundreds, are written: the state must not outgrow a payload. */
  roomForEntries(): Promise<void> {
    return this.runtime.condition(() => this.hasRoomForEntries);
  }

  get hasRoomForEntries(): boolean {
    return this.state.entries.length < 2 * ENTRIES_PER_PART;
  }

  /** Until every receipt is written, or a slice has come back to be tried again. */
  settled(): Promise<void> {
    this.moreSoon = false;
    return this.runtime.condition(() => this.idle || this.state.planned.length > 0);
  }

  /** Until every receipt is written. */
  finished(): Promise<void> {
    this.moreSoon = false;
    return this.runtime.condition(() => this.idle);
  }

  /** Leaves the windows open whose receipts are not written by now. Answers that still come change nothing. */
  giveUp(): void {
    for (const { work } of this.state.verifying)
      this.failed(work.slice, explain('RECORD_UNWRITTEN', { detail: 'the receipt of this slice' }));
    this.state.verifying = [];
    this.waiting.length = 0;
  }

  /** Writes the entries that do not fill a part. Two flushes may run at once; both wait until nothing is left to write. */
  async flush(): Promise<void> {
    while (this.writing || this.state.entries.length > 0) {
      if (this.writing) await this.runtime.condition(() => !this.writing);
      else await this.write(1);
    }
  }

  private get idle(): boolean {
    return this.state.verifying.length === 0;
  }

  private async batch(): Promise<void> {
    if (this.batching) return;
    this.batching = true;
    const { runtime } = this;
    while (this.waiting.length > 0) {
      if (this.moreSoon) {
        await runtime.condition(() => !this.moreSoon || this.waiting.length >= BATCH_SLICES, BATCH_WAIT_MS);
      }
      if (this.batches >= BATCHES_AT_ONCE) await runtime.condition(() => this.batches < BATCHES_AT_ONCE);
      this.batches += 1;
      void this.verify(this.waiting.splice(0, BATCH_SLICES)).then(() => {
        this.batches -= 1;
      });
    }
    this.batching = false;
  }

  private async verify(batch: readonly EndedWork[]): Promise<void> {
    const answers = await this.answersTo(batch);
    for (const [index, ended] of batch.entries()) {
      if (!this.state.verifying.includes(ended)) continue;
      const answer = answers[index] ?? { kind: 'unrecorded', failure: explain('UNEXPECTED') };
      if (answer.kind === 'recorded') this.recorded(ended, answer);
      else this.failed(ended.work.slice, answer.failure);
    }
    this.state.verifying = this.state.verifying.filter((other) => !batch.includes(other));
  }

  private async answersTo(batch: readonly EndedWork[]): Promise<RecordAnswer[]> {
    const { export: opened } = this.state;
    const ended = batch.map(({ work: { slice, replaces }, ending }) => ({ slice, ending, ...defined({ replaces }) }));
    if (ended.length === 0) return [];
    try {
      return await this.runtime.activities.verifyAndRecord({ export: opened, request: this.request, ended });
    } catch (error) {
      const failure = failureOf(error);
      return batch.map(() => ({ kind: 'unrecorded', failure }));
    }
  }

  private recorded({ work, ending }: EndedWork, record: RecordedSlice): void {
    this.add([record.entry]);
    if (ending.kind === 'completed') this.state.failuresInARow = 0;
    else if (ending.kind === 'failed') this.state.failuresInARow += 1;
    const { slice } = work;
    const again: SliceWork = {
      ...work,
      slice: { ...slice, generation: slice.generation + 1 },
      tries: work.tries + 1,
    };
    switch (next(ending, record, again.tries, this.state.failuresInARow)) {
      case 'again':
        this.state.planned.unshift(again);
        break;
      case 'cut':
        if (!this.cut(again, ending)) this.count(slice, record);
        break;
      case 'leave':
        this.count(slice, record);
    }
  }

  /** Replaces a window by its halves; false when it cannot be cut. */
  private cut(work: SliceWork, ending: Ending): boolean {
    const { slice, replaces = [] } = work;
    const pieces = halves(slice);
    if (pieces === undefined || ending.kind !== 'failed') return false;
    const failed = { taskId: ending.task.taskId, from: slice.from, to: slice.to };
    this.state.totals.slices.planned += pieces.length - 1;
    this.state.planned.unshift(
      ...pieces.map((piece) => ({ ...work, slice: { ...slice, ...piece }, tries: 0, replaces: [...replaces, failed] })),
    );
    return true;
  }

  private count(slice: SliceRef, record: RecordedSlice): void {
    const { totals } = this.state;
    totals.slices[record.outcome] += 1;
    totals.objects += record.objects;
    totals.bytes += record.bytes;
    totals.events += record.events;
    if (record.failure) addFailure(totals, { ...record.failure, slice });
  }

  private add(entries: readonly PartEntryInput[]): void {
    if (this.state.unwritable) return;
    this.state.entries.push(...entries);
    void this.write();
  }

  /** One part at a time. The state fixes its content and number before it is written. */
  private async write(atLeast = ENTRIES_PER_PART): Promise<void> {
    if (this.writing) return;
    this.writing = true;
    try {
      while (this.state.writing || this.state.entries.length >= atLeast) {
        this.state.writing ??= {
          partNo: this.state.partsWritten + 1,
          entries: this.state.entries.splice(0, ENTRIES_PER_PART),
        };
        const part = { export: this.state.export, ...this.state.writing };
        const written = await this.troubles.outlast('recording', () => this.runtime.activities.recordPart(part));
        if (written.kind === 'refused') return this.unwritable(written.failure);
        this.state.partsWritten += 1;
        delete this.state.writing;
      }
    } catch (error) {
      this.unwritable(failureOf(error));
    } finally {
      this.writing = false;
    }
  }

  private unwritable(failure: Failure): void {
    this.state.unwritable = failure;
    this.state.entries = [];
    delete this.state.writing;
  }
}

/** A slice that needed no task counts as short; a task whose times AWS does not give counts as long. */
function isShort({ ending }: EndedWork): boolean {
  if (ending.kind === 'without') return true;
  const { createdAt, completedAt } = ending.task;
  if (createdAt === undefined || completedAt === undefined) return false;
  return Date.parse(completedAt) - Date.parse(createdAt) < SHORT_TASK_MS;
}
