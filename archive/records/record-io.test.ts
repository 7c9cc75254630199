import { expect, it } from 'vitest';
import { RecordConflict, UnreadableObject } from '../errors.js';
import { MemoryStore } from '../testing/memory-store.js';
import { readText, storeRecord, writeRecord } from './record-io.js';

/** Two byte sequences that decode to the same text, which contains a replacement character. */
const INVALID = [Buffer.from([0x7b, 0xff, 0x7d]), Buffer.from([0x7b, 0xfe, 0x7d])] as const;

it('an object is read only until it is larger than a record can be', async () => {
  const store = new MemoryStore();
  store.put('fits', 'x'.repeat(5_000));
  expect(await readText(store, 'fits', 5_000)).toHaveLength(5_000);
  let read = 0;
  const endless = (async function* () {
    for (;;) {
      read += 1_000;
      yield Buffer.alloc(1_000);
    }
  })();
  store.read = async () => ({ chunks: endless });
  await expect(readText(store, 'endless', 5_000)).rejects.toThrow(UnreadableObject);
  expect(read).toBe(6_000);
});

it('a record that is too large to be read is not written', async () => {
  const store = new MemoryStore();
  await writeRecord(store, 'fits', 'é'.repeat(2_500), 'text/plain', 5_000);
  expect(await readText(store, 'fits', 5_000)).toHaveLength(2_500);
  await expect(writeRecord(store, 'large', 'é'.repeat(2_501), 'text/plain', 5_000)).rejects.toThrow(RangeError);
  expect(store.objects.has('large')).toBe(false);
});

it('bytes that are not UTF-8 are refused, and a byte order mark is kept', async () => {
  const store = new MemoryStore();
  store.put('invalid', INVALID[0]);
  await expect(readText(store, 'invalid')).rejects.toThrow('invalid: not UTF-8');
  store.put('mark', '\ufeff{}');
  expect(await readText(store, 'mark')).toBe('\ufeff{}');
});

it('a foreign object at the key of a record is read only until it is longer than the record', async () => {
  const store = new MemoryStore();
  let read = 0;
  const endless = (async function* () {
    for (;;) {
      read += 1_000;
      yield Buffer.alloc(1_000, 'x');
    }
  })();
  store.put('record', 'x');
  store.read = async () => ({ chunks: endless });
  await expect(storeRecord(store, 'record', 'x'.repeat(5_000), 'text/plain')).rejects.toThrow(RecordConflict);
  expect(read).toBe(6_000);
});

it('a record is distinguished from other bytes that decode to the same text', async () => {
  const store = new MemoryStore();
  store.put('record', Buffer.from([0x7b, 0xff, 0x7d]));
  await expect(storeRecord(store, 'record', '{\ufffd}', 'text/plain')).rejects.toThrow(RecordConflict);
});
