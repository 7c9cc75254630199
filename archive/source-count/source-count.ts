import { z } from 'zod';
import { count, instant } from '../records/schemas.js';

/**
 * The verdicts on a count. `ambiguous`: AWS gave no count, something else can explain why the counts differ, or lines
 * that begin like events can hide that events are missing.
 */
const countVerdict = z.enum(['equal', 'differs', 'ambiguous']);
export type CountVerdict = z.output<typeof countVerdict>;

/** A count of a log group's events in a window, and its comparison with the archived objects. */
export const sourceCountSchema = z.object({
  verdict: countVerdict,
  /** Why the verdict is not `equal`; empty if it is. */
  reasons: z.array(z.string()),
  /** The method whose numbers the verdict is about; `none` if AWS gave no count. */
  method: z.enum(['insights', 'events', 'none']),
  countedAt: instant,
  /** Number of events in the archived objects, by the lines that begin like events. */
  archived: count,
  /** Number of events in the log group; absent if AWS gave no count. */
  source: count.exactOptional(),
  /** Number of events at the very end of the window, which AWS may have exported, too; absent if there are none. */
  atEnd: count.exactOptional(),
  /** The last instant at which AWS ingested an event of the window. */
  newestIngestion: instant.exactOptional(),
  /** The query of Logs Insights, if there was one. AWS bills the bytes that it scanned. */
  query: z.object({ id: z.string(), text: z.string(), scannedBytes: count.exactOptional() }).exactOptional(),
});
export type SourceCount = z.output<typeof sourceCountSchema>;
