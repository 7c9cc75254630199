import type { Memory, MemoryBlock } from './memory.js';
import { SortedRunReader } from './sorted-runs.js';
import type { SpillFile } from './spill.js';

/**
 * Maximum size (bytes) of the part of a file that is in memory. Large, because each read waits for the event loop.
 */
const READ_BYTES = 1024 * 1024;

/**
 * Merges the sorted runs of events in some temporary files into one order: {@link first} is the reader of the event
 * that comes next.
 */
export class SortedRunMerger {
  /**
   * A heap: the event of a reader never comes before the event of the reader's parent. The parent of the reader at
   * position n is at (n - 1) / 2, rounded down.
   */
  readonly #heap: SortedRunReader[] = [];

  private constructor() {}

  /** @param block is divided among the files */
  static async of(files: readonly SpillFile[], memory: Memory, { start, end }: MemoryBlock): Promise<SortedRunMerger> {
    const merge = new SortedRunMerger();
    const size = Math.min(READ_BYTES, Math.floor((end - start) / files.length / 8) * 8);
    for (const [no, file] of files.entries()) {
      const own = { start: start + no * size, end: start + (no + 1) * size };
      const reader = new SortedRunReader(file, memory, own, no);
      await reader.begin();
      if (reader.hasEvent) merge.#add(reader);
    }
    return merge;
  }

  get first(): SortedRunReader | undefined {
    return this.#heap[0];
  }

  /** Goes to the next event. @returns a promise if a file must be read first */
  next(): Promise<void> | undefined {
    const reading = this.#heap[0]?.next();
    if (reading !== undefined) return reading.then(() => this.#settle());
    this.#settle();
    return undefined;
  }

  #add(reader: SortedRunReader): void {
    const heap = this.#heap;
    heap.push(reader);
    for (let at = heap.length - 1; at > 0; ) {
      const parent = (at - 1) >> 1;
      if (!this.#swapIfBefore(at, parent)) return;
      at = parent;
    }
  }

  /**
   * Moves the first reader to its new position in the heap, after the reader has gone to its next event. Removes the
   * reader if it has no further event.
   */
  #settle(): void {
    const heap = this.#heap;
    if (heap[0]?.hasEvent === false) {
      const last = heap.pop();
      if (last !== undefined && heap.length > 0) heap[0] = last;
    }
    for (let at = 0; ; ) {
      const [left, right] = [heap[2 * at + 1], heap[2 * at + 2]];
      if (left === undefined) return;
      const child = right !== undefined && comesBefore(right, left) ? 2 * at + 2 : 2 * at + 1;
      if (!this.#swapIfBefore(child, at)) return;
      at = child;
    }
  }

  /** Exchanges two readers if the first comes before the second. */
  #swapIfBefore(one: number, other: number): boolean {
    const heap = this.#heap;
    const [a, b] = [heap[one], heap[other]];
    if (a === undefined || b === undefined || !comesBefore(a, b)) return false;
    heap[one] = b;
    heap[other] = a;
    return true;
  }
}

const comesBefore = (a: SortedRunReader, b: SortedRunReader): boolean =>
  (a.timeMs - b.timeMs || a.source - b.source || a.no - b.no) < 0;
