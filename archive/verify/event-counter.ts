import { defined } from '../../contract/index.js';

/** Length of `YYYY-MM-DDTHH:MM:SS.mmmZ` and the space after it. */
const HEAD_BYTES = 25;
const HEAD = /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])T([01]\d|2[0-3]):[0-5]\d:[0-5]\d\.\d{3}Z $/;
const NEWLINE = 0x0a;

/** Counted records of one object. */
export interface CountedEvents {
  events: number;
  firstEvent?: string;
  lastEvent?: string;
}

/**
 * Counts the records of exported text by the timestamps at the beginnings of lines, in constant memory.
 *
 * The count is a heuristic, as in any reader of this format: a record is its timestamp, a space and the message, whose
 * further lines follow unescaped. A line of a message that itself begins with such a timestamp counts as a record. The
 * order in a file is not guaranteed, so first and last are the smallest and largest timestamps.
 */
export class EventCounter {
  #events = 0;
  #first: string | undefined;
  #last: string | undefined;
  /** The beginning of the current line; undefined once the line has been counted or skipped. */
  #head: string | undefined = '';

  push(chunk: Buffer): void {
    for (let at = 0; at < chunk.length; ) {
      if (this.#head === undefined) {
        const newline = chunk.indexOf(NEWLINE, at);
        if (newline === -1) return;
        this.#head = '';
        at = newline + 1;
      } else {
        at = this.#collect(this.#head, chunk, at);
      }
    }
  }

  result(): CountedEvents {
    return defined({ events: this.#events, firstEvent: this.#first, lastEvent: this.#last });
  }

  #collect(head: string, chunk: Buffer, at: number): number {
    const end = Math.min(chunk.length, at + HEAD_BYTES - head.length);
    const piece = chunk.toString('latin1', at, end);
    const newline = piece.indexOf('\n');
    if (newline !== -1) {
      this.#head = '';
      return at + newline + 1;
    }
    const whole = head + piece;
    if (whole.length < HEAD_BYTES) {
      this.#head = whole;
      return end;
    }
    this.#head = undefined;
    if (HEAD.test(whole)) this.#count(whole.slice(0, -1));
    return end;
  }

  #count(instant: string): void {
    this.#events += 1;
    if (this.#first === undefined || instant < this.#first) this.#first = instant;
    if (this.#last === undefined || instant > this.#last) this.#last = instant;
  }
}
