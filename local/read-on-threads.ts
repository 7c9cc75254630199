import { availableParallelism } from 'node:os';
import {
  type ObjectCheck,
  type ObjectReader,
  type ObjectToRead,
  objectCheck,
  type ReadResult,
} from '../archive/index.js';
import { type NewThread, type ReadingThread, startReadingThread } from './opened/reading-thread.js';
import type { OpenedBy } from './opened/thread-messages.js';

const MIB = 1024 * 1024;
/**
 * From this number of stored bytes on, reading on several threads saves more time than starting the threads takes.
 * Below it, this thread reads alone.
 */
const THREADS_FROM_BYTES = 32 * MIB;
/**
 * How much a thread reads at the same time, so that it waits neither for the network nor for the decoder. A large
 * object counts as `mostBytes`, because only the part of it that is being read is in memory; a small one as
 * `leastBytes`, for its buffers.
 */
const AT_ONCE = { bytes: 3 * MIB, mostBytes: MIB, leastBytes: MIB / 16 };

/** A function that reads objects on all cores, and a function that ends its threads. */
interface ThreadedRead {
  read: ObjectCheck;
  close(): Promise<void>;
}

/** Something that reads objects: this thread or another one. */
interface Lane {
  read: ObjectCheck;
  /** Weight of the objects that it reads now. */
  load: number;
}

/** A read that has not ended. */
interface Asked {
  object: ObjectToRead;
  resolve(result: ReadResult | undefined): void;
  reject(error: Error): void;
}

interface ThreadsOptions {
  /** Number of threads. With fewer than two, this thread reads alone. @default half the number of cores */
  count?: number;
  /** Threads are started when the objects of all reads together have this number of stored bytes. */
  fromBytes?: number;
  /** How a thread is started. */
  start?: NewThread;
}

/**
 * Reads objects on all cores: SHA-256, decompression and counting. Each thread keeps two cores busy, because zlib
 * decompresses on threads of its own meanwhile. So with fewer than four cores, this thread reads alone. With more, it
 * reads alone until the reads together have `fromBytes`. If a thread ends by itself, all present and later reads fail.
 * @param opened how the threads open the archive
 * @param objects the archive, for this thread
 * @param signal ends all reads with its reason
 */
export function readOnThreads(
  opened: OpenedBy,
  objects: ObjectReader,
  signal: AbortSignal,
  { count = Math.floor(availableParallelism() / 2), fromBytes = THREADS_FROM_BYTES, start }: ThreadsOptions = {},
): ThreadedRead {
  const threads: ReadingThread[] = [];
  const queue: Asked[] = [];
  const unfinished = new Set<Asked>();
  let lanes: Lane[] = [{ read: objectCheck(objects, signal), load: 0 }];
  let bytes = 0;
  let failure: Error | undefined;

  const fail = (error: Error): void => {
    failure ??= error;
    queue.length = 0;
    for (const asked of unfinished) asked.reject(failure);
    unfinished.clear();
  };
  if (signal.aborted) fail(signal.reason);
  else signal.addEventListener('abort', () => fail(signal.reason), { once: true });

  const startThreads = (): void => {
    for (let no = 0; no < count; no += 1) threads.push(startReadingThread(opened, fail, start));
    lanes = threads.map(({ read }) => ({ read, load: 0 }));
  };

  const readIn = async (lane: Lane, asked: Asked): Promise<void> => {
    const weight = weightOf(asked.object);
    lane.load += weight;
    try {
      asked.resolve(await lane.read(asked.object));
    } catch (error) {
      asked.reject(error as Error);
    } finally {
      unfinished.delete(asked);
      lane.load -= weight;
      assign();
    }
  };

  const assign = (): void => {
    for (let [next] = queue; next !== undefined; [next] = queue) {
      const [lane] = lanes.toSorted((a, b) => a.load - b.load);
      if (lane === undefined || lane.load + weightOf(next.object) > AT_ONCE.bytes) return;
      queue.shift();
      void readIn(lane, next);
    }
  };

  return {
    read: (object) => {
      if (failure !== undefined) return Promise.reject(failure);
      bytes += object.bytes;
      if (bytes >= fromBytes && count > 1 && threads.length === 0) startThreads();
      return new Promise((resolve, reject) => {
        const asked = { object, resolve, reject };
        unfinished.add(asked);
        queue.push(asked);
        assign();
      });
    },
    close: async () => {
      await Promise.all(threads.map(({ close }) => close()));
    },
  };
}

const weightOf = ({ bytes }: ObjectToRead): number => Math.min(AT_ONCE.mostBytes, Math.max(AT_ONCE.leastBytes, bytes));
