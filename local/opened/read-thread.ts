import { parentPort, workerData } from 'node:worker_threads';
import { ColdObject, type ObjectToRead, objectCheck, UnreadableObject } from '../../archive/index.js';
import { defined, isLogferryError } from '../../contract/index.js';
import { openArchive } from '../open-archive.js';
import type { OpenedBy, ThreadAnswer } from './thread-messages.js';

/* A thread that reads the objects of an archive. It opens the archive itself, so the bytes never leave the thread. */

const { text, env, bucketOwner } = workerData as OpenedBy;
const opening = openArchive(text, { env, ...defined({ bucketOwner }) });
opening.catch(() => {});

async function answerTo(object: ObjectToRead): Promise<ThreadAnswer> {
  try {
    const { objects } = await opening;
    return { kind: 'read', result: await objectCheck(objects)(object) };
  } catch (error) {
    if (error instanceof UnreadableObject) {
      return { kind: 'unreadable', key: error.key, problem: error.problem, isCold: error instanceof ColdObject };
    }
    if (isLogferryError(error)) return { kind: 'failed', explained: error.explained };
    return { kind: 'unexpected', message: error instanceof Error ? error.message : 'unknown' };
  }
}

parentPort?.on('message', async ({ id, object }: { id: number; object: ObjectToRead }) => {
  parentPort?.postMessage({ id, answer: await answerTo(object) });
});
