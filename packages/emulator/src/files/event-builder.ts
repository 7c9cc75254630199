import type { LogEvent } from '../load-events.js';
import type { LineTimes } from './line-times.js';
import type { Line } from './lines.js';

/** What is counted while a file is read. */
export interface Counts {
  events: number;
  lines: number;
  linesWithoutTime: number;
  linesWithoutZone: number;
  splitEvents: number;
}

/**
 * Makes events of lines. A line with a time of its own starts an event. A line without one starts an event if no
 * earlier line has a time, or if `times` says so; otherwise it continues the event before it. Without `times`, no line
 * has a time.
 */
export class EventBuilder {
  readonly counts: Counts = { events: 0, lines: 0, linesWithoutTime: 0, linesWithoutZone: 0, splitEvents: 0 };
  #complete: LogEvent[] = [];
  /** The lines of the event that is not complete yet. */
  #texts: string[] = [];
  #bytes = 0;
  /** Whether a line with a time was read. The lines before the first such line are events of their own. */
  #isTimed = false;

  /** @param timestamp time (epoch ms) of the lines before the first line with a time */
  constructor(
    private readonly times: LineTimes | undefined,
    private timestamp: number,
    private readonly maxBytes: number,
  ) {}

  /** Adds the next lines. @returns the events that they complete */
  add(lines: readonly Line[]): readonly LogEvent[] {
    this.#complete = [];
    for (const line of lines) this.#add(line);
    return this.#complete;
  }

  /** Ends the last event. @returns this event, if there is one */
  end(): readonly LogEvent[] {
    this.#complete = [];
    this.#end();
    return this.#complete;
  }

  #add({ text, startsLine }: Line): void {
    const isBlank = text === '' || text === '\r';
    if (!startsLine) this.#split();
    else if (!isBlank && this.#startsEvent(text)) this.#end();
    const bytes = Buffer.byteLength(text) + (this.#texts.length > 0 ? 1 : 0);
    if (this.#bytes + bytes > this.maxBytes) this.#split();
    if (isBlank && this.#texts.length === 0) return;
    this.#bytes += bytes;
    this.#texts.push(text);
  }

  /** Counts a line and reads its time. @returns whether the line is the first one of an event */
  #startsEvent(text: string): boolean {
    const instant = this.times?.timeOf(text);
    this.counts.lines += 1;
    if (instant === undefined) {
      this.counts.linesWithoutTime += 1;
      return !this.#isTimed || this.times?.startsEvent(text) === true;
    }
    if (!instant.hasZone) this.counts.linesWithoutZone += 1;
    this.#end();
    this.timestamp = instant.timeMs;
    this.#isTimed = true;
    return true;
  }

  /** Ends an event that has become too long; what follows is another event with the same time. */
  #split(): void {
    if (this.#end()) this.counts.splitEvents += 1;
  }

  /**
   * Completes the current event, without the blank lines and the carriage return at its end.
   * @returns false if there is no event, because no text is left
   */
  #end(): boolean {
    while (this.#texts.at(-1) === '' || this.#texts.at(-1) === '\r') this.#texts.pop();
    const message = this.#texts.join('\n').replace(/\r$/, '');
    this.#texts = [];
    this.#bytes = 0;
    if (message === '') return false;
    this.counts.events += 1;
    this.#complete.push({ timestamp: this.timestamp, message });
    return true;
  }
}
