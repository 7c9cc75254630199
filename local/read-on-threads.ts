import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import {
  ColdObject,
  type ObjectCheck,
  type ObjectReader,
  type ObjectToRead,
  objectCheck,
  type ReadResult,
  UnreadableObject,
} from '../archive/index.js';
import { LogferryError } from '../contract/index.js';
import type { OpenedBy, ThreadAnswer } from './opened/thread-messages.js';

/** Number of objects that a thread reads at the same time, so that it does not wait for the network. */
const OBJECTS_PER_THREAD = 3;
/**
 * Number of stored bytes from which on reading on several threads saves more time than their start takes. Until then,
 * this thread reads alone.
 */
const THREADS_FROM_BYTES = 32 * 1024 * 1024;

/** A function that reads objects on all cores, and a function that ends its threads. */
interface ThreadedRead {
  read: ObjectCheck;
  close(): Promise<void>;
}

interface Waiting {
  object: ObjectToRead;
  resolve(result: ReadResult | undefined): void;
  reject(error: Error): void;
}

interface Thread {
  worker: Worker;
  busy: Map<number, Waiting>;
}

/**
 * Reads objects on all cores: SHA-256, decompression and counting. Small archives are read in this thread.
 * @param opened how the threads open the archive
 * @param objects the archive, for this thread
 * @param signal ends all reads with its reason
 */
export function readOnThreads(
  opened: OpenedBy,
  objects: ObjectReader,
  signal: AbortSignal,
  { count = availableParallelism(), fromBytes = THREADS_FROM_BYTES }: { count?: number; fromBytes?: number } = {},
): ThreadedRead {
  const threads: Thread[] = [];
  const queue: Waiting[] = [];
  const readHere = objectCheck(objects, signal);
  let bytes = 0;
  let lastId = 0;

  const start = (): Thread => {
    const worker = new Worker(new URL('./opened/read-thread.js', import.meta.url), { workerData: opened });
    const thread: Thread = { worker, busy: new Map() };
    worker.on('message', ({ id, answer }: { id: number; answer: ThreadAnswer }) => {
      const waiting = thread.busy.get(id);
      thread.busy.delete(id);
      if (waiting !== undefined) settle(waiting, answer);
      assign();
    });
    worker.on('error', (error) => rejectAll(thread, error));
    return thread;
  };

  signal.addEventListener('abort', () => {
    for (const thread of threads) rejectAll(thread, signal.reason);
    for (const { reject } of queue.splice(0)) reject(signal.reason);
  });

  const assign = (): void => {
    for (;;) {
      const [least] = threads.toSorted((a, b) => a.busy.size - b.busy.size);
      if (least === undefined || least.busy.size >= OBJECTS_PER_THREAD) return;
      const waiting = queue.shift();
      if (waiting === undefined) return;
      lastId += 1;
      least.busy.set(lastId, waiting);
      least.worker.postMessage({ id: lastId, object: waiting.object });
    }
  };

  return {
    read: (object) => {
      bytes += object.bytes;
      if (bytes < fromBytes || count < 2) return readHere(object);
      if (threads.length === 0) threads.push(...Array.from({ length: count }, start));
      return new Promise((resolve, reject) => {
        queue.push({ object, resolve, reject });
        assign();
      });
    },
    close: async () => {
      await Promise.all(threads.map(({ worker }) => worker.terminate()));
    },
  };
}

function rejectAll({ busy }: Thread, error: Error): void {
  for (const { reject } of busy.values()) reject(error);
  busy.clear();
}

function settle({ resolve, reject }: Waiting, answer: ThreadAnswer): void {
  if (answer.kind === 'read') resolve(answer.result);
  else reject(errorOf(answer));
}

function errorOf(answer: Exclude<ThreadAnswer, { kind: 'read' }>): Error {
  if (answer.kind === 'failed') return new LogferryError(answer.explained);
  if (answer.kind === 'unexpected') return new Error(answer.message);
  return answer.isCold ? new ColdObject(answer.key) : new UnreadableObject(answer.key, answer.problem);
}
