import { EventMemory } from './event-memory.js';
import { type EventPage, PageWriter } from './event-page.js';
import { aligned, Memory, type MemoryBlock } from './memory.js';
import { SortedRunMerger } from './sorted-run-merger.js';
import { SortedRunWriter } from './sorted-runs.js';
import type { Spill, SpillFile } from './spill.js';

/** Limits of what the sorter holds in memory. With smaller limits, tests need fewer events. */
export interface SorterLimits {
  /** Size of the events in memory (bytes). The largest event must fit into it. */
  memoryBytes: number;
  /** Maximum number of events in memory. */
  events: number;
  /** Number of sorted runs (temporary files) that are merged into one. */
  fanIn: number;
  /** Size (bytes) of the pages in which the sorter returns events. */
  pageBytes: number;
}

export const DEFAULT_LIMITS: SorterLimits = {
  memoryBytes: 32 * 1024 * 1024,
  events: 2 ** 19,
  fanIn: 64,
  pageBytes: 256 * 1024,
};

/** Size (bytes) of the pieces in which temporary files are written. */
const WRITE_BYTES = 1024 * 1024;

/**
 * Sorts events by time. Events of the same instant stay in the order in which they were added. Events beyond the limits
 * of memory go to temporary files as sorted runs of level 0. As soon as there are `fanIn` runs of one level, they are
 * merged into one run of the next level. The remaining runs are merged at the end.
 *
 * All events between two calls of {@link sorted} must lie within 49 days, and their sources must not decrease.
 */
export class EventSorter {
  /** The events in memory, to which events are added. */
  readonly events: EventMemory;
  readonly #memory: Memory;
  /** Where events are collected for a temporary file. */
  readonly #write: MemoryBlock;
  /** Where pages of sorted events are built. Any event fits into the block, and most of the block is never used. */
  readonly #page: MemoryBlock;
  #runs: { file: SpillFile; level: number }[] = [];

  constructor(
    private readonly spill: Spill,
    private readonly limits: SorterLimits = DEFAULT_LIMITS,
  ) {
    const eventsEnd = aligned(limits.memoryBytes);
    const writeEnd = eventsEnd + WRITE_BYTES;
    const pageEnd = writeEnd + aligned(limits.pageBytes + limits.memoryBytes);
    this.#memory = new Memory(pageEnd);
    this.#write = { start: eventsEnd, end: writeEnd };
    this.#page = { start: writeEnd, end: pageEnd };
    this.events = new EventMemory(this.#memory, limits);
  }

  /** Moves the events in memory to a temporary file. */
  async makeRoom(): Promise<void> {
    const { count, times, sources, starts } = this.events;
    const order = this.events.inOrder();
    const file = await this.spill.create();
    this.#runs.push({ file, level: 0 });
    const writer = new SortedRunWriter(file, this.#memory, this.#write);
    for (let position = 0; position < count; position += 1) {
      const no = order[position] ?? 0;
      const start = starts[no] ?? 0;
      const length = (starts[no + 1] ?? 0) - start - 1;
      const timeMs = times[no] ?? 0;
      const source = sources[no] ?? 0;
      if (!writer.add(timeMs, source, start, length)) await writer.flushAndAdd(timeMs, source, start, length);
    }
    await writer.flush();
    this.events.clear();
    await this.#mergeFullLevels();
  }

  /** Returns all added events in order, page by page, and removes them from the sorter. */
  async *sorted(): AsyncGenerator<EventPage> {
    const pages = new PageWriter(this.#memory, this.#page, this.limits.pageBytes);
    if (this.#runs.length === 0) {
      yield* this.#sortedInMemory(pages);
      this.events.clear();
      return;
    }
    if (this.events.count > 0) await this.makeRoom();
    const merge = await this.#mergeOf(this.#runs.map(({ file }) => file));
    for (let first = merge.first; first !== undefined; first = merge.first) {
      const copying = first.copyTo(pages.add(first.source, first.length));
      if (copying !== undefined) await copying;
      if (pages.isFull) yield pages.take();
      const reading = merge.next();
      if (reading !== undefined) await reading;
    }
    if (!pages.isEmpty) yield pages.take();
    await this.discard();
  }

  /** Forgets all events and removes the temporary files. */
  async discard(): Promise<void> {
    const runs = this.#runs;
    this.#runs = [];
    this.events.clear();
    await Promise.all(runs.map(({ file }) => file.discard()));
  }

  *#sortedInMemory(pages: PageWriter): Generator<EventPage> {
    const { sources, starts } = this.events;
    for (const no of this.events.inOrder()) {
      const [start, end] = [starts[no] ?? 0, (starts[no + 1] ?? 0) - 1];
      this.#memory.bytes.copyWithin(pages.add(sources[no] ?? 0, end - start), start, end);
      if (pages.isFull) yield pages.take();
    }
    if (!pages.isEmpty) yield pages.take();
  }

  /** Merges files through the memory that no event uses. */
  #mergeOf(files: readonly SpillFile[]): Promise<SortedRunMerger> {
    return SortedRunMerger.of(files, this.#memory, { start: aligned(this.events.end), end: this.#write.start });
  }

  /** Merges the last `fanIn` runs as long as they have the same level. Only neighbours are merged, so order stays. */
  async #mergeFullLevels(): Promise<void> {
    const { fanIn } = this.limits;
    for (;;) {
      const last = this.#runs.slice(-fanIn);
      const [first] = last;
      if (first === undefined || last.length < fanIn || last.some(({ level }) => level !== first.level)) return;
      const file = await this.spill.create();
      this.#runs.push({ file, level: first.level + 1 });
      const sources = last.map((run) => run.file);
      await this.#mergeInto(file, sources);
      this.#runs.splice(-fanIn - 1, fanIn);
      for (const source of sources) await source.discard();
    }
  }

  async #mergeInto(file: SpillFile, sources: readonly SpillFile[]): Promise<void> {
    const writer = new SortedRunWriter(file, this.#memory, this.#write);
    const merge = await this.#mergeOf(sources);
    const { start } = this.#page;
    for (let first = merge.first; first !== undefined; first = merge.first) {
      const { timeMs, source, length } = first;
      const copying = first.copyTo(start);
      if (copying !== undefined) await copying;
      if (!writer.add(timeMs, source, start, length)) await writer.flushAndAdd(timeMs, source, start, length);
      const reading = merge.next();
      if (reading !== undefined) await reading;
    }
    await writer.flush();
  }
}
