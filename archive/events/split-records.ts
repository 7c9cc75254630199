import type { Interval } from '../../contract/index.js';
import { HEAD_BYTES, HeadReader } from './record-head.js';

/**
 * Maximum size (bytes) of an event. AWS's largest event has 1 MiB; what is larger does not come from AWS, and memory is
 * bounded.
 */
const MOST_RECORD_BYTES = 4 * 1024 * 1024;
const NEWLINE = 0x0a;

/** An event as AWS exported it: `bytes` from `start` to `end` are its instant, a space and its message. */
export interface EventRecord {
  /** Epoch ms. */
  timeMs: number;
  bytes: Buffer;
  start: number;
  /** Where the line end after the message is, or would be. */
  end: number;
}

/** Thrown if what follows an instant is larger than any event of AWS. */
export class RecordTooLarge extends Error {
  constructor() {
    super(`it has an event of more than ${MOST_RECORD_BYTES} bytes`);
    this.name = 'RecordTooLarge';
  }
}

/**
 * Cuts exported text into events. A line that begins with an instant begins an event, by the rule of
 * {@link HeadReader}. All lines after it, up to the next such line, belong to the event. AWS does not escape line
 * breaks, so a line of a message that itself begins with such an instant begins an event, too. Text before the first
 * event belongs to no event.
 */
export class RecordSplitter {
  readonly #heads: HeadReader;
  /** Bytes from the beginning of the current event on. */
  #rest: Buffer = Buffer.alloc(0);
  /** Offset in `#rest` of the line that is examined next. */
  #line = 0;
  /** Whether the examined line is known to begin or not to begin an event, and only its end is unknown. */
  #isDecided = false;
  #timeMs: number | undefined;
  #strayBytes = 0;

  /** @param sent the window that was sent to AWS */
  constructor(sent: Interval) {
    this.#heads = new HeadReader(sent);
  }

  /** Number of bytes before the first event. */
  get strayBytes(): number {
    return this.#strayBytes;
  }

  /**
   * The events that end in a chunk. Each must be used before the next is asked for.
   * @throws RecordTooLarge
   */
  *push(chunk: Buffer): Generator<EventRecord> {
    const bytes = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    let from = this.#isDecided ? this.#rest.length : this.#line;
    let start = 0;
    for (;;) {
      const newline = bytes.indexOf(NEWLINE, from);
      if (!this.#isDecided) {
        const available = (newline === -1 ? bytes.length : newline) - this.#line;
        if (available < HEAD_BYTES && newline === -1) break;
        const timeMs = available < HEAD_BYTES ? undefined : this.#heads.read(bytes, this.#line);
        if (timeMs !== undefined) {
          if (this.#timeMs !== undefined) yield { timeMs: this.#timeMs, bytes, start, end: this.#line - 1 };
          else this.#strayBytes += this.#line - start;
          start = this.#line;
          this.#timeMs = timeMs;
        }
        this.#isDecided = true;
      }
      if (newline === -1) break;
      this.#isDecided = false;
      this.#line = newline + 1;
      from = this.#line;
    }
    if (this.#timeMs === undefined) {
      // Nothing before the first event is kept, except a beginning of a line that is not decided yet.
      const kept = this.#isDecided ? bytes.length : this.#line;
      this.#strayBytes += kept - start;
      start = kept;
      this.#line = Math.max(this.#line, kept);
    }
    this.#rest = bytes.subarray(start);
    this.#line -= start;
    if (this.#rest.length > MOST_RECORD_BYTES) throw new RecordTooLarge();
  }

  /** The last event, at the end of the text; undefined if there is none. */
  end(): EventRecord | undefined {
    const bytes = this.#rest;
    const end = bytes.length > 0 && bytes[bytes.length - 1] === NEWLINE ? bytes.length - 1 : bytes.length;
    return this.#timeMs === undefined ? undefined : { timeMs: this.#timeMs, bytes, start: 0, end };
  }
}
