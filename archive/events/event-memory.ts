import type { Memory } from './memory.js';

const NEWLINE = 0x0a;
/** Size (bytes) of the smallest event: an instant, a space and a line end. */
export const LEAST_EVENT_BYTES = 26;
/**
 * Events are sorted by numbers with 53 exact bits: 32 for the time of an event, and 21 for its index among the events
 * in memory.
 */
const MOST_EVENTS = 2 ** 21;
const MOST_SPAN_MS = 2 ** 32;

/**
 * The events in memory, one after the other from the beginning of a {@link Memory}, each with a line end. Text that is
 * not cut into events yet follows them.
 */
export class EventMemory {
  /** Number of events. */
  count = 0;
  /** Where the events end and the uncut text begins. */
  used = 0;
  /** Where the uncut text ends. */
  end = 0;
  /** Where each event begins, and where the last one ends. */
  readonly starts: Uint32Array;
  readonly sources: Uint32Array;
  readonly times: Float64Array;
  readonly #keys: Float64Array;
  readonly #order: Uint32Array;

  /** @param limits size of all text (bytes), and maximum number of events */
  constructor(
    readonly memory: Memory,
    private readonly limits: { memoryBytes: number; events: number },
  ) {
    const { events } = limits;
    if (events > MOST_EVENTS) throw new RangeError(`at most ${MOST_EVENTS} events can be sorted in memory`);
    this.starts = new Uint32Array(events + 1);
    this.sources = new Uint32Array(events);
    this.times = new Float64Array(events);
    this.#keys = new Float64Array(events);
    this.#order = new Uint32Array(events);
  }

  /**
   * Number of bytes of text that can be added, whatever events the text contains. Two further events keep their room:
   * the event that the text before has begun, and an event whose beginning is not decided yet.
   */
  get room(): number {
    const { memoryBytes, events } = this.limits;
    const ofEvents = (events - this.count - 2) * LEAST_EVENT_BYTES;
    // The last event of an object may have no line end, which is then added.
    return Math.max(0, Math.min(memoryBytes - this.end - 1, ofEvents));
  }

  /** Adds text for which there is room. @returns all text in memory, with the added text at its end */
  append(text: Buffer): Buffer {
    this.end += text.copy(this.memory.bytes, this.end);
    return this.memory.bytes.subarray(0, this.end);
  }

  /** Makes an event of uncut text. */
  keep(timeMs: number, source: number, start: number, end: number): void {
    const { bytes } = this.memory;
    if (start !== this.used) bytes.copyWithin(this.used, start, end);
    this.times[this.count] = timeMs;
    this.sources[this.count] = source;
    this.count += 1;
    this.used += end - start + 1;
    bytes[this.used - 1] = NEWLINE;
    this.starts[this.count] = this.used;
  }

  /** Drops the uncut text before a position. */
  dropUntil(start: number): void {
    if (start !== this.used) this.memory.bytes.copyWithin(this.used, start, this.end);
    this.end = this.used + Math.max(0, this.end - start);
  }

  /** Forgets the events, and keeps the uncut text. */
  clear(): void {
    const start = this.used;
    this.count = 0;
    this.used = 0;
    this.dropUntil(start);
  }

  /** The numbers of the events in the order of time. Events of the same instant stay in their order. */
  inOrder(): Uint32Array {
    const { count, times } = this;
    const keys = this.#keys.subarray(0, count);
    const order = this.#order.subarray(0, count);
    let [firstMs, lastMs] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
    for (let no = 0; no < count; no += 1) {
      const timeMs = times[no] ?? 0;
      if (timeMs < firstMs) firstMs = timeMs;
      if (timeMs > lastMs) lastMs = timeMs;
    }
    if (lastMs - firstMs >= MOST_SPAN_MS)
      throw new RangeError('events that are sorted at once must lie within 49 days');
    // One number holds time and position. So the JavaScript engine can sort plain numbers, which is fast, and events of
    // the same instant keep their order.
    for (let no = 0; no < count; no += 1) keys[no] = ((times[no] ?? 0) - firstMs) * MOST_EVENTS + no;
    keys.sort();
    for (let no = 0; no < count; no += 1) {
      const key = keys[no] ?? 0;
      order[no] = key - Math.floor(key / MOST_EVENTS) * MOST_EVENTS;
    }
    return order;
  }
}
