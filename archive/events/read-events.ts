import { isContradicted, STANDING_TEXTS } from '../committed/index.js';
import type { ObjectReader } from '../ports.js';
import type { EventPage } from './event-page.js';
import { DEFAULT_LIMITS, EventSorter, type SorterLimits } from './event-sorter.js';
import { openAhead } from './open-ahead.js';
import { type ReadProblem, readObject, wantedIn } from './read-object.js';
import type { EventQuestion, ReadingPlan } from './reading-plan.js';
import { RecordIntake, type WantsEvent } from './record-intake.js';
import type { Spill } from './spill.js';
import { wantedObjects } from './wanted-objects.js';

/** The object from which an event was read. */
export interface EventSource {
  key: string;
  /** Folder of the stream. */
  stream: string;
  /** What is wrong with the object, so that its events are not proven. */
  problem?: ReadProblem;
}

/** Events of an archive. */
export interface ArchivedEvents extends EventPage {
  /** The object from which an event was read. @param no index of the event in this page */
  sourceOf(no: number): EventSource;
}

export interface ReadOptions {
  /** Holds the events that do not fit into memory. */
  spill: Spill;
  signal: AbortSignal;
  /** Gets each problem, except `uncommitted`, before the first event of the objects that it concerns. */
  report(problem: ReadProblem): void;
  /** Chooses events; without it, all are given. */
  matches?: WantsEvent;
  limits?: SorterLimits;
}

/**
 * The events of a plan in the order of time, page by page. Events of the same instant are in the order of their
 * receipts, streams and positions in their objects. Each object is read once. Memory does not grow with the number of
 * events; the temporary files of a batch take about as much room as its uncompressed events, and at most twice as much
 * while files are merged.
 *
 * A page must be used before the next is asked for.
 */
export async function* readEvents(
  reader: ObjectReader,
  plan: ReadingPlan,
  question: EventQuestion,
  { spill, signal, report, matches, limits = DEFAULT_LIMITS }: ReadOptions,
): AsyncGenerator<ArchivedEvents> {
  const sorter = new EventSorter(spill, limits);
  try {
    for (const problem of plan.problems) report(problem);
    for (const batch of plan.batches) {
      const sources: EventSource[] = [];
      for await (const { object, open } of openAhead(reader, wantedObjects(reader, plan, question, batch, report))) {
        signal.throwIfAborted();
        const source: EventSource = { key: object.key, stream: object.stream };
        const no = sources.push(source) - 1;
        const isGiven = wantedIn(object.gives);
        const wants: WantsEvent = (timeMs, text, start, end) =>
          isGiven(timeMs) && matches?.(timeMs, text, start, end) !== false;
        const standing = plan.uncommitted.get(object.receipt.key);
        if (standing !== undefined && isContradicted(standing)) {
          source.problem = { key: object.receipt.key, code: 'uncommitted', detail: STANDING_TEXTS[standing] };
        }
        const problem = await readObject(object, open, signal, new RecordIntake(sorter, object.sent, no, wants));
        if (problem === undefined) continue;
        source.problem = problem;
        report(problem);
      }
      for await (const page of sorter.sorted()) {
        signal.throwIfAborted();
        yield { ...page, sourceOf: (no) => at(sources, page.sources[no]) };
      }
    }
  } finally {
    await sorter.discard();
  }
}

function at<T>(items: readonly T[], no: number | undefined): T {
  const item = no === undefined ? undefined : items[no];
  if (item === undefined) throw new RangeError(`there is no item ${no}`);
  return item;
}
