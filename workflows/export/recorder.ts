import { condition } from '@temporalio/workflow';
import type { Ending, PartEntryInput, PlannedSlice, SliceRecord } from '../../activities/index.js';
import { explain, type Failure, type ResolvedRequest, SECOND_MS } from '../../contract/index.js';
import { exporting } from '../activity-proxies.js';
import { failureOf } from './open-export.js';
import { next } from './retry-policy.js';
import { halves } from './splitting.js';
import { addFailure, type ExportState, type TriedSlice, type Unrecorded } from './state.js';

/** Slices whose receipt is not yet written; beyond this many no task is created. */
const MAX_UNRECORDED = 200;
/** Lines of a part: small enough that a part never weighs on the history. */
const ENTRIES_PER_PART = 200;
/** Slices that one activity verifies and records, and how long it waits for so many while tasks are short. */
const BATCH_SLICES = 5;
const BATCH_WAIT_MS = 20 * SECOND_MS;
/** Verifications that run at once; more would keep a worker's slots from creates, which must start in time. */
const BATCHES_AT_ONCE = 8;
const SHORT_TASK_MS = 10 * SECOND_MS;

/**
 * Verifies and records beside the tasks that follow: AWS need not wait while objects are read back. Everything it has
 * not finished is in the state, so that the next run of a continued export starts it again; each step is idempotent.
 */
export class Recorder {
  private writing = false;
  private batching = false;
  private settling = 0;
  /** Ended slices that no activity has yet been given. */
  private readonly waiting: Unrecorded[] = [];
  /** While tasks are short and more are to come, some are recorded together: it saves Temporal a third of its events. */
  private moreSoon = false;

  constructor(
    private readonly state: ExportState,
    private readonly request: ResolvedRequest,
  ) {}

  /** Takes up what the run before left. */
  resume(): void {
    this.waiting.push(...this.state.unrecorded);
    void this.batch();
    void this.write();
  }

  record(unrecorded: Unrecorded): void {
    this.state.unrecorded.push(unrecorded);
    this.waiting.push(unrecorded);
    this.moreSoon = isShort(unrecorded);
    void this.batch();
  }

  skipped(keys: readonly string[], slices: number): void {
    this.state.totals.slices.skipped += slices;
    this.add(keys.map((key) => ({ key, skipped: true })));
  }

  /** Counts a slice that no receipt can be written for. */
  failed(slice: TriedSlice, failure: Failure): void {
    this.state.leftOpen = true;
    this.state.totals.slices.failed += 1;
    const { logGroup, from, to } = slice;
    addFailure(this.state.totals, { ...failure, slice: { logGroup, from, to } });
  }

  room(): Promise<void> {
    return condition(() => this.state.unrecorded.length < MAX_UNRECORDED);
  }

  /** Until the entries of skipped slices, which plans find by hundreds, are written: the state must not outgrow a payload. */
  roomForEntries(): Promise<void> {
    return condition(() => this.hasRoomForEntries);
  }

  get hasRoomForEntries(): boolean {
    return this.state.entries.length < 2 * ENTRIES_PER_PART;
  }

  get idle(): boolean {
    return this.state.unrecorded.length === 0;
  }

  /** Until every receipt is written, or a slice has come back to be tried again. */
  settled(): Promise<void> {
    this.moreSoon = false;
    return condition(() => this.idle || this.state.todo.length > 0);
  }

  /** Until every receipt is written. */
  finished(): Promise<void> {
    this.moreSoon = false;
    return condition(() => this.idle);
  }

  /** Writes the entries that do not fill a part; nothing is left to write afterwards. */
  async flush(): Promise<void> {
    await condition(() => !this.writing);
    while (this.state.entries.length > 0) await this.write(1);
  }

  /** Like {@link flush}, but not for ever: a cancelled export ends though the bucket refuses its records. */
  async flushWithin(boundMs: number): Promise<void> {
    let over = false;
    const flushed = this.flush().then(() => {
      over = true;
    });
    if (await condition(() => over, boundMs)) return flushed;
    this.state.unwritable ??= explain('RECORD_UNWRITTEN');
  }

