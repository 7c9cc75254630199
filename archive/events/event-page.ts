import { LEAST_EVENT_BYTES } from './event-memory.js';
import type { Memory, MemoryBlock } from './memory.js';

const NEWLINE = 0x0a;

/** Events in the order of time. Must be used before the next page is asked for, because its memory is used again. */
export interface EventPage {
  /** Number of events. */
  length: number;
  /** The events as AWS exported them: an instant, a space, a message and a line end. */
  text: Buffer;
  /** Where each event begins in the text. One further entry is the end of the text. */
  starts: Uint32Array;
  /** For each event, the index of the object from which it was read. */
  sources: Uint32Array;
}

/**
 * Collects the events of a page in a block. The block must have room for a page that is almost full, and for one more
 * event.
 */
export class PageWriter {
  #length = 0;
  #end: number;
  readonly #starts: Uint32Array;
  readonly #sources: Uint32Array;

  /** @param pageBytes size from which on a page is full */
  constructor(
    private readonly memory: Memory,
    private readonly block: MemoryBlock,
    private readonly pageBytes: number,
  ) {
    this.#end = block.start;
    const most = Math.ceil(pageBytes / LEAST_EVENT_BYTES) + 1;
    this.#starts = new Uint32Array(most + 1);
    this.#sources = new Uint32Array(most);
  }

  get isFull(): boolean {
    return this.#end - this.block.start >= this.pageBytes;
  }

  get isEmpty(): boolean {
    return this.#length === 0;
  }

  /** Makes room for an event. @returns the position in the memory to which its bytes, without line end, belong */
  add(source: number, length: number): number {
    const position = this.#end;
    this.#sources[this.#length] = source;
    this.#length += 1;
    this.#end += length + 1;
    this.memory.bytes[this.#end - 1] = NEWLINE;
    this.#starts[this.#length] = this.#end - this.block.start;
    return position;
  }

  /** Returns the page, and begins a new one. */
  take(): EventPage {
    const length = this.#length;
    const text = this.memory.bytes.subarray(this.block.start, this.#end);
    this.#length = 0;
    this.#end = this.block.start;
    return { length, text, starts: this.#starts, sources: this.#sources };
  }
}
