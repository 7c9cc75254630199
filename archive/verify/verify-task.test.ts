import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { Slice } from '../../contract/index.js';
import { lookAtDestination } from '../destination-view.js';
import { UnreadableObject } from '../errors.js';
import { destinationPrefix } from '../object-keys/data-keys.js';
import type { ObjectBody } from '../ports.js';
import { MemoryStore } from '../testing/memory-store.js';
import { SLICE } from '../testing/samples.js';
import { verifyTask } from './verify-task.js';

const slice = SLICE;
const TASK = '2c9dfc79-0000-4000-8000-000000000001';
const OTHER = '2c9dfc79-0000-4000-8000-000000000002';
const folder = (taskId = TASK): string => `${destinationPrefix(slice)}/${taskId}`;
const text = '2026-10-01T00:00:02.000Z second\n2026-10-01T00:00:01.000Z first\n  more of it\n\n';

function storeWith(bytes: Uint8Array): MemoryStore {
  const store = new MemoryStore();
  store.put(`${destinationPrefix(slice)}/aws-logs-write-test`, 'Permission Check Successful');
  store.put(`${folder()}/stream-1/000000.gz`, bytes);
  return store;
}

describe('verifying a task', () => {
  it("reads the objects of the task to the end, and leaves AWS's probe object out", async () => {
    const bytes = gzipSync(text);
    const store = storeWith(bytes);
    expect(await verifyTask(store, slice, TASK, 'content')).toEqual({
      objects: [
        {
          key: `${folder()}/stream-1/000000.gz`,
          bytes: bytes.length,
          sha256: createHash('sha256').update(bytes).digest('hex'),
          events: 2,
          firstEvent: '2026-10-01T00:00:01.000Z',
          lastEvent: '2026-10-01T00:00:02.000Z',
        },
      ],
      totals: {
        objects: 1,
        bytes: bytes.length,
        events: 2,
        firstEvent: '2026-10-01T00:00:01.000Z',
        lastEvent: '2026-10-01T00:00:02.000Z',
      },
      strayFolders: [],
    });
  });
  it('reads no objects at level `listing`', async () => {
    const bytes = Buffer.from('not gzip');
    const { objects } = await verifyTask(storeWith(bytes), slice, TASK, 'listing');
    expect(objects).toEqual([{ key: `${folder()}/stream-1/000000.gz`, bytes: bytes.length }]);
  });
  it('keeps many objects in key order', async () => {
    const store = new MemoryStore();
    const keys = Array.from({ length: 23 }, (_, no) => `${folder()}/s${String(no).padStart(2, '0')}/000000.gz`);
    for (const [no, key] of keys.entries()) store.put(key, gzipSync(text.repeat(no)));
    const { objects } = await verifyTask(store, slice, TASK, 'content');
    expect(objects.map(({ key, events }) => [key, events])).toEqual(keys.map((key, no) => [key, 2 * no]));
  });
  it('names the folders of other tasks, and does not count their objects', async () => {
    const store = storeWith(gzipSync(text));
    store.put(`${folder(OTHER)}/stream-1/000000.gz`, gzipSync(text));
    store.put(`${destinationPrefix({ ...slice, to: '2026-10-08T00:00:00Z' })}/${OTHER}/s/000000.gz`, gzipSync(text));
    const { objects, strayFolders } = await verifyTask(store, slice, TASK, 'content');
    expect(objects).toHaveLength(1);
    expect(strayFolders).toEqual([OTHER]);
  });
  it('does not take the folder of a shorter slice in the hive layout for the folder of a task', async () => {
    const hive: Slice = { ...slice, layout: 'hive' };
    const store = new MemoryStore();
    store.put(`${destinationPrefix({ ...hive, to: '2026-10-01T06:00:00Z' })}/${OTHER}/s/000000.gz`, gzipSync(text));
    expect(await lookAtDestination(store, hive)).toEqual({ untouched: true, taskFolders: [] });
    expect((await verifyTask(store, hive, TASK, 'listing')).strayFolders).toEqual([]);
  });
  it("counts a destination with AWS's probe object as touched", async () => {
    const store = storeWith(gzipSync(text));
    expect(await lookAtDestination(store, slice)).toEqual({ untouched: false, taskFolders: [TASK] });
    store.objects.delete(`${folder()}/stream-1/000000.gz`);
    expect(await lookAtDestination(store, slice)).toEqual({ untouched: false, taskFolders: [] });
    expect(await lookAtDestination(new MemoryStore(), slice)).toEqual({ untouched: true, taskFolders: [] });
  });

  const good = gzipSync(text.repeat(500));
  const damaged: [string, Uint8Array][] = [
    ['is truncated', good.subarray(0, -1)],
    ['is truncated in the middle', good.subarray(0, good.length / 2)],
    ['is empty', Buffer.alloc(0)],
    ['has a wrong checksum', Buffer.from(good).fill(0xff, good.length - 8, good.length - 4)],
    ['is no gzip', Buffer.from(text)],
    ['has text after its end', Buffer.concat([good, Buffer.from('garbage')])],
    ['has zero bytes after its end', Buffer.concat([good, Buffer.alloc(20)])],
    ['has many zero bytes after its end', Buffer.concat([good, Buffer.alloc(3_000_000)])],
  ];
  it.each(damaged)('refuses an object that %s', async (_what, bytes) => {
    const failure = await verifyTask(storeWith(bytes), slice, TASK, 'content').catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(UnreadableObject);
    expect(failure).toMatchObject({ key: `${folder()}/stream-1/000000.gz` });
  });
  it('reads gzip files of several members', async () => {
    const bytes = Buffer.concat([gzipSync(text), gzipSync(text)]);
    expect((await verifyTask(storeWith(bytes), slice, TASK, 'content')).objects[0]?.events).toBe(4);
  });
  it('refuses an object that is shorter than in the listing', async () => {
    const store = storeWith(gzipSync(text));
    const read = store.read.bind(store);
    store.read = async (key) => (key.endsWith('.gz') ? { chunks: only(gzipSync('')) } : read(key));
    await expect(verifyTask(store, slice, TASK, 'content')).rejects.toThrow(/were listed/);
  });
  it('refuses an object that is gone when it is read', async () => {
    const store = storeWith(gzipSync(text));
    const read = store.read.bind(store);
    store.read = async (key) => (key.endsWith('.gz') ? undefined : read(key));
    await expect(verifyTask(store, slice, TASK, 'content')).rejects.toThrow(UnreadableObject);
  });
  it('reads an object that unpacks to 256 MiB with little memory', async () => {
    const member = gzipSync(Buffer.alloc(16 * 1024 * 1024));
    const bytes = Buffer.concat(Array.from({ length: 16 }, () => member));
    const beforeKiB = process.resourceUsage().maxRSS;
    const { totals } = await verifyTask(storeWith(bytes), slice, TASK, 'content');
    expect(totals).toEqual({ objects: 1, bytes: bytes.length, events: 0 });
    expect(process.resourceUsage().maxRSS - beforeKiB).toBeLessThan(128 * 1024);
  });
  it('passes on an error of the store unchanged, and stops the other reads', async () => {
    const store = new MemoryStore();
    for (let no = 0; no < 6; no += 1) store.put(`${folder()}/s${no}/000000.gz`, gzipSync(text));
    const stopped: string[] = [];
    store.read = async (key): Promise<ObjectBody> => ({
      chunks: key.includes('/s0/') ? failing() : endless(() => stopped.push(key)),
    });
    await expect(verifyTask(store, slice, TASK, 'content')).rejects.toThrow('connection lost');
    expect(stopped).toHaveLength(3);
  });
  it('ends when its signal aborts', async () => {
    const store = storeWith(gzipSync(text));
    const controller = new AbortController();
    store.read = async () => ({
      chunks: endless(
        () => undefined,
        () => controller.abort(new Error('shutting down')),
      ),
    });
    const verifying = verifyTask(store, slice, TASK, 'content', { signal: controller.signal });
    await expect(verifying).rejects.toThrow('shutting down');
  });
});

async function* only(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
async function* failing(): AsyncGenerator<Uint8Array> {
  yield gzipSync(text).subarray(0, 4);
  throw new Error('connection lost');
}
/** An endless gzip file of empty members. */
async function* endless(onStop: () => void, onChunk: () => void = () => undefined): AsyncGenerator<Uint8Array> {
  try {
    for (;;) {
      yield gzipSync('');
      onChunk();
      await new Promise((resolve) => setImmediate(resolve));
    }
  } finally {
    onStop();
  }
}
