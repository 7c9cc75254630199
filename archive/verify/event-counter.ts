import { defined, instantMs, parseInstant } from '../../contract/index.js';

/** Length of `YYYY-MM-DDTHH:MM:SS.mmmZ` and the space after it. */
const HEAD_BYTES = 25;
const HEAD = /^\d{4}-\d\d-\d\dT([01]\d|2[0-3]):[0-5]\d:[0-5]\d\.\d{3}Z $/;
const DATE_CHARS = 10;
const NEWLINE = 0x0a;

/** Counted records of one object. */
export interface CountedEvents {
  events: number;
  /** Number of these events at the very end of the window; absent if it is 0. */
  atEnd?: number;
  firstEvent?: string;
  lastEvent?: string;
}

/**
 * Counts the records of exported text by the timestamps at the beginnings of lines, in constant memory.
 *
 * A timestamp counts only if it is a real instant inside the window that was sent to AWS. The window's end counts as
 * inside, because pages of AWS's documentation contradict each other about the end. Anything else at the beginning of a
 * line is text of a message.
 *
 * The count is a heuristic, as in any reader of this format, because the lines of a message are not escaped. A line of
 * a message that itself begins with a timestamp inside the window counts as a record. The order in a file is not
 * guaranteed, so first and last are the smallest and largest timestamps.
 */
export class EventCounter {
  readonly #from: string;
  readonly #to: string;
  #events = 0;
  #atEnd = 0;
  #first: string | undefined;
  #last: string | undefined;
  /** The beginning of the current line; undefined once the line has been counted or skipped. */
  #head: string | undefined = '';
  /**
   * The last date that was checked, and the result. Both are remembered, because nearly all lines of an object have the
   * same date.
   */
  #date = { text: '', isReal: false };

  /** @param onRecord called with the instant of each record that counts, in the form `2026-10-01T00:00:00.000Z` */
  constructor(
    sent: { from: string; to: string },
    private readonly onRecord?: (instant: string) => void,
  ) {
    this.#from = fullForm(sent.from);
    this.#to = fullForm(sent.to);
  }

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
    const atEnd = this.#atEnd === 0 ? undefined : this.#atEnd;
    return defined({ events: this.#events, atEnd, firstEvent: this.#first, lastEvent: this.#last });
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

  /** Counts a record. Instants are compared as text, because they all have the same form. */
  #count(instant: string): void {
    if (instant < this.#from || instant > this.#to || !this.#isOnCalendar(instant.slice(0, DATE_CHARS))) return;
    this.#events += 1;
    if (instant === this.#to) this.#atEnd += 1;
    this.onRecord?.(instant);
    if (this.#first === undefined || instant < this.#first) this.#first = instant;
    if (this.#last === undefined || instant > this.#last) this.#last = instant;
  }

  #isOnCalendar(date: string): boolean {
    if (date !== this.#date.text) {
      this.#date = { text: date, isReal: parseInstant(`${date}T00:00:00Z`) !== undefined };
    }
    return this.#date.isReal;
  }
}

/** An instant with milliseconds, as AWS writes it. */
const fullForm = (instant: string): string => new Date(instantMs(instant)).toISOString();
