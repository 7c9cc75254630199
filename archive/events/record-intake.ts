import type { Interval } from '../../contract/index.js';
import type { EventSorter } from './event-sorter.js';
import { RecordSplitter, type TakeRecord } from './record-splitter.js';

/**
 * Maximum size (bytes) of an event. AWS's largest event has 1 MiB, so a larger one does not come from AWS. The limit
 * bounds the memory.
 */
const MOST_RECORD_BYTES = 4 * 1024 * 1024;

/** Thrown if what follows an instant is larger than any event of AWS. */
export class RecordTooLarge extends Error {
  constructor() {
    super(`it has an event of more than ${MOST_RECORD_BYTES} bytes`);
    this.name = 'RecordTooLarge';
  }
}

/**
 * Decides whether an event is wanted. Its bytes, from `start` to `end`, are its instant (epoch ms: `timeMs`), a space
 * and its message.
 */
export type WantsEvent = (timeMs: number, text: Buffer, start: number, end: number) => boolean;

/** Takes the text of one object, and adds its wanted events to a sorter. The text is copied once, and cut in place. */
export class RecordIntake {
  readonly #splitter: RecordSplitter;

  /**
   * @param sent the window that was sent to AWS
   * @param source the index of the object, which the sorter keeps with each event
   */
  constructor(
    private readonly sorter: EventSorter,
    sent: Interval,
    private readonly source: number,
    private readonly wants: WantsEvent,
  ) {
    this.#splitter = new RecordSplitter(sent);
  }

  /** @throws RecordTooLarge */
  async push(chunk: Buffer): Promise<void> {
    const { events } = this.sorter;
    for (let at = 0; at < chunk.length; ) {
      if (events.room < chunk.length - at && events.count > 0) await this.sorter.makeRoom();
      const size = Math.min(events.room, chunk.length - at);
      if (size === 0) throw new RangeError('an event is larger than the memory for events');
      const [uncut, added] = [events.used, events.end];
      const text = events.append(chunk.subarray(at, at + size));
      at += size;
      events.dropUntil(this.#splitter.cut(text, uncut, added, this.#keepIn(text)));
      if (events.end - events.used > MOST_RECORD_BYTES) throw new RecordTooLarge();
    }
  }

  /** Adds the last event, at the end of the text, and forgets the rest. */
  end(): void {
    const { events } = this.sorter;
    const text = events.append(Buffer.alloc(0));
    this.#splitter.end(text, events.used, this.#keepIn(text));
    events.dropUntil(events.end);
  }

  #keepIn(text: Buffer): TakeRecord {
    return (timeMs, start, end) => {
      if (this.wants(timeMs, text, start, end)) this.sorter.events.keep(timeMs, this.source, start, end);
    };
  }
}
