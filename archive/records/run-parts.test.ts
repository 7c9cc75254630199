import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { canonicalJson, exportRequest, noSlices } from '../../contract/index.js';
import { RecordConflict, UnreadableObject } from '../errors.js';
import { receiptsIn } from '../object-keys/receipt-keys.js';
import type { StoredObject } from '../ports.js';
import { MemoryStore } from '../testing/memory-store.js';
import { type Manifest, storeManifest } from './manifest.js';
import { merkleRoot } from './merkle.js';
import {
  type PartEntry,
  type PartLine,
  readPart,
  readParts,
  type SkippedMonth,
  storePart,
  storeSkippedMonths,
} from './run-parts.js';
import { listingHash, skippedMonth } from './skipped-month.js';

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
    entries: 0,
    receipts: 0,
    merkleRoot: merkleRoot([]),
    failures: [],
    workflow: { id: 'exp-1', firstRunId: 'run' },
    startedAt: '2026-11-01T00:00:00Z',
    finishedAt: '2026-11-01T00:01:00Z',
  };
}

async function entriesOf(store: MemoryStore, runNo: number, count: number): Promise<PartLine[]> {
  const entries: PartLine[] = [];
  for await (const part of readParts(store, archive, 'exp-1', runNo, count)) entries.push(...part.list);
  return entries;
}

const FOLDER = 'logs/_logferry/receipts/111122223333/eu-central-1/2026-10';
const listed = (day: number, askedAt = '20261120T000000Z', group = 'a'): StoredObject => {
  const [from, to] = [day, day + 1].map((date) => `202610${String(date).padStart(2, '0')}T000000Z`);
  const key = `${FOLDER}/${group}/${from}_${to}_all_g0001.archived.${askedAt}.json`;
  return { key, bytes: 1_000 + day, etag: `etag-${day}` };
};
const BEFORE = '2026-11-21T00:00:00Z';
function monthOf(...objects: StoredObject[]): SkippedMonth {
  const month = skippedMonth(receiptsIn(objects), BEFORE);
  if (month === undefined) throw new Error('the month must have receipts');
  return month;
}

describe('parts of a run', () => {
  it('are read in the order of their numbers, and only from the run that is asked for', async () => {
    const store = new MemoryStore();
    await storePart(store, archive, 'exp-1', 1, 2, [entry(3, true)]);
    await storePart(store, archive, 'exp-1', 1, 1, [entry(1), { ...entry(2), slices: 12 }]);
    await storePart(store, archive, 'exp-1', 2, 1, [entry(9)]);
    expect(await entriesOf(store, 1, 2)).toEqual([entry(1), { ...entry(2), slices: 12 }, entry(3, true)]);
    expect(await entriesOf(store, 3, 0)).toEqual([]);
  });
  it('are read in order, even if there are many', async () => {
    const store = new MemoryStore();
    for (let no = 1; no <= 21; no += 1)
      await storePart(store, archive, 'exp-1', 1, no, [{ ...entry(1), key: `k${no}` }]);
    const lines = await entriesOf(store, 1, 21);
    expect(lines).toMatchObject(Array.from({ length: 21 }, (_, index) => ({ key: `k${index + 1}` })));
  });
  it('can be stored again, but not with other content', async () => {
    const store = new MemoryStore();
    const first = await storePart(store, archive, 'exp-1', 1, 1, [entry(1)]);
    expect(first.entries).toBe(1);
    expect(await storePart(store, archive, 'exp-1', 1, 1, [entry(1)])).toEqual(first);
    await expect(storePart(store, archive, 'exp-1', 1, 1, [entry(2)])).rejects.toThrow(RecordConflict);
  });
  it('that are damaged or missing are refused with an error that names them', async () => {
    const store = new MemoryStore();
    const { key } = await storePart(store, archive, 'exp-1', 1, 1, [entry(1)]);
    await expect(entriesOf(store, 1, 2)).rejects.toThrow('0000001.part-0000002.ndjson');
    store.put(key, '{"key":1}\n');
    await expect(entriesOf(store, 1, 1)).rejects.toThrow(UnreadableObject);
  });
  it('do not include foreign objects under higher numbers', async () => {
    const store = new MemoryStore();
    await storePart(store, archive, 'exp-1', 1, 1, [entry(1)]);
    store.put('logs/_logferry/exports/exp-1/0000001.part-0000002.ndjson', 'of another program');
    expect(await entriesOf(store, 1, 1)).toEqual([entry(1)]);
  });
});

