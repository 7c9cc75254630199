import { describe, expect, it } from 'vitest';
import { exportRequest, noSlices } from '../../contract/index.js';
import { RecordConflict, UnreadableObject } from '../errors.js';
import { MemoryStore } from '../testing/memory-store.js';
import { type Manifest, storeManifest } from './manifest.js';
import { merkleRoot } from './merkle.js';
import { type PartEntry, readParts, storePart } from './run-parts.js';

const archive = { prefix: 'logs' };
const hash = (digit: string): string => digit.repeat(64);
const entry = (no: number, skipped = false): PartEntry => ({
  key: `logs/receipt-${no}`,
  sha256: hash(String(no)),
  outcome: 'archived',
  skipped,
});

function manifestOf(runNo: number, identityHash = hash('a')): Manifest {
  return {
    schemaVersion: 1,
    exportId: 'exp-1',
    runNo,
    requestHash: hash('b'),
    identityHash,
    request: exportRequest.parse({
      source: { logGroups: ['a'] },
      window: { from: '2026-10-01T00:00:00Z', to: '2026-10-02T00:00:00Z' },
      destination: { bucket: 'my-archive', prefix: 'logs/' },
      region: 'eu-central-1',
    }),
    status: 'completed',
    slices: { ...noSlices(), planned: 1, archived: 1 },
    totals: { tasksCreated: 1, objects: 1, bytes: 10, events: 2 },
    parts: [],
    receipts: 0,
    merkleRoot: merkleRoot([]),
    failures: [],
    workflow: { id: 'exp-1', firstRunId: 'run' },
    startedAt: '2026-11-01T00:00:00Z',
    finishedAt: '2026-11-01T00:01:00Z',
  };
}

async function entriesOf(store: MemoryStore, runNo: number): Promise<PartEntry[]> {
  const entries: PartEntry[] = [];
  for await (const part of readParts(store, archive, 'exp-1', runNo)) entries.push(...part.list);
  return entries;
}

describe('parts of a run', () => {
  it('are read back in order, from the run they belong to', async () => {
    const store = new MemoryStore();
    await storePart(store, archive, 'exp-1', 1, 2, [entry(3, true)]);
    await storePart(store, archive, 'exp-1', 1, 1, [entry(1), entry(2)]);
    await storePart(store, archive, 'exp-1', 2, 1, [entry(9)]);
    expect(await entriesOf(store, 1)).toEqual([entry(1), entry(2), entry(3, true)]);
    expect(await entriesOf(store, 3)).toEqual([]);
  });
  it('can be stored again, but not with other content', async () => {
    const store = new MemoryStore();
    const first = await storePart(store, archive, 'exp-1', 1, 1, [entry(1)]);
    expect(first.entries).toBe(1);
    expect(await storePart(store, archive, 'exp-1', 1, 1, [entry(1)])).toEqual(first);
    await expect(storePart(store, archive, 'exp-1', 1, 1, [entry(2)])).rejects.toThrow(RecordConflict);
  });
  it('that are damaged are named', async () => {
    const store = new MemoryStore();
    const { key } = await storePart(store, archive, 'exp-1', 1, 1, [entry(1)]);
    store.put(key, '{"key":1}\n');
    await expect(entriesOf(store, 1)).rejects.toThrow(UnreadableObject);
  });
});

describe('manifests', () => {
  it('can be stored again, but not with other content', async () => {
    const store = new MemoryStore();
    const first = await storeManifest(store, archive, manifestOf(1));
    expect(await storeManifest(store, archive, manifestOf(1))).toEqual(first);
    await expect(storeManifest(store, archive, { ...manifestOf(1), status: 'failed' })).rejects.toThrow(RecordConflict);
    expect(JSON.parse(store.text(first.key))).toEqual(JSON.parse(JSON.stringify(manifestOf(1))));
  });
});
