import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { Outcome } from '../../contract/index.js';
import { GenerationTaken, UnreadableObject } from '../errors.js';
import { receiptKey } from '../object-keys/receipt-keys.js';
import { MemoryStore } from '../testing/memory-store.js';
import { SLICE } from '../testing/samples.js';
import { totalsOf } from './archived-object.js';
import type { Receipt } from './receipt.js';
import { readReceipt, storeReceipt } from './receipt-store.js';

function receiptOf(outcome: Outcome, taskId?: string): Receipt {
  return {
    schemaVersion: 1,
    slice: SLICE,
    window: { from: '2026-10-01T00:00:00Z', to: '2026-10-02T00:00:00Z' },
    outcome,
    askedAt: '2026-10-20T00:00:00Z',
    exportId: 'exp-1',
    runNo: 1,
    claimed: { requestedBy: 'ci' },
    authenticated: { arn: 'arn:aws:iam::111122223333:user/u', accountId: '111122223333' },
    ...(taskId !== undefined && { task: { taskId, taskName: 'logferry:x:g1', status: 'COMPLETED', adopted: false } }),
    objects: [],
    totals: { objects: 0, bytes: 0 },
    verification: { level: 'content', result: 'passed' },
    evidence: [],
    strayFolders: [],
    recordedAt: '2026-10-20T00:00:00Z',
  };
}

describe('receipts', () => {
  it('have the hash of their stored bytes', async () => {
    const store = new MemoryStore();
    const stored = await storeReceipt(store, receiptOf('archived', 't1'));
    const bytes = store.objects.get(stored.key) ?? '';
    expect(stored).toMatchObject({ written: true, sha256: createHash('sha256').update(bytes).digest('hex') });
    expect(await readReceipt(store, stored.key)).toEqual({ receipt: stored.receipt, sha256: stored.sha256 });
    expect(store.text(stored.key)).toMatch(/^\{"askedAt":.*\}$/);
  });
  it('are written once; a stored receipt of the same task counts', async () => {
    const store = new MemoryStore();
    await storeReceipt(store, receiptOf('archived', 't1'));
    const later = { ...receiptOf('archived', 't1'), recordedAt: '2026-10-21T00:00:00Z' };
    const again = await storeReceipt(store, later);
    expect(again).toMatchObject({ written: false, receipt: { recordedAt: '2026-10-20T00:00:00Z' } });
    expect(store.objects.size).toBe(1);
  });
  it('keep the outcome with which they were stored first', async () => {
    const store = new MemoryStore();
    await storeReceipt(store, receiptOf('unconfirmedEmpty', 't1'));
    expect(await storeReceipt(store, receiptOf('empty', 't1'))).toMatchObject({
      written: false,
      receipt: { outcome: 'unconfirmedEmpty' },
    });
    expect(store.objects.size).toBe(1);
  });
  it('are refused if a stored receipt of another task has the same generation', async () => {
    const store = new MemoryStore();
    await storeReceipt(store, receiptOf('failed', 't1'));
    const refused = expect.objectContaining({ name: 'GenerationTaken', generation: 1, taskId: 't1' });
    await expect(storeReceipt(store, receiptOf('archived', 't2'))).rejects.toEqual(refused);
    await expect(storeReceipt(store, receiptOf('failed', 't2'))).rejects.toThrow(GenerationTaken);
    await expect(storeReceipt(store, receiptOf('quiet'))).rejects.toThrow(GenerationTaken);
  });
  it('without a task are written once; the stored receipt counts', async () => {
    const store = new MemoryStore();
    await storeReceipt(store, receiptOf('quiet'));
    expect(await storeReceipt(store, receiptOf('quiet'))).toMatchObject({ written: false });
  });
  it('are written once if two processes write at the same time: the second process gets the receipt of the first', async () => {
    const store = new MemoryStore();
    const other = receiptOf('archived', 't1');
    store.beforeWrite = () => store.put(receiptKey(other.slice, 'archived', other.askedAt), JSON.stringify(other));
    const mine = await storeReceipt(store, receiptOf('failed', 't1'));
    expect(mine).toMatchObject({ written: false, receipt: { outcome: 'archived' } });
  });
  it('that are damaged are refused with an error that names them', async () => {
    const store = new MemoryStore();
    const key = receiptKey(receiptOf('archived').slice, 'archived', '2026-10-20T00:00:00Z');
    store.put(key, 'secret text');
    await expect(readReceipt(store, key)).rejects.toThrow(UnreadableObject);
    await expect(readReceipt(store, key)).rejects.not.toThrow(/secret/);
    store.put(key, JSON.stringify({ ...receiptOf('archived'), runNo: 0 }));
    await expect(readReceipt(store, key)).rejects.toThrow(key);
    expect(await readReceipt(store, 'none')).toBeUndefined();
  });
  it.each([
    ['another outcome', { outcome: 'archived' }],
    ['another log group', { slice: { ...receiptOf('failed').slice, logGroup: 'b' } }],
    ['another window', { slice: { ...receiptOf('failed').slice, from: '2026-10-01T12:00:00Z' } }],
    ['another instant', { askedAt: '2026-11-20T00:00:00Z' }],
    ['another generation', { slice: { ...receiptOf('failed').slice, generation: 7 } }],
  ])('with %s than in their names are rejected', async (_, lie) => {
    const store = new MemoryStore();
    const mine = receiptOf('failed', 't1');
    store.put(receiptKey(mine.slice, 'failed', mine.askedAt), JSON.stringify({ ...mine, ...lie }));
    await expect(storeReceipt(store, mine)).rejects.toThrow(/another slice, outcome or instant than its name says/);
  });
  it('of the same task count under any alias of the account', async () => {
    const store = new MemoryStore();
    const other = receiptOf('archived', 't1');
    await storeReceipt(store, { ...other, slice: { ...other.slice, account: 'prod' } });
    expect(await storeReceipt(store, other)).toMatchObject({ written: false });
  });
  it('sum up their objects, and their events only if the events of all objects were counted', () => {
    const one = {
      key: 'a',
      bytes: 5,
      events: 2,
      firstEvent: '2026-10-01T00:00:02.000Z',
      lastEvent: '2026-10-01T00:00:03.000Z',
    };
    const two = {
      key: 'b',
      bytes: 7,
      events: 1,
      firstEvent: '2026-10-01T00:00:01.000Z',
      lastEvent: '2026-10-01T00:00:01.000Z',
    };
    expect(totalsOf([one, two])).toEqual({
      objects: 2,
      bytes: 12,
      events: 3,
      firstEvent: '2026-10-01T00:00:01.000Z',
      lastEvent: '2026-10-01T00:00:03.000Z',
    });
    expect(totalsOf([one, { key: 'c', bytes: 1 }])).toEqual({ objects: 2, bytes: 6 });
  });
});
