import { condition } from '@temporalio/workflow';
import type { PartEntryInput, SliceRecord } from '../../activities/index.js';
import { explain, type Failure, type ResolvedRequest } from '../../contract/index.js';
import { exporting } from '../proxies.js';
import { tryAgain } from './retry-policy.js';
import { addFailure, type ExportState, type TriedSlice, type Unrecorded } from './state.js';

/** Slices whose receipt is not yet written; beyond this many no task is created. */
const MAX_UNRECORDED = 200;
/** Lines of a part: small enough that a part never weighs on the history. */
const ENTRIES_PER_PART = 200;

/**
 * Verifies and records beside the tasks that follow: AWS need not wait while objects are read back. Everything it has
 * not finished is in the state, so that the next run of a continued export starts it again; each step is idempotent.
 */
export class Recorder {
  private writing = false;

  constructor(
    private readonly state: ExportState,
    private readonly request: ResolvedRequest,
  ) {}

  /** Takes up what the run before left. */
  resume(): void {
    for (const unrecorded of this.state.unrecorded) void this.settle(unrecorded);
    void this.write();
  }

  record(unrecorded: Unrecorded): void {
    this.state.unrecorded.push(unrecorded);
    void this.settle(unrecorded);
  }

  skipped(keys: readonly string[], slices: number): void {
    this.state.totals.slices.skipped += slices;
    this.add(keys.map((key) => ({ key, skipped: true })));
  }

  /** Counts a slice that no receipt can be written for. */
  failed(slice: TriedSlice, failure: Failure): void {
    this.state.totals.slices.failed += 1;
    const { logGroup, from, to } = slice;
    addFailure(this.state.totals, { ...failure, slice: { logGroup, from, to } });
  }

  room(): Promise<void> {
    return condition(() => this.state.unrecorded.length < MAX_UNRECORDED);
  }

  get idle(): boolean {
    return this.state.unrecorded.length === 0;
  }

  /** Until every receipt is written, or a slice has come back to be tried again. */
  settled(): Promise<void> {
    return condition(() => this.idle || this.state.todo.length > 0);
  }

  /** Writes the entries that do not fill a part; nothing is left to write afterwards. */
  async flush(): Promise<void> {
    await condition(() => !this.writing);
    while (this.state.entries.length > 0) await this.write(1);
  }

  private async settle(unrecorded: Unrecorded): Promise<void> {
    const { slice, ending } = unrecorded;
    const { tries, ...planned } = slice;
    try {
      const input = { export: this.state.export, request: this.request, slice: planned, ending };
      const record = await exporting.verifyAndRecord(input);
      this.add([record.entry]);
      if (tryAgain(ending, record, tries + 1)) {
        this.state.todo.unshift({ ...planned, generation: planned.generation + 1, tries: tries + 1 });
      } else {
        this.count(slice, record);
      }
    } catch {
      // The activity retries what can pass; what it gives up on leaves the window open, and its reason is in the history.
      this.failed(slice, explain('VERIFICATION_FAILED'));
    } finally {
      this.state.unrecorded = this.state.unrecorded.filter((other) => other !== unrecorded);
    }
  }

  private count(slice: TriedSlice, record: SliceRecord): void {
    const { totals } = this.state;
    totals.slices[record.outcome] += 1;
    totals.objects += record.objects;
    totals.bytes += record.bytes;
    totals.events += record.events;
    const { logGroup, from, to } = slice;
    if (record.failure) addFailure(totals, { ...record.failure, slice: { logGroup, from, to } });
  }

  private add(entries: readonly PartEntryInput[]): void {
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
    } finally {
      this.writing = false;
    }
  }
}
