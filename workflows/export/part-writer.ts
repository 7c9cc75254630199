import type { PartEntryInput } from '../../activities/index.js';
import type { Failure } from '../../contract/index.js';
import { failureOf } from './activity-failure.js';
import type { Runtime } from './runtime.js';
import type { ExportState } from './state.js';
import { Troubles } from './troubles.js';

/** Number of entries in a part. It is small, because the entries are in the history as the input of an activity. */
const ENTRIES_PER_PART = 200;

/**
 * Writes the list of the run's receipts, part by part. The state holds all entries that are not yet written. The number
 * and content of a part are fixed before the part is written, so that writing it again changes nothing.
 */
export class PartWriter {
  private writing = false;
  private readonly troubles: Troubles;

  constructor(
    private readonly runtime: Runtime,
    private readonly state: ExportState,
  ) {
    this.troubles = new Troubles(runtime, state);
  }

  /** Continues writing the part that the previous run of a continued export has begun. */
  resume(): void {
    void this.write();
  }

  add(entries: readonly PartEntryInput[]): void {
    if (this.state.unwritable) return;
    this.state.entries.push(...entries);
    void this.write();
  }

  /**
   * Whether more entries may be added. The number is limited, because the state must fit into a payload of Temporal.
   */
  get hasRoom(): boolean {
    return this.state.entries.length < 2 * ENTRIES_PER_PART;
  }

  room(): Promise<void> {
    return this.runtime.condition(() => this.hasRoom);
  }

  /**
   * Writes all entries, also those that do not fill a part. Two flushes may run at the same time; both wait until
   * nothing is left to write.
   */
  async flush(): Promise<void> {
    while (this.writing || this.state.entries.length > 0) {
      if (this.writing) await this.runtime.condition(() => !this.writing);
      else await this.write(1);
    }
  }

  /** Writes parts, one at a time. */
  private async write(atLeast = ENTRIES_PER_PART): Promise<void> {
    if (this.writing) return;
    this.writing = true;
    try {
      while (this.state.writing || this.state.entries.length >= atLeast) {
        this.state.writing ??= {
          partNo: this.state.lastPartNo + 1,
          entries: this.state.entries.splice(0, ENTRIES_PER_PART),
        };
        this.state.lastPartNo = Math.max(this.state.lastPartNo, this.state.writing.partNo);
        const part = { export: this.state.export, ...this.state.writing };
        const written = await this.troubles.outlast('recording', () => this.runtime.activities.recordPart(part));
        if (written.kind === 'refused') return this.giveUp(written.failure);
        this.state.partsWritten += 1;
        delete this.state.writing;
      }
    } catch (error) {
      this.giveUp(failureOf(error));
    } finally {
      this.writing = false;
    }
  }

  private giveUp(failure: Failure): void {
    this.state.unwritable = failure;
    this.state.entries = [];
    delete this.state.writing;
  }
}
