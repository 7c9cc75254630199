import { seededRandom, seedFrom, shuffle } from '../core/random.js';
import { ServiceError } from '../core/service-error.js';
import type { EmulatorSettings } from '../core/settings-store.js';
import type { StoredEvent } from '../logs/model/events/index.js';
import { eventsOf } from '../logs/model/events-of-streams.js';
import { byName, type LogGroup, type LogStream, type RegionalLogs } from '../logs/model/logs-store.js';
import { keptRange } from '../logs/model/retention.js';
import type { ExportDestination } from './destination.js';
import type { ExportTask } from './export-task.js';
import { GzipBuffer } from './gzip-buffer.js';
import { MAX_KEY_BYTES, partKey, streamFolder } from './object-keys.js';

/** How much is read into memory at a time: maximum number of events, and maximum size of these events (bytes). */
const READ_SIZE = { events: 5_000, bytes: 1024 * 1024 };
/**
 * Size of the text that is shuffled and then compressed (bytes). The rest of an object is in memory only in compressed
 * form.
 */
const SHUFFLED_BYTES = 2 * 1024 * 1024;
const EVER = { fromMs: 0, toMs: Number.MAX_SAFE_INTEGER };
const LAST_MS = BigInt(Number.MAX_SAFE_INTEGER);
const CONTENT_TYPE = 'application/x-gzip';

export interface WriteJob {
  readonly task: ExportTask;
  readonly logs: RegionalLogs;
  readonly group: LogGroup;
  readonly destination: ExportDestination;
  readonly settings: EmulatorSettings;
  readonly nowMs: number;
  /**
   * Whether to stop. The function is called before each object, because a cancelled or failed task writes no more
   * objects.
   */
  shouldStop(): boolean;
}

/**
 * Writes the data objects of a task. For each stream, these are gzipped parts of at most `partBytes` of text (at least
 * one event). If two streams have the same folder, the setting `streamNameCollision` says what the second stream does:
 * it continues the part numbers, or overwrites the parts of the first stream. A task with the fault `fail-task` stops
 * after its first object.
 */
export async function writeObjects(job: WriteJob): Promise<void> {
  const { task, group } = job;
  const prefix = task.request.logStreamNamePrefix ?? '';
  const nextPart = new Map<string, number>();
  const streams = [...group.streams.values()].filter((stream) => stream.name.startsWith(prefix)).sort(byName);
  for (const stream of streams) {
    const folder = streamFolder(stream.name);
    if (job.settings.streamNameCollision === 'overwrite') nextPart.delete(folder);
    const lines = linesOf(job, stream);
    for (let line = lines.next(); line.done !== true; ) {
      if (job.shouldStop()) return;
      const part = nextPart.get(folder) ?? 0;
      nextPart.set(folder, part + 1);
      const key = partKey(task.request, task.taskId, folder, part);
      if (Buffer.byteLength(key) > MAX_KEY_BYTES) {
        throw new ServiceError('KeyTooLongError', `An object key would be longer than ${MAX_KEY_BYTES} bytes`);
      }
      line = await writePart(job, line.value, lines, key, `${stream.name}/${part}`);
      if (task.failMidway) return;
    }
  }
}

/**
 * Writes one object with the line `first` and as many further lines as fit.
 * @returns the first line that did not fit; `done` if all lines fit
 */
async function writePart(
  job: WriteJob,
  first: string,
  lines: Iterator<string, undefined>,
  key: string,
  orderName: string,
): Promise<IteratorResult<string, undefined>> {
  const { settings, destination, task } = job;
  const random = seededRandom(settings.seed ^ seedFrom(orderName));
  const gzip = new GzipBuffer();
  let held: string[] = [];
  let heldBytes = 0;
  let partBytes = 0;
  let events = 0;
  const compressHeld = async () => {
    if (settings.fileOrder === 'shuffled') shuffle(held, random);
    const text = held.join('');
    held = [];
    heldBytes = 0;
    await gzip.write(text);
  };
  let next: IteratorResult<string, undefined> = { done: false, value: first };
  for (; next.done !== true; next = lines.next()) {
    const lineBytes = Buffer.byteLength(next.value);
    if (events > 0 && partBytes + lineBytes > settings.partBytes) break;
    held.push(next.value);
    heldBytes += lineBytes;
    partBytes += lineBytes;
    events += 1;
    if (heldBytes >= SHUFFLED_BYTES) await compressHeld();
  }
  await compressHeld();
  const body = await gzip.end();
  await destination.put(task.request.destination, key, body, CONTENT_TYPE);
  const { progress } = task;
  progress.keys.push(key);
  progress.events += events;
  progress.bytes += body.length;
  return next;
}

function* linesOf(job: WriteJob, stream: LogStream): Generator<string, undefined> {
  for (const event of eventsInWindow(job, stream)) {
    yield `${new Date(event.timestamp).toISOString()} ${event.message}\n`;
  }
  return undefined;
}

function* eventsInWindow(job: WriteJob, stream: LogStream): Generator<StoredEvent> {
  const { logs, group, settings, nowMs } = job;
  const { from, to } = job.task.request;
  const lastMs = settings.windowBounds === 'inclusive' ? to : to - 1n;
  if (from > lastMs || from > LAST_MS) return;
  const window = { fromMs: Number(from), toMs: Number(lastMs < LAST_MS ? lastMs : LAST_MS) };
  const availableMs =
    settings.availabilityDelayMs === 0 ? Number.POSITIVE_INFINITY : nowMs - settings.availabilityDelayMs;
  const byIngestion = settings.windowTime === 'ingestion';
  const kept = keptRange(logs, group, byIngestion ? EVER : window, nowMs);
  for (const event of eventsOf(stream, kept, READ_SIZE)) {
    const { ingestionTime } = event;
    const inWindow = !byIngestion || (ingestionTime >= window.fromMs && ingestionTime <= window.toMs);
    if (inWindow && ingestionTime <= availableMs) yield event;
  }
}
