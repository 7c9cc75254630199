import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ObjectBody, ObjectStore } from '../ports.js';
import { closeMadeUpRun, madeUpRun } from '../testing/logged.js';
import { MemoryStore } from '../testing/memory-store.js';
import { ARCHIVE } from '../testing/samples.js';
import { appendToLog } from './append.js';
import { type LogEntry, MOST_ENTRY_BYTES, manifestKeyOf } from './entry.js';
import { announceClosing, NOTICE_LAG } from './notices.js';

const FOLDER = `${ARCHIVE.prefix === '' ? '' : `${ARCHIVE.prefix}/`}_logferry/log/`;
const keyOf = (n: number): string => `${FOLDER}${String(n).padStart(12, '0')}.json`;
const sha256 = (bytes: Uint8Array | string): string => createHash('sha256').update(bytes).digest('hex');

/** The entries of a log, checked for gaps and for broken links without any code of `archive/log/`. */
function entriesOf(store: MemoryStore): LogEntry[] {
  const keys = [...store.objects.keys()].filter((key) => key.startsWith(FOLDER) && /\/\d{12}\.json$/.test(key)).sort();
  expect(keys).toEqual(keys.map((_, n) => keyOf(n)));
  const entries = keys.map((key) => JSON.parse(store.text(key)) as LogEntry);
  for (const [n, { previous, origin }] of entries.entries()) {
    expect(previous).toBe(n === 0 ? undefined : sha256(store.text(keyOf(n - 1))));
    expect(origin).toBe(entries[0]?.origin);
  }
  return entries;
}

/** Thrown in place of an answer. The calling process may try again. */
class Lost extends Error {}
/** Thrown when the process is killed. It makes no further call. */
class Killed extends Error {}

/**
 * What happens to a call: nothing special, or it is lost before or after its effect, or its process is killed before or
 * after its effect.
 */
const FATES = ['fine', 'lost before', 'lost after', 'killed before', 'killed after'] as const;
type Fate = (typeof FATES)[number];

/** The store as one process sees it. The scheduler orders the calls of all processes. */
function faulty(store: MemoryStore, scheduler: fc.Scheduler, nextFate: () => Fate): ObjectStore {
  const call = async <T>(name: string, effect: () => Promise<T>): Promise<T> => {
    await scheduler.schedule(Promise.resolve(), name);
    const fate = nextFate();
    const thrown = fate.startsWith('killed') ? new Killed(name) : new Lost(name);
    if (fate.endsWith('before')) throw thrown;
    const answer = await effect();
    if (fate.endsWith('after')) throw thrown;
    return answer;
  };
  return {
    async *list(prefix, options) {
      const pages = store.list(prefix, { ...options, pageSize: 5 });
      for (
        let page = await call('list', () => pages.next());
        !page.done;
        page = await call('list', () => pages.next())
      ) {
        yield page.value;
      }
    },
    read: (key): Promise<ObjectBody | undefined> => call('read', () => store.read(key)),
    writeOnce: (key, body) => call('write', () => store.writeOnce(key, body)),
  };
}

