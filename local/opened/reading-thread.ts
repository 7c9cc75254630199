import { Worker } from 'node:worker_threads';
import {
  ColdObject,
  type ObjectCheck,
  type ObjectToRead,
  type ReadResult,
  UnreadableObject,
} from '../../archive/index.js';
import { LogferryError } from '../../contract/index.js';
import type { OpenedBy, ThreadAnswer } from './thread-messages.js';

interface Waiting {
  resolve(result: ReadResult | undefined): void;
  reject(error: Error): void;
}

/** The interface of this thread to a thread that reads objects of an archive. */
export interface ReadingThread {
  read: ObjectCheck;
  /** Stops the thread. Reads that are not finished stay pending. */
  close(): Promise<unknown>;
}

const SCRIPT = new URL('./read-thread.js', import.meta.url);

/** A function that starts the thread. A test can pass a function that starts a thread with another script. */
export type NewThread = (opened: OpenedBy) => Worker;

const newThread: NewThread = (opened) => new Worker(SCRIPT, { workerData: opened });

/**
 * Starts a thread that reads objects.
 * @param opened how the thread opens the archive
 * @param died called once if the thread ends by itself, which is always a failure
 */
export function startReadingThread(
  opened: OpenedBy,
  died: (error: Error) => void,
  start: NewThread = newThread,
): ReadingThread {
  const worker = start(opened);
  const waiting = new Map<number, Waiting>();
  let lastId = 0;
  let isEnded = false;
  const end = (because: string): void => {
    if (isEnded) return;
    isEnded = true;
    died(endedThread(because));
  };
  worker.on('message', ({ id, answer }: { id: number; answer: ThreadAnswer }) => {
    const asked = waiting.get(id);
    waiting.delete(id);
    if (answer.kind === 'read') asked?.resolve(answer.result);
    else asked?.reject(errorOf(answer));
  });
  worker.on('error', (error: NodeJS.ErrnoException) => end(error.code ?? error.name));
  worker.on('messageerror', () => end('an answer could not be read'));
  worker.on('exit', (code) => end(`exit code ${code}`));
  return {
    read: (object: ObjectToRead) =>
      new Promise((resolve, reject) => {
        lastId += 1;
        waiting.set(lastId, { resolve, reject });
        worker.postMessage({ id: lastId, object });
      }),
    close: () => {
      isEnded = true;
      return worker.terminate();
    },
  };
}

const endedThread = (because: string): LogferryError =>
  new LogferryError({
    code: 'UNEXPECTED',
    message: `A thread that reads objects has ended (${because})`,
    hint: 'Run the same command again: it resumes. If this repeats, the machine may lack memory.',
  });

function errorOf(answer: Exclude<ThreadAnswer, { kind: 'read' }>): Error {
  if (answer.kind === 'failed') return new LogferryError(answer.explained);
  if (answer.kind === 'unexpected') return new Error(answer.message);
  return answer.isCold ? new ColdObject(answer.key) : new UnreadableObject(answer.key, answer.problem);
}
