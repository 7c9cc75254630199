import { beforeEach, describe, expect, it } from 'vitest';
import { sha256Hex } from '../../contract/index.js';
import { entryKey } from '../object-keys/log-keys.js';
import { manifestKey, partKey } from '../object-keys/run-keys.js';
import type { Manifest } from '../records/manifest.js';
import { storePart } from '../records/run-parts.js';
import { finishRun } from '../testing/finished-run.js';
import { closeMadeUpRun } from '../testing/logged.js';
import { MemoryStore } from '../testing/memory-store.js';
import { ARCHIVE } from '../testing/samples.js';
import { CommittedRecords } from './committed-records.js';
import { readLoggedRuns } from './logged-runs.js';

const PARTS = 12;
const LINES = 5;
const keyOf = (no: number): string => `receipts/${no}.json`;
const named = (no: number, more: object = {}) => ({
  ...{ key: keyOf(no), sha256: sha256Hex(keyOf(no)), exportId: 'exp', runNo: 1, ...more },
});

/** A store that counts how often each object is read. */
class CountingStore extends MemoryStore {
  readonly reads = new Map<string, number>();

  override read(key: string): ReturnType<MemoryStore['read']> {
    this.reads.set(key, (this.reads.get(key) ?? 0) + 1);
    return super.read(key);
  }
}

let store: CountingStore;
/** A run whose manifest lists many receipts in parts. */
beforeEach(async () => {
  store = new CountingStore();
  const parts: Manifest['parts'] = [];
  for (let part = 0; part < PARTS; part += 1) {
    const lines = Array.from({ length: LINES }, (_, at) => {
      const { key, sha256 } = named(part * LINES + at);
      return { key, sha256, outcome: 'archived' as const, skipped: false };
    });
    // finishRun below stores part 1.
    parts.push(await storePart(store, ARCHIVE, 'exp', 1, part + 2, lines));
  }
  const window = { from: '2026-10-01T00:00:00Z', to: '2026-10-02T00:00:00Z' };
  const change = (manifest: Manifest): Manifest => ({ ...manifest, parts });
  await finishRun(store, ARCHIVE, { exportId: 'exp', receipts: [], window, change });
  store.reads.clear();
});

const partsRead = (): number => [...store.reads.keys()].filter((key) => key.includes('.part-')).length;

describe('whether manifests commit to receipts', () => {
  it('is found with at most one read of each record, and without reading all parts if the first parts list the receipts', async () => {
    const committed = new CommittedRecords(store, ARCHIVE);
    const first = Array.from({ length: 10 }, (_, no) => committed.receipt(named(no)));
    expect(new Set(await Promise.all(first))).toEqual(new Set(['committed']));
    expect(partsRead()).toBe(4);
    const all = Array.from({ length: PARTS * LINES }, (_, no) => committed.receipt(named(no)));
    expect(new Set(await Promise.all(all))).toEqual(new Set(['committed']));
    expect([partsRead(), Math.max(...store.reads.values())]).toEqual([PARTS, 1]);
    expect(await committed.receipt(named(99))).toBe('unlisted');
    expect(Math.max(...store.reads.values())).toBe(1);
  });

  it('is decided by the run, the key and the hash of the receipt', async () => {
    const committed = new CommittedRecords(store, ARCHIVE);
    const of = (no: number, more: object) => committed.receipt(named(no, more));
    expect(await of(1, { sha256: sha256Hex('other') })).toBe('changed');
    expect(await of(1, { key: 'receipts/other.json' })).toBe('unlisted');
    expect(await of(1, { runNo: 2 })).toBe('noRun');
    expect(await of(1, { runNo: 10_000_000 })).toBe('noRun');
    expect(await of(1, { exportId: 'exp/../exp' })).toBe('noRun');
    expect(await committed.recount(named(1, { key: 'recounts/1.json' }))).toBe('unlisted');
  });

  it('is unclear for the receipts of a part that is missing or was changed, and known for the receipts of other parts', async () => {
    store.objects.delete(partKey(ARCHIVE, 'exp', 1, 2));
    store.put(partKey(ARCHIVE, 'exp', 1, 3), store.text(partKey(ARCHIVE, 'exp', 1, 4)));
    const committed = new CommittedRecords(store, ARCHIVE);
    const of = (part: number) => committed.receipt(named(part * LINES));
    expect([await of(0), await of(1), await of(2)]).toEqual(['unclear', 'unclear', 'committed']);
  });

  it('is unclear if the manifest is damaged, or if the manifest of another run is at its key', async () => {
    store.put(manifestKey(ARCHIVE, 'other', 1), store.text(manifestKey(ARCHIVE, 'exp', 1)));
    expect(await new CommittedRecords(store, ARCHIVE).receipt(named(0, { exportId: 'other' }))).toBe('unclear');
    store.put(manifestKey(ARCHIVE, 'exp', 1), '{}');
    expect(await new CommittedRecords(store, ARCHIVE).receipt(named(0))).toBe('unclear');
  });
});

describe('the log', () => {
  it('commits to each manifest that an entry names, but only with the hash in the entry', async () => {
    const log = await readLoggedRuns(store, ARCHIVE);
    const manifest = manifestKey({ prefix: '' }, 'exp', 1);
    const hash = sha256Hex(store.text(manifestKey(ARCHIVE, 'exp', 1)));
    expect([log.problem, log.has(manifest, hash), log.has(manifest, 'a'.repeat(64)), log.has('x', hash)]).toEqual([
      undefined,
      true,
      false,
      false,
    ]);
    expect((await readLoggedRuns(new MemoryStore(), ARCHIVE)).problem).toBeUndefined();
  });

  it('commits to nothing if an entry does not continue the entries before it', async () => {
    await closeMadeUpRun(store, ARCHIVE, 'second');
    const key = entryKey(ARCHIVE, 1);
    store.put(key, store.text(key).replace(/"previous":"[0-9a-f]{64}"/, `"previous":"${'f'.repeat(64)}"`));
    const log = await readLoggedRuns(store, ARCHIVE);
    const hash = sha256Hex(store.text(manifestKey(ARCHIVE, 'exp', 1)));
    expect(log.problem).toMatch(/entry 1 is damaged, or does not continue/);
    expect(log.has(manifestKey({ prefix: '' }, 'exp', 1), hash)).toBe(false);
  });
});
