import { mergeRuns, RunWriter, type SourcedRecord, writeRun } from './runs.js';
import type { Spill, SpillFile } from './spill.js';
import type { EventRecord } from './split-records.js';

/** Limits of what the sorter holds in memory. With smaller limits, tests need fewer events. */
export interface SorterLimits {
  /** Size of the events in memory (bytes); at least that of the largest event. */
  memoryBytes: number;
  /** Maximum number of events in memory. */
  events: number;
  /** Number of runs that are merged into one. */
  fanIn: number;
  /** Size (bytes) of the pages in which the sorter returns events. */
  pageBytes: number;
}

/** Of the 53 bits of a number, the time of an event takes 32, and its position in memory the other 21. */
const MOST_EVENTS = 2 ** 21;
const MOST_SPAN_MS = 2 ** 32;

export const DEFAULT_LIMITS: SorterLimits = {
  memoryBytes: 32 * 1024 * 1024,
  events: 2 ** 19,
  fanIn: 64,
  pageBytes: 256 * 1024,
};

/**
 * Sorts events by time. Events of the same instant stay in the order in which they were added. Events beyond
 * `memoryBytes` go to temporary files as sorted runs, which are merged at the end; no more than `fanIn` runs of one
 * size are kept.
 *
 * All events between two calls of {@link sorted} must lie within 49 days, and their sources must not decrease.
 */
export class EventSorter {
  readonly #bytes: Buffer;
  readonly #starts: Uint32Array;
  readonly #sources: Uint32Array;
  readonly #times: Float64Array;
  #count = 0;
  #used = 0;
  #runs: { file: SpillFile; level: number }[] = [];

  constructor(
    private readonly spill: Spill,
    private readonly limits: SorterLimits = DEFAULT_LIMITS,
  ) {
    const { memoryBytes, events } = limits;
    this.#bytes = Buffer.allocUnsafeSlow(memoryBytes);
    this.#starts = new Uint32Array(events + 1);
    this.#sources = new Uint32Array(events);
    this.#times = new Float64Array(events);
  }

  /** Adds an event, whose bytes are copied. @returns false if memory is full: call {@link makeRoom} and add it again */
  add({ timeMs, bytes, start, end }: EventRecord, source: number): boolean {
    const used = this.#used + end - start;
    if (used > this.limits.memoryBytes || this.#count === this.limits.events) return false;
    bytes.copy(this.#bytes, this.#used, start, end);
    this.#times[this.#count] = timeMs;
    this.#sources[this.#count] = source;
    this.#count += 1;
    this.#starts[this.#count] = used;
    this.#used = used;
    return true;
  }

  /** Moves the events in memory to a temporary file. */
  async makeRoom(): Promise<void> {
    if (this.#count === 0) throw new RangeError('an event is larger than the memory for events');
    const file = await this.spill.create();
    this.#runs.push({ file, level: 0 });
    await writeRun(file, this.#inOrder());
    this.#clear();
    await this.#mergeFullLevels();
  }

  /**
   * Returns all added events in order, page by page, and removes them from the sorter. A page must be used before the
   * next is asked for.
   */
  async *sorted(): AsyncGenerator<SourcedRecord[]> {
    if (this.#runs.length > 0) {
      if (this.#count > 0) await this.makeRoom();
      yield* mergeRuns(
        this.#runs.map(({ file }) => file),
        this.limits.pageBytes,
      );
      await this.discard();
      return;
    }
    let page: SourcedRecord[] = [];
    let bytes = 0;
    for (const event of this.#inOrder()) {
      page.push(event);
      bytes += event.record.length;
      if (bytes < this.limits.pageBytes) continue;
      yield page;
      page = [];
      bytes = 0;
    }
    if (page.length > 0) yield page;
    this.#clear();
  }

  /** Forgets all events and removes the temporary files. */
  async discard(): Promise<void> {
    const runs = this.#runs;
    this.#runs = [];
    this.#clear();
    await Promise.all(runs.map(({ file }) => file.discard()));
  }

  #clear(): void {
    this.#count = 0;
    this.#used = 0;
  }

  *#inOrder(): Generator<SourcedRecord> {
    const times = this.#times.subarray(0, this.#count);
    let [firstMs, lastMs] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
    for (const timeMs of times) {
      if (timeMs < firstMs) firstMs = timeMs;
      if (timeMs > lastMs) lastMs = timeMs;
    }
    if (lastMs - firstMs >= MOST_SPAN_MS) throw new RangeError('events of more than 49 days are sorted at once');
    // One number holds time and position. So the engine's own sort of numbers suffices. It is fast, and keeps the order
    // of events of the same instant.
    const keys = times.map((timeMs, at) => (timeMs - firstMs) * MOST_EVENTS + at).sort();
    for (const key of keys) {
      const at = key % MOST_EVENTS;
      yield {
        timeMs: this.#times[at] ?? 0,
        source: this.#sources[at] ?? 0,
        record: this.#bytes.subarray(this.#starts[at], this.#starts[at + 1]),
      };
    }
  }

  /** Merges the last runs as long as `fanIn` of them have the same level, which keeps the order of the runs. */
  async #mergeFullLevels(): Promise<void> {
    const { fanIn, pageBytes } = this.limits;
    for (;;) {
      const last = this.#runs.slice(-fanIn);
      const [first] = last;
      if (first === undefined || last.length < fanIn || last.some(({ level }) => level !== first.level)) return;
      const file = await this.spill.create();
      this.#runs.push({ file, level: first.level + 1 });
      const writer = new RunWriter(file);
      const sources = last.map((run) => run.file);
      for await (const page of mergeRuns(sources, pageBytes)) {
        for (const event of page) if (!writer.add(event)) await writer.flushAndAdd(event);
      }
      await writer.flush();
      this.#runs.splice(-fanIn - 1, fanIn);
      for (const source of sources) await source.discard();
    }
  }
}
