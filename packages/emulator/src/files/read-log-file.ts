import { stat } from 'node:fs/promises';
import type { LogEvent } from '../load-events.js';
import { EVENT_OVERHEAD_BYTES } from '../logs/model/events/index.js';
import { MAX_BATCH_BYTES } from '../logs/operations/put-events.js';
import { EventBuilder } from './event-builder.js';
import { isJson, voteForJson } from './json-times.js';
import type { LineTimes } from './line-times.js';
import { type Line, linesOf } from './lines.js';
import { type Encoding, textChunks } from './text-chunks.js';
import { voteForText } from './text-times.js';

const MAX_MESSAGE_BYTES = MAX_BATCH_BYTES - EVENT_OVERHEAD_BYTES;
/**
 * Number of lines, or of characters, at the beginning of a file that are enough to decide the form of its times. Lines
 * are read in batches, and all lines of the last batch are used.
 */
const SAMPLE_LINES = 1_000;
const SAMPLE_CHARS = 2 * 1024 * 1024;

/** How a log file was read. */
export interface LogFileSummary {
  readonly encoding: Encoding;
  /** An example of the times (see {@link LineTimes}). Undefined if the first lines have no time in a known form. */
  readonly timeExample: string | undefined;
  /** Time of the file's last change (epoch ms). Every line has this time if `timeExample` is undefined. */
  readonly fileTimeMs: number;
  readonly events: number;
  /** Number of lines that are not blank. */
  readonly lines: number;
  /** Number of those lines that have no time of their own. */
  readonly linesWithoutTime: number;
  /** Number of lines with a time but without a zone: these times count as UTC. */
  readonly linesWithoutZone: number;
  /** Number of events that continue the event before them, because an event can have only 1 MiB. */
  readonly splitEvents: number;
}

/** The events of a log file, to be iterated once. */
export interface LogFileEvents extends AsyncIterable<LogEvent> {
  /** How the file was read so far; complete after the iteration. */
  summary(): LogFileSummary;
}

/**
 * Reads a log file as events: text in UTF-8, or in UTF-16 with a byte order mark; gzip is decompressed.
 * - The first lines decide by vote where a line has its time, and in which form.
 * - A line without a time there belongs to the event before it. In a file of JSON objects, each object is an event; one
 *   without a time has the time of the event before it.
 * - Lines before the first time are events of their own, with that time. If the first lines have no time in a known
 *   form, each line is an event with the time of the file's last change.
 * - Times without a zone are UTC. Bytes that are not UTF-8 become U+FFFD. Blank lines between events are left out.
 * - An event of more than 1 MiB is split.
 */
export function readLogFile(path: string): LogFileEvents {
  let encoding: Encoding = 'UTF-8';
  let fileTimeMs = 0;
  let times: LineTimes | undefined;
  let builder = new EventBuilder(undefined, 0, MAX_MESSAGE_BYTES);

  async function* events(): AsyncGenerator<LogEvent> {
    fileTimeMs = Math.max(0, Math.floor((await stat(path)).mtimeMs));
    const chunks = textChunks(path, (found) => {
      encoding = found;
    });
    const batches = linesOf(chunks, MAX_MESSAGE_BYTES);
    try {
      const sample = await firstLines(batches);
      const texts = sample.filter(({ startsLine }) => startsLine).map(({ text }) => text);
      times = (isJson(texts) ? voteForJson : voteForText)(texts, fileTimeMs);
      builder = new EventBuilder(times, firstTime(times, texts) ?? fileTimeMs, MAX_MESSAGE_BYTES);
      yield* builder.add(sample);
      for (let next = await batches.next(); next.done !== true; next = await batches.next()) {
        yield* builder.add(next.value);
      }
      yield* builder.end();
    } finally {
      await batches.return(undefined);
    }
  }

  return {
    [Symbol.asyncIterator]: events,
    summary: () => ({ encoding, timeExample: times?.example, fileTimeMs, ...builder.counts }),
  };
}

async function firstLines(batches: AsyncIterator<readonly Line[]>): Promise<Line[]> {
  const lines: Line[] = [];
  for (let chars = 0; lines.length < SAMPLE_LINES && chars < SAMPLE_CHARS; ) {
    const next = await batches.next();
    if (next.done === true) break;
    for (const line of next.value) {
      lines.push(line);
      chars += line.text.length;
    }
  }
  return lines;
}

function firstTime(times: LineTimes | undefined, texts: readonly string[]): number | undefined {
  for (const text of texts) {
    const instant = times?.timeOf(text);
    if (instant !== undefined) return instant.timeMs;
  }
  return undefined;
}
