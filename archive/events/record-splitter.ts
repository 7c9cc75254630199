import type { Interval } from '../../contract/index.js';
import { HEAD_BYTES, HeadReader, viewOf } from '../verify/head-reader.js';

const NEWLINE = 0x0a;

/**
 * Takes an event of a text: the bytes from `start` to `end` are its instant (epoch ms: `timeMs`), a space and its
 * message, without the line end after it.
 */
export type TakeRecord = (timeMs: number, start: number, end: number) => void;

/**
 * Cuts exported text into events. A line that begins with an instant begins an event, by the rule of
 * {@link HeadReader}. All lines after it, up to the next such line, belong to the event. AWS does not escape line
 * breaks, so a line of a message that itself begins with such an instant begins an event, too. Text before the first
 * event belongs to no event.
 *
 * The caller holds the text: it keeps what is not cut yet, and adds the next text behind it.
 */
export class RecordSplitter {
  readonly #heads: HeadReader;
  /** Offset in the uncut text of the line that is examined next. */
  #line = 0;
  /** Whether the examined line is known to begin or not to begin an event, and only its end is unknown. */
  #isDecided = false;
  #hasEvent = false;
  /** The instant of the current event. */
  #timeMs = 0;

  /** @param sent the window that was sent to AWS */
  constructor(sent: Interval) {
    this.#heads = new HeadReader(sent);
  }

  /**
   * Cuts text into events.
   * @param text ends with the new text
   * @param uncut where the text begins that the last call has left uncut
   * @param added where the new text begins
   * @param take gets the events whose ends the new text shows
   * @returns where the text begins that is now uncut
   */
  cut(text: Buffer, uncut: number, added: number, take: TakeRecord): number {
    const view = viewOf(text);
    let start = uncut;
    let line = uncut + this.#line;
    let from = this.#isDecided ? added : line;
    for (;;) {
      const newline = text.indexOf(NEWLINE, from);
      if (!this.#isDecided) {
        const available = (newline === -1 ? text.length : newline) - line;
        if (available < HEAD_BYTES && newline === -1) break;
        if (available >= HEAD_BYTES && this.#heads.beginsRecord(view, line)) {
          if (this.#hasEvent) take(this.#timeMs, start, line - 1);
          start = line;
          this.#hasEvent = true;
          this.#timeMs = this.#heads.timeMs;
        }
        this.#isDecided = true;
      }
      if (newline === -1) break;
      this.#isDecided = false;
      line = newline + 1;
      from = line;
    }
    if (!this.#hasEvent) {
      // Before the first event, only the beginning of a line that is not decided yet is kept.
      start = this.#isDecided ? text.length : line;
      line = start;
    }
    this.#line = line - start;
    return start;
  }

  /** Takes the last event, at the end of the text. @param uncut see {@link cut} */
  end(text: Buffer, uncut: number, take: TakeRecord): void {
    if (!this.#hasEvent) return;
    const isEnded = text.length > uncut && text[text.length - 1] === NEWLINE;
    take(this.#timeMs, uncut, isEnded ? text.length - 1 : text.length);
    this.#hasEvent = false;
  }
}
