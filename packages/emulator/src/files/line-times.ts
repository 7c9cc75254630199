import type { Instant } from './instant.js';

/** The times of the lines of one file. */
export interface LineTimes {
  /** A time of the file as it is written, or the field that has it; for messages. */
  readonly example: string;
  /** The line's own time; undefined if it has none. */
  timeOf(line: string): Instant | undefined;
  /** Whether a line without a time is an event of its own. Otherwise the line belongs to the event before it. */
  startsEvent(line: string): boolean;
}
