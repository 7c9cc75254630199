import { Worker, type WorkerOptions } from 'node:worker_threads';
import { afterEach, describe, expect, it } from 'vitest';
import type { ObjectReader, ObjectToRead } from '../archive/index.js';
import { readOnThreads } from './read-on-threads.js';

const MIB = 1024 * 1024;
const NO_OBJECTS: ObjectReader = {
  async *list() {},
  read: async () => {
    throw new Error('this thread reads nothing');
  },
};
const objectOf = (key: string, bytes = MIB): ObjectToRead => ({
  ...{ key, bytes },
  window: { from: '2026-10-01T00:00:00Z', to: '2026-10-02T00:00:00Z' },
});

/** A thread that reads nothing, and that answers when the test says so. */
const OBEDIENT = `
  const { parentPort } = require('node:worker_threads');
  const asked = [];
  parentPort.on('message', (message) => {
    if ('object' in message) asked.push(message);
    else parentPort.postMessage({ id: asked.shift().id, answer: { kind: 'read', result: undefined } });
  });`;

const workers: Worker[] = [];
const ends: Promise<unknown>[] = [];
afterEach(async () => {
  await Promise.all(workers.splice(0).map((worker) => worker.terminate()));
  await Promise.all(ends.splice(0));
});

/** Reads on threads that run a script instead of reading. */
function threadsOf(script: string, count: number, options: WorkerOptions = {}, fromBytes = 0) {
  const aborted = new AbortController();
  const posted: { worker: number; bytes: number }[] = [];
  const start = (): Worker => {
    const worker = new Worker(script, { ...options, eval: true, stderr: true });
    const no = workers.push(worker) - 1;
    ends.push(new Promise((resolve) => worker.once('exit', resolve)));
    const post = worker.postMessage.bind(worker);
    worker.postMessage = (message: { object?: ObjectToRead }) => {
      if (message.object !== undefined) posted.push({ worker: no, bytes: message.object.bytes });
      post(message);
    };
    return worker;
  };
  const opened = { text: 'archive', env: {} };
  return { aborted, posted, ...readOnThreads(opened, NO_OBJECTS, aborted.signal, { count, fromBytes, start }) };
}

describe('reading threads', () => {
  const ASKED = `require('node:worker_threads').parentPort.once('message', () => `;
  const ways: [way: string, script: string, because: string, options?: WorkerOptions][] = [
    ['exits without an error', `${ASKED} process.exit(0));`, 'exit code 0'],
    ['exits with a code', `${ASKED} process.exit(7));`, 'exit code 7'],
    ['ends before the first read', '', 'exit code 0'],
    ['throws', `${ASKED} { throw new TypeError('secret'); });`, 'TypeError'],
    [
      'has no memory left',
      `${ASKED} { const all = []; for (;;) all.push(new Array(1e5).fill(all)); });`,
      'ERR_WORKER_OUT_OF_MEMORY',
      { resourceLimits: { maxOldGenerationSizeMb: 8 } },
    ],
  ];
  it.each(ways)('fail every read with one clear error if one of them %s', async (_way, script, because, options) => {
    const { read, close } = threadsOf(script, 2, options);
    const reads = await Promise.allSettled(Array.from({ length: 20 }, (_, no) => read(objectOf(`o${no}`))));
    const reasons = new Set(reads.map((one) => one.status === 'rejected' && one.reason));
    expect([...reasons]).toMatchObject([
      { message: `A thread that reads objects has ended (${because})`, hint: expect.stringContaining('it resumes') },
    ]);
    await expect(read(objectOf('later'))).rejects.toBe([...reasons][0]);
    await close();
    await Promise.all(ends);
  });

  it.each([2, 4])('read at most 3 large or 48 small objects at once in each of %i threads', async (count) => {
    const { read, posted, close } = threadsOf(OBEDIENT, count);
    const objects = [...Array(12).fill(200 * MIB), ...Array(300).fill(10)];
    const reads = objects.map((bytes, no) => read(objectOf(`o${no}`, bytes)));
    const perThread = (): number[] => workers.map((_, no) => posted.filter(({ worker }) => worker === no).length);
    if (count === 2) expect(perThread()).toEqual([3, 3]);
    else expect(perThread()).toEqual([3, 3, 3, 3]);
    // Each answer makes room for one more large object, or for 16 small ones.
    for (let answered = 0; answered < objects.length; answered += 1) {
      const busy = posted[answered]?.worker ?? 0;
      workers[busy]?.postMessage({});
      await reads[answered];
      const open = posted.slice(answered + 1).filter(({ worker }) => worker === busy);
      const weight = open.reduce((sum, { bytes }) => sum + Math.min(MIB, Math.max(MIB / 16, bytes)), 0);
      expect(weight).toBeLessThanOrEqual(3 * MIB);
    }
    await Promise.all(reads);
    expect(Math.min(...perThread())).toBeGreaterThan(objects.length / count / 2);
    await close();
    await Promise.all(ends);
  });

  it('reject unfinished and later reads with the reason of an abort', async () => {
    const { read, aborted, close } = threadsOf(OBEDIENT, 2);
    const reads = Array.from({ length: 10 }, (_, no) => read(objectOf(`o${no}`)));
    const ended = Promise.allSettled([...reads]);
    const reason = new Error('Ctrl-C');
    aborted.abort(reason);
    for (const one of await ended) expect(one).toEqual({ status: 'rejected', reason });
    await expect(read(objectOf('later'))).rejects.toBe(reason);
    await close();
    await Promise.all(ends);
  });

  it('are not started if only one thread is allowed, or if the archive is small', async () => {
    const { read } = threadsOf(OBEDIENT, 1);
    await expect(read(objectOf('large'))).rejects.toThrow('this thread reads nothing');
    const small = threadsOf(OBEDIENT, 2, {}, 2 * MIB);
    await expect(small.read(objectOf('small', MIB))).rejects.toThrow('this thread reads nothing');
    expect(workers).toEqual([]);
  });
});
