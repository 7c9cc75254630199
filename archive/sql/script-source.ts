import type { Interval } from '../../contract/index.js';
import type { PlannedObject } from '../events/index.js';

/** What a script reads. */
export interface ScriptSource {
  /** Name of the table or view that the script makes. */
  table: string;
  /** Lines that say what the script reads, for a comment. */
  about: readonly string[];
  /** Lists the objects. It can be called more than once. */
  objects(): AsyncIterable<PlannedObject>;
}

/** An instant with milliseconds, as in an export. Such instants are compared as text. */
const exportedInstant = (ms: number): string => new Date(ms).toISOString();

/** The bounds of an interval, in the form of exported instants. */
export const exportedBounds = ({ fromMs, toMs }: Interval): [string, string] => [
  exportedInstant(fromMs),
  exportedInstant(toMs),
];
