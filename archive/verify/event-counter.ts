import { defined, intervalOf } from '../../contract/index.js';
import { HEAD_BYTES, HeadReader, viewOf } from './head-reader.js';

const NEWLINE = 0x0a;

/** Counted records of one object. */
export interface CountedEvents {
  events: number;
  /** Number of these events whose instant is the end of the window; absent if it is 0. */
  atEnd?: number;
  firstEvent?: string;
  lastEvent?: string;
}

/**
 * Counts the records of exported text by the timestamps at the beginnings of lines, by the rule of {@link HeadReader},
 * in constant memory. Anything else at the beginning of a line is text of a message.
 *
 * The count is a heuristic, as in any reader of this format, because the lines of a message are not escaped. A line of
 * a message that itself begins with a timestamp inside the window counts as a record. The order in a file is not
 * guaranteed, so first and last are the smallest and largest timestamps.
 */
export class EventCounter {
  readonly #heads: HeadReader;
  readonly #endMs: number;
  #events = 0;
  #atEnd = 0;
  #firstMs = Number.POSITIVE_INFINITY;
  #lastMs = Number.NEGATIVE_INFINITY;
  /**
   * The bytes of the current line so far, kept while they are too few to decide whether the line begins an event.
   * `#heldBytes` is their number.
   */
  readonly #held = Buffer.alloc(HEAD_BYTES);
  readonly #heldView = viewOf(this.#held);
  #heldBytes = 0;
  /** Whether the current line has been counted or skipped, and only its end is unknown. */
  #isDecided = false;

  /** @param onRecord called with the instant (epoch ms) of each record that counts */
  constructor(
    sent: { from: string; to: string },
    private readonly onRecord?: (timeMs: number) => void,
  ) {
    const window = intervalOf(sent);
    this.#heads = new HeadReader(window);
    this.#endMs = window.toMs;
  }

  push(chunk: Buffer): void {
    const view = viewOf(chunk);
    let at = this.#isDecided ? afterNewline(chunk, 0) : this.#completeHeld(chunk);
    while (at !== NOT_FOUND) {
      const isWhole = chunk.length - at >= HEAD_BYTES;
      const isRecord = isWhole && this.#count(view, at);
      const next = afterNewline(chunk, isRecord ? at + HEAD_BYTES : at);
      if (next === NOT_FOUND && !isWhole) this.#hold(chunk, at, chunk.length);
      else this.#isDecided = next === NOT_FOUND;
      at = next;
    }
  }

  result(): CountedEvents {
    const atEnd = this.#atEnd === 0 ? undefined : this.#atEnd;
    const [firstEvent, lastEvent] =
      this.#events === 0 ? [] : [this.#firstMs, this.#lastMs].map((ms) => new Date(ms).toISOString());
    return defined({ events: this.#events, atEnd, firstEvent, lastEvent });
  }

  /** Completes the line whose beginning is held. @returns where the next line begins in the chunk */
  #completeHeld(chunk: Buffer): number {
    if (this.#heldBytes === 0) return 0;
    const missing = Math.min(HEAD_BYTES - this.#heldBytes, chunk.length);
    const next = afterNewline(chunk, 0);
    if (next === NOT_FOUND || next > missing) {
      this.#hold(chunk, 0, missing);
      if (this.#heldBytes < HEAD_BYTES) return NOT_FOUND;
      this.#count(this.#heldView, 0);
      this.#isDecided = next === NOT_FOUND;
    }
    this.#heldBytes = 0;
    return next;
  }

  #hold(chunk: Buffer, start: number, end: number): void {
    this.#heldBytes += chunk.copy(this.#held, this.#heldBytes, start, end);
    this.#isDecided = false;
  }

  #count(text: DataView, at: number): boolean {
    if (!this.#heads.beginsRecord(text, at)) return false;
    const { timeMs } = this.#heads;
    this.#events += 1;
    if (timeMs === this.#endMs) this.#atEnd += 1;
    if (timeMs < this.#firstMs) this.#firstMs = timeMs;
    if (timeMs > this.#lastMs) this.#lastMs = timeMs;
    this.onRecord?.(timeMs);
    return true;
  }
}

const NOT_FOUND = -1;

/** The position after the next line end. */
function afterNewline(bytes: Buffer, from: number): number {
  const newline = bytes.indexOf(NEWLINE, from);
  return newline === -1 ? NOT_FOUND : newline + 1;
}
