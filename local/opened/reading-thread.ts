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

/** A thread that reads objects of an archive, as this thread sees it. */
export interface ReadingThread {
  read: ObjectCheck;
  close(): Promise<unknown>;
}

/**
 * Starts a thread that reads objects.
 * @param opened how the thread opens the archive
 * @param signal ends all reads with its reason
 */
export function startReadingThread(opened: OpenedBy, signal: AbortSignal): ReadingThread {
  const worker = new Worker(new URL('./read-thread.js', import.meta.url), { workerData: opened });
  const waiting = new Map<number, Waiting>();
  let lastId = 0;
  const rejectAll = (error: Error): void => {
    for (const { reject } of waiting.values()) reject(error);
    waiting.clear();
  };
  worker.on('message', ({ id, answer }: { id: number; answer: ThreadAnswer }) => {
    const asked = waiting.get(id);
    waiting.delete(id);
    if (answer.kind === 'read') asked?.resolve(answer.result);
    else asked?.reject(errorOf(answer));
  });
  worker.on('error', rejectAll);
  signal.addEventListener('abort', () => rejectAll(signal.reason));
  return {
    read: (object: ObjectToRead) =>
      new Promise((resolve, reject) => {
        lastId += 1;
        waiting.set(lastId, { resolve, reject });
        worker.postMessage({ id: lastId, object });
      }),
    close: () => worker.terminate(),
  };
}

function errorOf(answer: Exclude<ThreadAnswer, { kind: 'read' }>): Error {
  if (answer.kind === 'failed') return new LogferryError(answer.explained);
  if (answer.kind === 'unexpected') return new Error(answer.message);
  return answer.isCold ? new ColdObject(answer.key) : new UnreadableObject(answer.key, answer.problem);
}
