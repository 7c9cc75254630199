import { ServiceError } from '../../core/service-error.js';
import { list, long, optional, required, structure, text } from '../../json/fields.js';
import { eventBytes } from '../model/events/index.js';
import { groupNamed, streamNamed } from '../model/logs-store.js';
import { keptFromMs } from '../model/retention.js';
import { groupName, streamName } from './name-fields.js';
import { type LogsOperations, operation } from './operation.js';

/**
 * Maximum size of a batch, and of a single event (bytes). This limit and those below are the published limits of
 * PutLogEvents.
 */
export const MAX_BATCH_BYTES = 1_048_576;
const MAX_BATCH_EVENTS = 10_000;
const HOUR_MS = 60 * 60 * 1000;
const DAY_MS = 24 * HOUR_MS;
const MAX_FUTURE_MS = 2 * HOUR_MS;
const MAX_PAST_MS = 14 * DAY_MS;

const putLogEvents = operation(
  {
    logGroupName: required(groupName),
    logStreamName: required(streamName),
    logEvents: required(
      list(structure({ timestamp: required(long({ min: 0n })), message: required(text({ min: 1 })) }), {
        min: 1,
        max: MAX_BATCH_EVENTS,
      }),
    ),
    sequenceToken: optional(text({ min: 1 })),
    entity: optional(structure({})),
  },
  ({ logs, store, clock }, input) => {
    const group = groupNamed(logs, input.logGroupName);
    const stream = streamNamed(group, input.logStreamName);
    const nowMs = clock.now();
    const events = input.logEvents.map(({ timestamp, message }) => ({
      timestamp: Number(timestamp),
      message,
      ingestionTime: nowMs,
    }));
    checkBatch(events);
    const expiredMs = keptFromMs(logs, group, nowMs);
    const count = (matches: (timestamp: number) => boolean) =>
      events.filter((event) => matches(event.timestamp)).length;
    // A batch is in order of time, so the refused events are at its beginning and its end.
    const expired = count((timestamp) => timestamp < expiredMs);
    const tooOld = count((timestamp) => timestamp < nowMs - MAX_PAST_MS);
    const tooNew = count((timestamp) => timestamp > nowMs + MAX_FUTURE_MS);
    const accepted = events.slice(Math.max(expired, tooOld), events.length - tooNew);
    const bytes = accepted.reduce((sum, event) => sum + eventBytes(event.message), 0);
    store.append(group, stream, accepted, bytes);
    const rejected = {
      ...(tooNew > 0 ? { tooNewLogEventStartIndex: events.length - tooNew } : {}),
      ...(tooOld > 0 ? { tooOldLogEventEndIndex: tooOld } : {}),
      ...(expired > 0 ? { expiredLogEventEndIndex: expired } : {}),
    };
    return {
      // Since 2023 AWS ignores the sequence tokens of requests, but its replies still have a token.
      nextSequenceToken: String(nowMs).padStart(56, '0'),
      ...(Object.keys(rejected).length > 0 ? { rejectedLogEventsInfo: rejected } : {}),
    };
  },
);

function checkBatch(events: readonly { timestamp: number; message: string }[]): void {
  const largest = events.reduce((most, event) => Math.max(most, eventBytes(event.message)), 0);
  if (largest > MAX_BATCH_BYTES) {
    throw invalid(`Log event too large: ${largest} bytes exceeds limit of ${MAX_BATCH_BYTES}`);
  }
  const bytes = events.reduce((sum, event) => sum + eventBytes(event.message), 0);
  if (bytes > MAX_BATCH_BYTES) {
    throw invalid(`Upload too large: ${bytes} bytes exceeds limit of ${MAX_BATCH_BYTES}`);
  }
  if (events.some((event, index) => event.timestamp < (events[index - 1]?.timestamp ?? 0))) {
    throw invalid('Log events in a single PutLogEvents request must be in chronological order.');
  }
  if ((events.at(-1)?.timestamp ?? 0) - (events[0]?.timestamp ?? 0) > DAY_MS) {
    throw invalid('The batch of log events in a single PutLogEvents request cannot span more than 24 hours.');
  }
}

function invalid(message: string): ServiceError {
  return new ServiceError('InvalidParameterException', message);
}

export const putEventOperations: LogsOperations = { PutLogEvents: putLogEvents };
