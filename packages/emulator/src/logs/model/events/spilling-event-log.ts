import { ServiceError } from '../../../core/service-error.js';
import {
  boundsOf,
  comparePositions,
  type EventLog,
  type EventRange,
  type PageSize,
  type StoredEvent,
} from './event-log.js';
import type { EventMemory } from './event-memory.js';
import { mergeSorted, type SortedSource } from './merge.js';
import { takePage } from './page.js';
import { SortedEvents } from './sorted-events.js';
import { BLOCK_BYTES, SortedRun } from './sorted-run.js';

/** Number of runs of similar size that are merged into one, so that a read has few runs to merge. */
const MERGED_RUNS = 8;
/** Size from which a run is not merged any more (bytes). Merging is synchronous, so it must be short. */
const FINAL_RUN_BYTES = 32 * 1024 * 1024;

/**
 * An event log that has the latest arrivals in memory and all other events on disk. Each spill writes the events in
 * memory to disk as a sorted run. A read merges the runs and the events in memory.
 */
export class SpillingEventLog implements EventLog {
  readonly #recent = new SortedEvents();
  #runs: SortedRun[] = [];
  #removed = false;

  constructor(private readonly memory: EventMemory) {}

  append(events: readonly StoredEvent[]): void {
    this.#assertThere();
    this.#recent.add(events);
    this.memory.add(this, events);
  }

  page(range: EventRange, size: PageSize): StoredEvent[] {
    this.#assertThere();
    const bounds = boundsOf(range);
    const backwards = size.fromEnd === true;
    const sources: SortedSource[] = this.#runs.map((run) => ({
      bound: backwards ? run.last : run.first,
      open: () => run.between(bounds, backwards),
    }));
    const recent: SortedSource = {
      bound: backwards ? bounds.high : bounds.low,
      open: () => this.#recent.between(bounds, backwards),
    };
    return takePage(eventsOf(mergeSorted([recent, ...sources], backwards)), size);
  }

  /** Moves the events in memory to disk. */
  spill(): void {
    if (this.#recent.size === 0) return;
    this.#runs.push(SortedRun.write(this.memory.file, this.#recent.all()));
    this.#recent.clear();
    for (let merged = this.#runsToMerge(); merged !== undefined; merged = this.#runsToMerge()) this.#merge(merged);
  }

  remove(): void {
    if (this.#removed) return;
    this.#removed = true;
    this.memory.forget(this);
    this.#recent.clear();
    for (const run of this.#runs) run.free();
    this.#runs = [];
  }

  #runsToMerge(): SortedRun[] | undefined {
    const byLevel = new Map<number, SortedRun[]>();
    for (const run of this.#runs) {
      if (run.bytes >= FINAL_RUN_BYTES) continue;
      const level = Math.floor(Math.log(run.bytes) / Math.log(MERGED_RUNS));
      byLevel.set(level, [...(byLevel.get(level) ?? []), run]);
    }
    return [...byLevel.values()].find((runs) => runs.length >= MERGED_RUNS);
  }

  #merge(runs: readonly SortedRun[]): void {
    const { file } = this.memory;
    const inOrder = [...runs].sort((a, b) => comparePositions(a.first, b.first));
    const areApart = inOrder.every((run, index) => {
      const previous = inOrder[index - 1];
      return previous === undefined || comparePositions(previous.last, run.first) < 0;
    });
    const areLarge = runs.every((run) => run.bytes >= BLOCK_BYTES);
    const rest = this.#runs.filter((run) => !runs.includes(run));
    if (areApart && areLarge) {
      this.#runs = [...rest, SortedRun.join(file, inOrder)];
      return;
    }
    const sources = runs.map((run) => ({ bound: run.first, open: () => run.between(EVERYTHING, false) }));
    this.#runs = [...rest, SortedRun.write(file, eventsOf(mergeSorted(sources)))];
    for (const run of runs) run.free();
  }

  #assertThere(): void {
    if (this.#removed) {
      throw new ServiceError('ResourceNotFoundException', 'The specified log stream does not exist.');
    }
  }
}

const EVERYTHING = {
  low: { timestamp: Number.NEGATIVE_INFINITY, sequence: 0 },
  high: { timestamp: Number.POSITIVE_INFINITY, sequence: 0 },
};

function* eventsOf(merged: Iterable<{ readonly event: StoredEvent }>): Generator<StoredEvent> {
  for (const { event } of merged) yield event;
}
