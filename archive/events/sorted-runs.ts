import { aligned, type Memory, type MemoryBlock } from './memory.js';
import type { SpillFile } from './spill.js';

/**
 * Length (bytes) of the head of an event in a temporary file: its time, its source and its length. The event follows
 * without a line end, filled up to a multiple of 8.
 */
const HEAD_BYTES = 16;

/**
 * Writes events into a temporary file, in the given order. Collects the events in a block, and writes the block when
 * it is full.
 */
export class SortedRunWriter {
  #used: number;

  constructor(
    private readonly file: SpillFile,
    private readonly memory: Memory,
    private readonly block: MemoryBlock,
  ) {
    this.#used = block.start;
  }

  /**
   * Adds an event.
   * @param start where the event begins in the memory
   * @returns false if the block has no room; the caller then uses {@link flushAndAdd}
   */
  add(timeMs: number, source: number, start: number, length: number): boolean {
    const at = this.#used;
    const next = at + HEAD_BYTES + aligned(length);
    if (next > this.block.end) return false;
    this.#putHead(at, timeMs, source, length);
    this.memory.bytes.copyWithin(at + HEAD_BYTES, start, start + length);
    this.#used = next;
    return true;
  }

  /** Writes what is collected, and adds an event of any length. */
  async flushAndAdd(timeMs: number, source: number, start: number, length: number): Promise<void> {
    await this.flush();
    if (this.add(timeMs, source, start, length)) return;
    this.#putHead(this.block.start, timeMs, source, length);
    this.#used += HEAD_BYTES;
    await this.flush();
    await this.file.write(this.memory.bytes.subarray(start, start + aligned(length)));
  }

  async flush(): Promise<void> {
    if (this.#used > this.block.start) await this.file.write(this.memory.bytes.subarray(this.block.start, this.#used));
    this.#used = this.block.start;
  }

  #putHead(at: number, timeMs: number, source: number, length: number): void {
    this.memory.doubles[at / 8] = timeMs;
    this.memory.words[at / 4 + 2] = source;
    this.memory.words[at / 4 + 3] = length;
  }
}

/** Reads the events of a temporary file, one after the other, through a block. */
export class SortedRunReader {
  /** Whether there is a current event. At the end of the file there is none. */
  hasEvent = false;
  /** Time, source and length (bytes) of the current event. */
  timeMs = 0;
  source = 0;
  length = 0;
  /** Where the head of the current event is, and where the bytes end that were read. */
  #at: number;
  #end: number;
  /** Where in the file those bytes end. */
  #offset = 0;

  /**
   * @param no the position of the file among the merged files: of two events with the same time and source, the event
   *   in the earlier file comes first
   */
  constructor(
    private readonly file: SpillFile,
    private readonly memory: Memory,
    private readonly block: MemoryBlock,
    readonly no: number,
  ) {
    if (block.end - block.start < HEAD_BYTES) throw new RangeError('too many temporary files for the memory');
    this.#at = block.start;
    this.#end = block.start;
  }

  /** Goes to the first event. */
  async begin(): Promise<void> {
    await this.#refill(this.#at);
  }

  /** Goes to the next event. @returns a promise if the file must be read first */
  next(): Promise<void> | undefined {
    const next = this.#at + HEAD_BYTES + aligned(this.length);
    const isWhole = next + HEAD_BYTES <= this.#end && next + HEAD_BYTES + this.#lengthAt(next) <= this.#end;
    return isWhole ? this.#readHead(next) : this.#refill(next);
  }

  /** Copies the current event to a position of the memory. @returns a promise if the file must be read first */
  copyTo(position: number): Promise<void> | undefined {
    const start = this.#at + HEAD_BYTES;
    const available = Math.min(this.length, this.#end - start);
    this.memory.bytes.copyWithin(position, start, start + available);
    return available < this.length ? this.#readRest(position, available) : undefined;
  }

  /** Reads the part of the current event that is not in the block. */
  async #readRest(position: number, available: number): Promise<void> {
    const rest = this.memory.bytes.subarray(position + available, position + this.length);
    for (let read = 0; read < rest.length; ) {
      const bytes = await this.file.read(this.#offset + read, rest.subarray(read));
      if (bytes === 0) throw new Error('a temporary file ends within an event');
      read += bytes;
    }
  }

  /**
   * Reads more of the file.
   * @param next where the head of the next event begins; may lie beyond the bytes that were read
   */
  async #refill(next: number): Promise<void> {
    const { start, end } = this.block;
    const kept = Math.max(0, this.#end - next);
    this.#offset += Math.max(0, next - this.#end);
    this.memory.bytes.copyWithin(start, this.#end - kept, this.#end);
    this.#end = start + kept;
    while (this.#end - start < HEAD_BYTES) {
      const read = await this.file.read(this.#offset, this.memory.bytes.subarray(this.#end, end));
      if (read === 0) {
        this.hasEvent = false;
        return;
      }
      this.#offset += read;
      this.#end += read;
    }
    this.#readHead(start);
  }

  #readHead(at: number): undefined {
    this.#at = at;
    this.hasEvent = true;
    this.timeMs = this.memory.doubles[at / 8] ?? 0;
    this.source = this.memory.words[at / 4 + 2] ?? 0;
    this.length = this.#lengthAt(at);
  }

  #lengthAt(at: number): number {
    return this.memory.words[at / 4 + 3] ?? 0;
  }
}
