import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { ServiceError } from '../core/errors.js';
import { seededRandom, seedFrom, shuffle } from '../core/random.js';
import type { EmulatorSettings } from '../core/settings.js';
import type { EventPosition, EventRange, StoredEvent } from '../logs/event-log.js';
import { byName, type LogGroup, type LogStream, readPage } from '../logs/store.js';
import type { ExportDestination } from './destination.js';
import { MAX_KEY_BYTES, partKey, streamFolder } from './keys.js';
import type { ExportTask } from './task.js';

const compress = promisify(gzip);
/** Events read at a time; bounds memory next to the part being built. */
const READ_EVENTS = 5_000;
const LAST_MS = BigInt(Number.MAX_SAFE_INTEGER);
const CONTENT_TYPE = 'application/x-gzip';

export interface WriteJob {
  readonly task: ExportTask;
  readonly group: LogGroup;
  readonly destination: ExportDestination;
  readonly settings: EmulatorSettings;
  readonly nowMs: number;
  /** Asked between parts: a cancelled or failing task writes no more. */
  shouldStop(): boolean;
}

/**
 * Writes the data objects of a task: per stream, parts of at most `partBytes` of text (one event at least), gzipped.
 * Two streams whose names differ only in `/` and `-` share a folder; their parts are numbered on, so nothing is lost.
 * A task that is to fail midway stops after its first object.
 */
export async function writeObjects(job: WriteJob): Promise<void> {
  const { task, group } = job;
  const prefix = task.request.logStreamNamePrefix ?? '';
  const nextPart = new Map<string, number>();
  const streams = [...group.streams.values()].filter((stream) => stream.name.startsWith(prefix)).sort(byName);
  for (const stream of streams) {
    for await (const lines of partsOf(job, stream)) {
      if (job.shouldStop()) return;
      const folder = streamFolder(stream.name);
      const part = nextPart.get(folder) ?? 0;
      nextPart.set(folder, part + 1);
      await writePart(job, lines, partKey(task.request, task.taskId, folder, part), `${stream.name}/${part}`);
      if (task.failMidway) return;
    }
  }
}

async function writePart(job: WriteJob, lines: string[], key: string, orderName: string): Promise<void> {
  if (Buffer.byteLength(key) > MAX_KEY_BYTES) {
    throw new ServiceError('KeyTooLongError', `An object key would be longer than ${MAX_KEY_BYTES} bytes`);
  }
  const events = lines.length;
  if (job.settings.fileOrder === 'shuffled') shuffle(lines, seededRandom(job.settings.seed ^ seedFrom(orderName)));
  const body = await compress(lines.join(''));
  await job.destination.put(job.task.request.destination, key, body, CONTENT_TYPE);
  const { progress } = job.task;
  progress.keys.push(key);
  progress.events += events;
  progress.bytes += body.length;
}

/** The stream's lines in the window, cut into parts. */
async function* partsOf(job: WriteJob, stream: LogStream): AsyncGenerator<string[]> {
  let lines: string[] = [];
  let bytes = 0;
  for await (const event of eventsOf(job, stream)) {
    const line = `${new Date(event.timestamp).toISOString()} ${event.message}\n`;
    const lineBytes = Buffer.byteLength(line);
    if (lines.length > 0 && bytes + lineBytes > job.settings.partBytes) {
      yield lines;
      lines = [];
      bytes = 0;
    }
    lines.push(line);
    bytes += lineBytes;
  }
  if (lines.length > 0) yield lines;
}

async function* eventsOf(job: WriteJob, stream: LogStream): AsyncGenerator<StoredEvent> {
  const { group, settings, nowMs } = job;
  const { from, to } = job.task.request;
  const lastMs = settings.windowBounds === 'inclusive' ? to : to - 1n;
  if (from > lastMs || from > LAST_MS) return;
  const window = { fromMs: Number(from), toMs: Number(lastMs < LAST_MS ? lastMs : LAST_MS) };
  const availableMs = nowMs - settings.availabilityDelayMs;
  let after: EventPosition | undefined;
  for (;;) {
    const range: EventRange = after === undefined ? window : { ...window, after };
    const page = await readPage(group, stream, range, READ_EVENTS, nowMs);
    for (const event of page) {
      if (settings.availabilityDelayMs === 0 || event.ingestionTime <= availableMs) yield event;
    }
    after = page.at(-1);
    if (page.length < READ_EVENTS) return;
  }
}
