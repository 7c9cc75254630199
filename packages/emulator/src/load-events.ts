import type { Clock } from './core/clock.js';
import { eventBytes } from './logs/model/events/index.js';
import type { LogsStore } from './logs/model/logs-store.js';
import { newGroup } from './logs/operations/groups.js';
import { GROUP_NAME_PATTERN, STREAM_NAME_PATTERN } from './logs/operations/name-fields.js';
import { MAX_BATCH_BYTES } from './logs/operations/put-events.js';

/** Number of events, and of bytes, at which the events that were collected in memory are stored. */
const BATCH_EVENTS = 1_000;
const BATCH_BYTES = 1_048_576;
/** The latest time that a JavaScript date can have (epoch ms). An export writes the time of each event as a date. */
const LAST_DATE_MS = 8_640_000_000_000_000;

/** The stream to load events into. */
export interface LoadTarget {
  /** The account of the log group. Default: the emulator's default account. */
  readonly accountId?: string;
  readonly region: string;
  readonly logGroupName: string;
  readonly logStreamName: string;
  /**
   * If true, older events do not change the creation times of the group and the stream. Otherwise both times move back
   * to the earliest event.
   */
  readonly keepsCreation?: boolean;
}

/** An event; times are epoch milliseconds. */
export interface LogEvent {
  readonly timestamp: number;
  readonly message: string;
  /**
   * The ingestion time (epoch ms), not later than now. Default: the timestamp, or now if the timestamp is in the
   * future.
   */
  readonly ingestionTime?: number;
}

/**
 * Stores events of any age, in any order, in a stream. The group and the stream are created if they do not exist. Their
 * creation times move back to the earliest event, unless `keepsCreation` is true. An event without an ingestion time
 * counts as ingested at its timestamp, or now if the timestamp is in the future.
 * @returns the number of loaded events
 * @throws RangeError for a name or event that CloudWatch Logs could not hold, or an ingestion time in the future.
 * Complete batches before a refused event stay loaded
 */
export async function loadEvents(
  store: LogsStore,
  clock: Clock,
  target: LoadTarget & { readonly accountId: string },
  events: Iterable<LogEvent> | AsyncIterable<LogEvent>,
): Promise<number> {
  checkName('log group', target.logGroupName, GROUP_NAME_PATTERN);
  checkName('log stream', target.logStreamName, STREAM_NAME_PATTERN);
  const logs = store.regionalLogs(target);
  const nowMs = clock.now();
  const group = logs.groups.get(target.logGroupName) ?? newGroup(target.logGroupName, nowMs);
  logs.groups.set(group.name, group);
  const stream = group.streams.get(target.logStreamName) ?? store.createStream(group, target.logStreamName, nowMs);
  let loaded = 0;
  let batch: (LogEvent & { ingestionTime: number })[] = [];
  let bytes = 0;
  const flush = () => {
    store.append(group, stream, batch, bytes);
    loaded += batch.length;
    batch = [];
    bytes = 0;
  };
  for await (const { timestamp, message, ingestionTime = Math.min(timestamp, nowMs) } of events) {
    const size = checkedSize(timestamp, message, loaded + batch.length);
    if (!Number.isSafeInteger(ingestionTime) || ingestionTime < 0 || ingestionTime > nowMs) {
      throw new RangeError(
        `event ${loaded + batch.length}: the ingestion time must be a whole number of milliseconds, 0 or more and not later than now`,
      );
    }
    if (target.keepsCreation !== true) {
      group.creationTime = Math.min(group.creationTime, timestamp);
      stream.creationTime = Math.min(stream.creationTime, timestamp);
    }
    batch.push({ timestamp, message, ingestionTime });
    bytes += size;
    if (batch.length >= BATCH_EVENTS || bytes >= BATCH_BYTES) flush();
  }
  flush();
  return loaded;
}

function checkedSize(timestamp: number, message: string, index: number): number {
  if (!Number.isSafeInteger(timestamp) || timestamp < 0 || timestamp > LAST_DATE_MS) {
    throw new RangeError(
      `event ${index}: the timestamp must be a whole number of milliseconds, 0 or more and at most ${LAST_DATE_MS}`,
    );
  }
  const size = eventBytes(message);
  if (message === '' || size > MAX_BATCH_BYTES) {
    throw new RangeError(`event ${index}: the message must have at least 1 byte and fit into an event of 1 MiB`);
  }
  return size;
}

function checkName(what: string, name: string, pattern: string): void {
  if (name.length < 1 || name.length > 512 || !new RegExp(`^(?:${pattern})$`).test(name)) {
    throw new RangeError(`the ${what} name must have 1 to 512 characters and match ${pattern}`);
  }
}
