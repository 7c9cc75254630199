import { open } from 'node:fs/promises';
import { basename } from 'node:path';
import { type Emulator, type LogEvent, type LogFileEvents, readLogFile } from '@logferry/emulator';
import { MINUTE_MS } from '../../contract/time.js';
import { usageError } from '../../contract/usage-error.js';
import { chooseLogs } from './choose-logs.js';

const ENOUGH_STREAMS = 2;
const ENOUGH_EVENTS = 1_000;

interface LoadedFile {
  /** Path of the file, or `invented` for invented lines. */
  source: string;
  stream: string;
  events: number;
  /** Number of lines of the file that have no time of their own. */
  linesWithoutTime: number;
}

export interface LoadedLogs {
  files: LoadedFile[];
  events: number;
  /** Time of the first event (epoch ms); `lastMs` is that of the last event. */
  firstMs: number;
  lastMs: number;
  /** Number of the events that are invented, because this machine has too few log lines. */
  invented: number;
  /** Lines before this instant were left out (epoch milliseconds); 0 if none were. */
  sinceMs: number;
  /** Number of lines whose times are in the future. They were left out, because a window ends now at the latest. */
  ahead: number;
}

/** The log group into which the events are loaded, in the emulator's default account. */
export interface LogTarget {
  region: string;
  logGroupName: string;
}

/**
 * Loads all given files. If none is given, loads files of this machine until there are two streams and 1,000 events.
 * Lines are invented only if the machine has too few.
 * @throws LogferryError INVALID_REQUEST for a given file that cannot be read, or if the given files have no line, or
 * only lines of the future
 */
export async function loadLogs(
  emulator: Emulator,
  target: LogTarget,
  given: readonly string[],
  nowMs: number,
  candidates: AsyncIterable<string>,
): Promise<LoadedLogs> {
  const loader = new Loader(emulator, target, nowMs);
  if (given.length > 0) {
    for (const path of given) {
      await loader.addFile(path).catch((error: unknown) => {
        throw unreadable(path, error);
      });
    }
    if (loader.loaded.events === 0) {
      const why = loader.loaded.ahead > 0 ? 'all log lines are from the future' : 'no log line found';
      throw usageError(`${given.join(', ')}: ${why}`);
    }
    return loader.loaded;
  }
  const { paths, sinceMs } = await chooseLogs(candidates, { events: ENOUGH_EVENTS, streams: ENOUGH_STREAMS }, nowMs);
  for (const path of paths) await loader.addFile(path, sinceMs);
  loader.loaded.sinceMs = sinceMs;
  while (!isEnough(loader.loaded)) {
    const before = loader.loaded.events;
    await loader.add('invented', inventedEvents(ENOUGH_EVENTS, nowMs));
    loader.loaded.invented += loader.loaded.events - before;
  }
  return loader.loaded;
}

async function* since(events: AsyncIterable<LogEvent>, sinceMs: number): AsyncGenerator<LogEvent> {
  for await (const event of events) if (event.timestamp >= sinceMs) yield event;
}

const isEnough = ({ files, events }: LoadedLogs): boolean => files.length >= ENOUGH_STREAMS && events >= ENOUGH_EVENTS;

class Loader {
  readonly loaded: LoadedLogs = {
    files: [],
    events: 0,
    firstMs: Number.POSITIVE_INFINITY,
    lastMs: 0,
    invented: 0,
    sinceMs: 0,
    ahead: 0,
  };

  constructor(
    readonly emulator: Emulator,
    readonly target: LogTarget,
    readonly nowMs: number,
  ) {}

  async addFile(path: string, sinceMs = 0): Promise<void> {
    const file = readLogFile(path);
    await this.add(path, since(file, sinceMs), file);
  }

  async add(source: string, events: Iterable<LogEvent> | AsyncIterable<LogEvent>, file?: LogFileEvents): Promise<void> {
    const stream = this.#freeName(source);
    const before = this.loaded.events;
    await this.emulator.loadEvents({ ...this.target, logStreamName: stream }, this.#counted(events));
    const added = this.loaded.events - before;
    const linesWithoutTime = file?.summary().linesWithoutTime ?? 0;
    if (added > 0) this.loaded.files.push({ source, stream, events: added, linesWithoutTime });
  }

  async *#counted(events: Iterable<LogEvent> | AsyncIterable<LogEvent>): AsyncGenerator<LogEvent> {
    for await (const event of events) {
      if (event.timestamp > this.nowMs) {
        this.loaded.ahead += 1;
        continue;
      }
      this.loaded.events += 1;
      this.loaded.firstMs = Math.min(this.loaded.firstMs, event.timestamp);
      this.loaded.lastMs = Math.max(this.loaded.lastMs, event.timestamp);
      yield event;
    }
  }

  /**
   * An unused stream name for a file. Stream names must not contain `:` or `*`. Two files with the same name become two
   * streams.
   */
  #freeName(source: string): string {
    const name = basename(source).replace(/[:*]/g, '-').slice(0, 200);
    const taken = new Set(this.loaded.files.map(({ stream }) => stream));
    for (let no = 1; ; no += 1) {
      const candidate = no === 1 ? name : `${name}-${no}`;
      if (!taken.has(candidate)) return candidate;
    }
  }
}

/** Events one minute apart, the last one now. Each line says that it is invented. */
function* inventedEvents(count: number, nowMs: number): Generator<LogEvent> {
  for (let no = 1; no <= count; no += 1) {
    yield {
      timestamp: nowMs - (count - no) * MINUTE_MS,
      message: `invented line ${no} of ${count} of the logferry demo`,
    };
  }
}

/** Checks a given file before anything starts. @throws LogferryError INVALID_REQUEST if it is a folder or unreadable */
export async function requireLogFile(path: string): Promise<void> {
  const file = await open(path).catch((error: unknown) => {
    throw unreadable(path, error);
  });
  const isFolder = (await file.stat()).isDirectory();
  await file.close();
  if (isFolder) throw unreadable(path, { code: 'EISDIR' });
}

function unreadable(path: string, error: unknown): Error {
  const hasCode = typeof error === 'object' && error !== null && 'code' in error;
  const reason = hasCode ? ` (${String(error.code)})` : error instanceof Error ? `: ${error.message}` : '';
  return usageError(`${path}: cannot be read as a log file${reason}`);
}