describe('months of receipts that earlier runs wrote', () => {
  it('are one line each, with the hash that sha256sum gives for the lines of their listing', () => {
    const objects = [listed(1), listed(2), listed(3)];
    const text = [1, 2, 3].map((day) => `${listed(day).key} ${1_000 + day} etag-${day}\n`).join('');
    expect(monthOf(...objects)).toEqual({
      first: listed(1).key,
      last: listed(3).key,
      count: 3,
      sha256: createHash('sha256').update(text).digest('hex'),
      askedBefore: BEFORE,
      skipped: true,
    });
    expect(listingHash(listed(1))).toBe(monthOf(listed(1)).sha256);
  });
  it('include neither receipts of the run itself nor foreign objects', () => {
    const own = listed(2, '20261121T000000Z');
    const foreign = { ...listed(3), key: `${FOLDER}/a/notes.txt` };
    expect(monthOf(listed(1), own, foreign)).toEqual(monthOf(listed(1)));
    expect(skippedMonth(receiptsIn([own, foreign]), BEFORE)).toBeUndefined();
  });
  it('have another hash if a receipt is added, removed or replaced', () => {
    const before = monthOf(listed(1), listed(2)).sha256;
    const others = [[listed(1)], [listed(1), listed(2), listed(3)], [listed(1), { ...listed(2), etag: 'other' }]];
    for (const objects of others) expect(monthOf(...objects).sha256).not.toBe(before);
  });
  it('are leaves of the Merkle tree by the hash of their line, while receipts are leaves by their own hash', async () => {
    const store = new MemoryStore();
    const month = monthOf(listed(1), listed(2));
    const { key } = await storePart(store, archive, 'exp-1', 1, 1, [entry(1), month]);
    const part = await readPart(store, archive, 'exp-1', 1, 1);
    const [, line = ''] = store.text(key).split('\n');
    expect(line).toBe(canonicalJson(month));
    expect(part.leaves).toEqual([entry(1).sha256, createHash('sha256').update(line).digest('hex')]);
    expect(part).toMatchObject({ entries: 2, receipts: 3 });
  });
  it('keep the lines that an earlier attempt has stored for the same months', async () => {
    const store = new MemoryStore();
    const first = [monthOf(listed(1)), monthOf(listed(1, undefined, 'b'))];
    const stored = await storeSkippedMonths(store, archive, 'exp-1', 1, 1, first);
    const again = [monthOf(listed(1), listed(2)), first[1] ?? monthOf(listed(1))];
    expect(await storeSkippedMonths(store, archive, 'exp-1', 1, 1, again)).toEqual(stored);
    for (const other of [[first[0] ?? monthOf(listed(1))], first.toReversed(), [...first, monthOf(listed(9))]]) {
      await expect(storeSkippedMonths(store, archive, 'exp-1', 1, 1, other)).rejects.toThrow(RecordConflict);
    }
    await storePart(store, archive, 'exp-1', 1, 2, [entry(1)]);
    await expect(storeSkippedMonths(store, archive, 'exp-1', 1, 2, [monthOf(listed(1))])).rejects.toThrow(
      RecordConflict,
    );
  });
  it('are not read from a foreign object that has the key of the part', async () => {
    const store = new MemoryStore();
    store.put('logs/_logferry/exports/exp-1/0000001.part-0000001.ndjson', 'of another program');
    await expect(storeSkippedMonths(store, archive, 'exp-1', 1, 1, [monthOf(listed(1))])).rejects.toThrow(
      UnreadableObject,
    );
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
