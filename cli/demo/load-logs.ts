import { basename } from 'node:path';
import { type Emulator, type LogEvent, readLogFile } from '@logferry/emulator';
import { LogferryError } from '../../contract/errors.js';
import { chooseLogs } from './choose-logs.js';
import { findLogs } from './find-logs.js';
import { inventedEvents } from './invented.js';

const ENOUGH_STREAMS = 2;
const ENOUGH_EVENTS = 1_000;

interface LoadedFile {
  /** Path, or what it is when there is no file. */
  source: string;
  stream: string;
  events: number;
}

export interface LoadedLogs {
  files: LoadedFile[];
  events: number;
  /** Milliseconds since the epoch of the first and the last event. */
  firstMs: number;
  lastMs: number;
  /** How many of the events were made up because this machine has too few of its own. */
  invented: number;
  /** Older lines of the files were left out; 0 when none were. */
  sinceMs: number;
  /** How many lines were left out because they lie in the future, where no export can reach. */
  ahead: number;
}

/** Where the events go; the account is the emulator's default one. */
export interface LogTarget {
  region: string;
  logGroupName: string;
}

/**
 * Loads the given files, all of them; or, with none given, files of this machine until there are two streams and
 * 1,000 events. Lines are invented only when the machine has too few.
 * @throws LogferryError INVALID_REQUEST for a given file that cannot be read, or when all of them are empty
 */
export async function loadLogs(
  emulator: Emulator,
  target: LogTarget,
  given: readonly string[],
  candidates: AsyncIterable<string> = findLogs(),
): Promise<LoadedLogs> {
  const loader = new Loader(emulator, target);
  if (given.length > 0) {
    for (const path of given) await loader.add(path, readLogFile(path)).catch((error) => unreadable(path, error));
    if (loader.loaded.events === 0) refuse(`${given.join(', ')}: no line of log in it`);
    return loader.loaded;
  }
  const { paths, sinceMs } = await chooseLogs(candidates, { events: ENOUGH_EVENTS, streams: ENOUGH_STREAMS });
  for (const path of paths) await loader.add(path, since(readLogFile(path), sinceMs));
  loader.loaded.sinceMs = sinceMs;
  while (!isEnough(loader.loaded)) {
    const before = loader.loaded.events;
    await loader.add('invented', inventedEvents(ENOUGH_EVENTS));
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
  ) {}

  async add(source: string, events: Iterable<LogEvent> | AsyncIterable<LogEvent>): Promise<void> {
    const stream = this.#freeName(source);
    const before = this.loaded.events;
    await this.emulator.loadEvents({ ...this.target, logStreamName: stream }, this.#counted(events));
    const added = this.loaded.events - before;
    if (added > 0) this.loaded.files.push({ source, stream, events: added });
  }

  async *#counted(events: Iterable<LogEvent> | AsyncIterable<LogEvent>): AsyncGenerator<LogEvent> {
    for await (const event of events) {
      if (event.timestamp > Date.now()) {
        this.loaded.ahead += 1;
        continue;
      }
      this.loaded.events += 1;
      this.loaded.firstMs = Math.min(this.loaded.firstMs, event.timestamp);
      this.loaded.lastMs = Math.max(this.loaded.lastMs, event.timestamp);
      yield event;
    }
  }

  /** Stream names hold no `:` and no `*`, and two files of one name must not share a stream. */
  #freeName(source: string): string {
    const name = basename(source).replace(/[:*]/g, '-').slice(0, 200);
    const taken = new Set(this.loaded.files.map(({ stream }) => stream));
    for (let no = 1; ; no += 1) {
      const candidate = no === 1 ? name : `${name}-${no}`;
      if (!taken.has(candidate)) return candidate;
    }
  }
}

function unreadable(path: string, error: unknown): never {
  const code = error instanceof Error && 'code' in error ? ` (${String(error.code)})` : '';
  return refuse(`${path}: cannot be read as a log file${code}`);
}

function refuse(detail: string): never {
  throw new LogferryError('INVALID_REQUEST', { detail });
}
