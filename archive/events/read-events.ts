import type { ObjectReader } from '../ports.js';
import { DEFAULT_LIMITS, EventSorter, type SorterLimits } from './event-sorter.js';
import { openAhead } from './open-ahead.js';
import { type ReadProblem, readObject } from './read-object.js';
import type { EventQuestion, ReadingPlan } from './reading-plan.js';
import type { Spill } from './spill.js';
import type { EventRecord } from './split-records.js';
import { wantedObjects } from './wanted-objects.js';

/** The object from which an event was read. */
export interface EventSource {
  key: string;
  /** Folder of the stream. */
  stream: string;
  /** What is wrong with the object, so that its events are not proven. */
  problem?: ReadProblem;
}

/** An event of an archive. */
export interface ArchivedEvent {
  timeMs: number;
  /** The event as exported: its instant, a space and its message, without the line end after the message. */
  record: Buffer;
  source: EventSource;
}

export interface ReadOptions {
  /** Holds the events that do not fit into memory. */
  spill: Spill;
  signal: AbortSignal;
  /** Gets each problem before the first event of the objects that it concerns. */
  report(problem: ReadProblem): void;
  /** Chooses events by their bytes; without it, all are given. */
  matches?: (event: EventRecord) => boolean;
  limits?: SorterLimits;
}

/**
 * The events of a plan in the order of time, page by page. Events of the same instant are in the order of their
 * receipts, streams and positions in their objects. Each object is read once. Memory does not grow with the number of
 * events; the temporary files of a batch take about as much room as its uncompressed events.
 *
 * A page must be used before the next is asked for.
 */
export async function* readEvents(
  reader: ObjectReader,
  plan: ReadingPlan,
  question: EventQuestion,
  { spill, signal, report, matches, limits = DEFAULT_LIMITS }: ReadOptions,
): AsyncGenerator<ArchivedEvent[]> {
  const sorter = new EventSorter(spill, limits);
  try {
    for (const problem of plan.problems) report(problem);
    for (const batch of plan.batches) {
      const sources: EventSource[] = [];
      for await (const { object, open } of openAhead(reader, wantedObjects(reader, plan, question, batch, report))) {
        signal.throwIfAborted();
        const source: EventSource = { key: object.key, stream: object.stream };
        const no = sources.push(source) - 1;
        const problem = await readObject(object, open, signal, (event) => {
          if (matches?.(event) === false || sorter.add(event, no)) return undefined;
          return sorter.makeRoom().then(() => void sorter.add(event, no));
        });
        if (problem === undefined) continue;
        source.problem = problem;
        report(problem);
      }
      for await (const page of sorter.sorted()) {
        signal.throwIfAborted();
        yield page.flatMap(({ timeMs, source: no, record }) => {
          const source = sources[no];
          return source === undefined ? [] : [{ timeMs, record, source }];
        });
      }
    }
  } finally {
    await sorter.discard();
  }
}