  private async batch(): Promise<void> {
    if (this.batching) return;
    this.batching = true;
    while (this.waiting.length > 0) {
      if (this.moreSoon) {
        await condition(() => !this.moreSoon || this.waiting.length >= BATCH_SLICES, BATCH_WAIT_MS);
      }
      if (this.settling >= BATCHES_AT_ONCE) await condition(() => this.settling < BATCHES_AT_ONCE);
      this.settling += 1;
      void this.settle(this.waiting.splice(0, BATCH_SLICES)).finally(() => {
        this.settling -= 1;
      });
    }
    this.batching = false;
  }

  private async settle(batch: readonly Unrecorded[]): Promise<void> {
    const ended = batch.map(({ slice: { tries: _tries, replaces, ...slice }, ending }) => ({
      slice,
      ending,
      ...(replaces && { replaces }),
    }));
    const records = await exporting.verifyAndRecord({ export: this.state.export, request: this.request, ended });
    for (const [index, { slice, ending }] of batch.entries()) {
      const record = records[index];
      if (record === undefined || 'unrecorded' in record)
        this.failed(slice, record?.unrecorded ?? explain('UNEXPECTED'));
      else this.recorded(slice, ending, record);
    }
    this.state.unrecorded = this.state.unrecorded.filter((other) => !batch.includes(other));
  }

  private recorded(slice: TriedSlice, ending: Ending, record: SliceRecord): void {
    this.add([record.entry]);
    if (ending.kind === 'completed') this.state.failuresInARow = 0;
    else if (ending.kind === 'failed') this.state.failuresInARow += 1;
    const tried = { ...slice, generation: slice.generation + 1, tries: slice.tries + 1 };
    switch (next(ending, record, tried.tries, this.state.failuresInARow)) {
      case 'again':
        this.state.todo.unshift(tried);
        break;
      case 'cut':
        if (!this.cut(tried, ending)) this.count(slice, record);
        break;
      case 'leave':
        this.count(slice, record);
    }
  }

  /** Puts the halves of a window in its place; false when it cannot be cut. */
  private cut(slice: TriedSlice, ending: Ending): boolean {
    const pieces = halves(slice);
    if (pieces === undefined || ending.kind !== 'failed') return false;
    const { from, to, replaces = [] } = slice;
    const failed = { taskId: ending.task.taskId, from, to };
    this.state.totals.slices.planned += pieces.length - 1;
    this.state.todo.unshift(
      ...pieces.map((piece) => ({ ...slice, ...piece, tries: 0, replaces: [...replaces, failed] })),
    );
    return true;
  }

  private count({ logGroup, from, to }: PlannedSlice, record: SliceRecord): void {
    const { totals } = this.state;
    totals.slices[record.outcome] += 1;
    totals.objects += record.objects;
    totals.bytes += record.bytes;
    totals.events += record.events;
    if (record.failure) addFailure(totals, { ...record.failure, slice: { logGroup, from, to } });
  }

  private add(entries: readonly PartEntryInput[]): void {
    if (this.state.unwritable) return;
    this.state.entries.push(...entries);
    void this.write();
  }

  /** One part at a time. Its content and number are fixed in the state before it is written. */
  private async write(atLeast = ENTRIES_PER_PART): Promise<void> {
    if (this.writing) return;
    this.writing = true;
    try {
      while (this.state.writing || this.state.entries.length >= atLeast) {
        this.state.writing ??= {
          partNo: this.state.partsWritten + 1,
          entries: this.state.entries.splice(0, ENTRIES_PER_PART),
        };
        await exporting.recordPart({ export: this.state.export, ...this.state.writing });
        this.state.partsWritten += 1;
        delete this.state.writing;
      }
    } catch (error) {
      this.state.unwritable = failureOf(error);
      this.state.entries = [];
      delete this.state.writing;
    } finally {
      this.writing = false;
    }
  }
}

/** A slice that needed no task counts as short; a task whose times AWS does not tell counts as long. */
function isShort({ ending }: Unrecorded): boolean {
  if (ending.kind === 'without') return true;
  const { createdAt, completedAt } = ending.task;
  if (createdAt === undefined || completedAt === undefined) return false;
  return Date.parse(completedAt) - Date.parse(createdAt) < SHORT_TASK_MS;
}
