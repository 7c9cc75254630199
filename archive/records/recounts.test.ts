import { expect, it } from 'vitest';
import { coverageOf } from '../coverage.js';
import { UnreadableObject } from '../errors.js';
import { parseReceiptKey, receiptKey } from '../object-keys/receipt-keys.js';
import { parseRecountKey, type RecountName, recountsPrefix } from '../object-keys/recount-keys.js';
import { MemoryStore } from '../testing/memory-store.js';
import { type NewRecount, storeRecount } from './recounts.js';

const archive = {
  accountId: '111122223333',
  region: 'eu-central-1',
  bucket: 'my-archive',
  bucketOwner: '111122223333',
  prefix: 'logs',
  layout: 'plain' as const,
};
const days = { logGroup: '/app', from: '2026-10-01T00:00:00Z', to: '2026-10-03T00:00:00Z' };
const keys = ['2026-10-02T08:00:00Z', '2026-10-03T08:00:00Z'].map((askedAt, index) => {
  const from = `2026-10-0${1 + index}T00:00:00Z`;
  const to = `2026-10-0${2 + index}T00:00:00Z`;
  return receiptKey({ ...archive, logGroup: '/app', from, to, generation: 1 }, 'archived', askedAt);
});
const recount = (more: Partial<NewRecount> = {}): NewRecount => ({
  ...days,
  askedAt: '2026-10-20T00:00:00Z',
  method: 'insights',
  receipts: keys.map((key) => ({ key, sha256: 'a'.repeat(64) })),
  exportId: 'exp',
  runNo: 3,
  ...more,
});

async function recountsIn(store: MemoryStore, prefix: string): Promise<RecountName[]> {
  const names: RecountName[] = [];
  for await (const { objects } of store.list(prefix))
    names.push(...objects.flatMap(({ key }) => parseRecountKey(key) ?? []));
  return names;
}

it('the record of a recount settles the receipts that it names', async () => {
  const store = new MemoryStore();
  const { key, written } = await storeRecount(store, archive, recount());
  expect(written).toBe(true);
  expect(JSON.parse(store.text(key))).toMatchObject({ schemaVersion: 1, lateAfter: '2026-10-01T20:00:00Z', runNo: 3 });
  const names = keys.flatMap((receipt) => parseReceiptKey(receipt) ?? []);
  const window = { fromMs: Date.parse(days.from), toMs: Date.parse(days.to) };
  const before = coverageOf(names, [], { logGroup: '/app' }, window);
  expect(before.map(({ state }) => state)).toEqual(['unsettled', 'unsettled']);
  const recounts = await recountsIn(store, recountsPrefix(archive, '2026-10', '/app'));
  const after = coverageOf(names, recounts, { logGroup: '/app' }, window);
  expect(after.map(({ state }) => state)).toEqual(['settled', 'settled']);
});

it('the record of a recount is written once; a stored record counts', async () => {
  const store = new MemoryStore();
  const { key } = await storeRecount(store, archive, recount());
  const text = store.text(key);
  expect(await storeRecount(store, archive, recount({ runNo: 4, method: 'events' }))).toEqual({ key, written: false });
  expect(store.text(key)).toBe(text);
});

it('a recount is not stored if the object at its key is about another log group, or of another program', async () => {
  const store = new MemoryStore();
  const { key } = await storeRecount(store, archive, recount());
  const stored = JSON.parse(store.text(key));
  store.put(key, JSON.stringify({ ...stored, logGroup: '/other' }));
  await expect(storeRecount(store, archive, recount())).rejects.toThrow(/another log group than its name says/);
  store.put(key, 'of another program');
  await expect(storeRecount(store, archive, recount())).rejects.toThrow(UnreadableObject);
});

it('a recount is not stored if it names no receipt, or if it names an object that is not a receipt', async () => {
  const receipts = [{ key: 'logs/data/x', sha256: 'a'.repeat(64) }];
  await expect(storeRecount(new MemoryStore(), archive, recount({ receipts }))).rejects.toThrow(RangeError);
  await expect(storeRecount(new MemoryStore(), archive, recount({ receipts: [] }))).rejects.toThrow();
});
