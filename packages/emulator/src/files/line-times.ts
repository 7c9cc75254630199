import type { Instant } from './instant.js';

/** The times of the lines of one file. */
export interface LineTimes {
  /** An example for messages: a time as it is written in the file, or words that name the JSON field with the times. */
  readonly example: string;
  /** The line's own time; undefined if it has none. */
  timeOf(line: string): Instant | undefined;
  /** Whether a line without a time starts an event. Otherwise the line belongs to the event before it. */
  startsEvent(line: string): boolean;
}