describe('the log of an archive', () => {
  it('contains each run with a manifest once, without a gap, whatever calls are lost and whichever process dies', async () => {
    const fates = fc.infiniteStream(
      fc.oneof(
        { weight: 12, arbitrary: fc.constant<Fate>('fine') },
        { weight: 1, arbitrary: fc.constantFrom<Fate>(...FATES) },
      ),
    );
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), fates, fc.integer({ min: 1, max: 6 }), async (scheduler, stream, processes) => {
        const store = new MemoryStore();
        const closed: string[] = [];
        const close = async (exportId: string): Promise<void> => {
          const seen = faulty(store, scheduler, () => stream.next().value ?? 'fine');
          for (;;) {
            try {
              await closeMadeUpRun(seen, ARCHIVE, exportId);
              closed.push(exportId);
              return;
            } catch (error) {
              if (error instanceof Killed) return;
              if (!(error instanceof Lost)) throw error;
            }
          }
        };
        const all = Promise.all(Array.from({ length: processes }, (_, index) => close(`exp-${index}`)));
        await scheduler.waitFor(all);
        const before = entriesOf(store).map(({ manifest }) => manifest);
        expect(before).toEqual(expect.arrayContaining(closed.map((id) => madeUpRun(ARCHIVE, id).run.manifest)));
        await closeMadeUpRun(store, ARCHIVE, 'exp-last');
        const logged = entriesOf(store).map((entry) => manifestKeyOf(ARCHIVE, entry));
        const stored = [...store.objects.keys()].filter((key) => key.endsWith('.manifest.json'));
        expect(logged.sort()).toEqual(stored.sort());
      }),
      { numRuns: 60 },
    );
  });

  it('gets the missing entry of a manifest from the next run of any export, and not before', async () => {
    const store = new MemoryStore();
    await closeMadeUpRun(store, ARCHIVE, 'exp-first');
    const dies: ObjectStore = {
      list: (...input) => store.list(...input),
      read: (key) => store.read(key),
      async writeOnce(key, body) {
        if (/log\/\d{12}\.json$/.test(key)) throw new Killed(key);
        return store.writeOnce(key, body);
      },
    };
    await expect(closeMadeUpRun(dies, ARCHIVE, 'exp-orphan')).rejects.toThrow(Killed);
    expect(entriesOf(store)).toHaveLength(1);
    await closeMadeUpRun(store, ARCHIVE, 'exp-next');
    const { run } = madeUpRun(ARCHIVE, 'exp-orphan');
    expect(entriesOf(store).slice(1)).toMatchObject([madeUpRun(ARCHIVE, 'exp-next').run, run]);
  });

  it('gets the entry of a recent run from other processes only some entries later, because the process of the run may still append it', async () => {
    const store = new MemoryStore();
    await closeMadeUpRun(store, ARCHIVE, 'exp-0');
    await announceClosing(store, ARCHIVE, { exportId: 'exp-orphan', runNo: 1 });
    const orphan = madeUpRun(ARCHIVE, 'exp-orphan');
    store.put(orphan.key, orphan.text);
    /** Appends a run that was announced when the log had one entry less. */
    const appendLate = async (size: number): Promise<boolean> => {
      await appendToLog(store, ARCHIVE, madeUpRun(ARCHIVE, `exp-${size}`).run, size - 1);
      return entriesOf(store).some(({ manifest }) => manifest === orphan.run.manifest);
    };
    for (let size = 1; size < NOTICE_LAG + 2; size += 1) expect(await appendLate(size)).toBe(false);
    expect(await appendLate(NOTICE_LAG + 2)).toBe(true);
  });

  it('passes over old notices, so that each append costs the same in a long log', async () => {
    const store = new MemoryStore();
    // This notice never gets a manifest.
    store.put(`${FOLDER}closing/${'0'.repeat(12)}.exp-gone.0000001.json`, '{}');
    let calls = 0;
    const counting: ObjectStore = {
      list: (prefix, options) => {
        calls += 1;
        return store.list(prefix, { ...options, pageSize: 1_000 });
      },
      read: (key) => {
        calls += 1;
        return store.read(key);
      },
      writeOnce: (key, body) => store.writeOnce(key, body),
    };
    const costs: number[] = [];
    for (let run = 0; run < 160; run += 1) {
      calls = 0;
      await closeMadeUpRun(counting, ARCHIVE, `exp-${run}`);
      costs.push(calls);
    }
    expect(entriesOf(store).at(-1)?.noticesFrom).toBe(159 - NOTICE_LAG);
    expect(Math.max(...costs)).toBeLessThan(140);
    expect(Math.max(...costs.slice(140))).toBeLessThan(20);
  });

  it('continues after damaged and foreign entries, and commits to their bytes', async () => {
    const store = new MemoryStore();
    await closeMadeUpRun(store, ARCHIVE, 'exp-0');
    store.put(keyOf(1), Buffer.of(0xff, 0x00));
    store.put(keyOf(2), Buffer.alloc(MOST_ENTRY_BYTES + 5, 'x'));
    const { n, checkpoint } = await closeMadeUpRun(store, ARCHIVE, 'exp-1');
    expect(n).toBe(3);
    const entry = JSON.parse(store.text(keyOf(3))) as LogEntry;
    expect(entry.previous).toBe(sha256(Buffer.alloc(MOST_ENTRY_BYTES, 'x')));
    const entries = [0, 1, 2].map((each) => store.objects.get(keyOf(each))?.subarray(0, MOST_ENTRY_BYTES));
    const leaf = (bytes: Uint8Array = Buffer.of()): Buffer =>
      Buffer.from(sha256(Buffer.concat([Buffer.of(0), Buffer.from(sha256(bytes), 'hex')])), 'hex');
    const node = (left: Buffer, right: Buffer): string => sha256(Buffer.concat([Buffer.of(1), left, right]));
    const [a, b, c] = entries.map(leaf);
    expect(entry.subtrees).toEqual([node(a as Buffer, b as Buffer), c?.toString('hex')]);
    expect(checkpoint.size).toBe(4);
  });

  it('has one name that stays the same when the archive is copied, and that differs between archives', async () => {
    const store = new MemoryStore();
    const other = new MemoryStore();
    await closeMadeUpRun(store, ARCHIVE, 'exp-0');
    await closeMadeUpRun(other, ARCHIVE, 'exp-1');
    const copy = new MemoryStore();
    for (const [key, body] of store.objects) copy.put(key, body);
    await closeMadeUpRun(copy, { ...ARCHIVE, bucket: 'of-the-copy' }, 'exp-2');
    const [first, second] = entriesOf(copy);
    expect(first?.origin).toMatch(new RegExp(`^logferry/${ARCHIVE.bucket}/[0-9a-f]{32}$`));
    expect(second?.origin).toBe(first?.origin);
    expect(entriesOf(other)[0]?.origin).not.toBe(first?.origin);
  });

  it('does not accept an entry with another hash of the manifest as the entry of the run', async () => {
    const store = new MemoryStore();
    const { run } = madeUpRun(ARCHIVE, 'exp-0');
    await appendToLog(store, ARCHIVE, { ...run, manifestSha256: sha256('forged') }, 0);
    expect((await closeMadeUpRun(store, ARCHIVE, 'exp-0')).n).toBe(1);
  });
});
