import { describe, expect, it } from 'vitest';
import { NewerRecord, UnreadableObject } from '../errors.js';
import { MemoryStore } from '../testing/memory-store.js';
import { hash, manifest, RECEIPT_KEY, receipt, recount, run } from '../testing/record-samples.js';
import { ARCHIVE } from '../testing/samples.js';
import { storeManifest } from './manifest.js';
import { objectsOf, readObjectPage, storeObjectPage } from './object-pages.js';
import { readReceipt, storeReceipt } from './receipt-store.js';
import { storeRecount } from './recounts.js';
import { readParts, storePart } from './run-parts.js';
import { claimRun, previousRuns, readRun } from './run-record.js';

const archive = ARCHIVE;

async function allOf<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const all: Item[] = [];
  for await (const item of items) all.push(item);
  return all;
}

/** A kind of record, with functions that write it under a key and read it back. */
interface Kind {
  kind: string;
  key: string;
  write(store: MemoryStore, more?: object): Promise<unknown>;
  read(store: MemoryStore): Promise<unknown>;
  /** The result of reading the record that this version writes. */
  known: unknown;
}

const KINDS: Kind[] = [
  {
    kind: 'a receipt',
    key: RECEIPT_KEY,
    write: (store, more) => storeReceipt(store, { ...receipt, ...more }),
    read: async (store) => (await readReceipt(store, RECEIPT_KEY))?.receipt,
    known: receipt,
  },
  {
    kind: 'a page of objects',
    key: 'page',
    write: (store) => storeObjectPage(store, 'page', receipt.objects),
    read: async (store) => (await readObjectPage(store, 'page'))?.objects,
    known: receipt.objects,
  },
  {
    kind: 'a part',
    key: '_logferry/exports/exp/0000001.part-0000001.ndjson',
    write: (store, more) =>
      storePart(store, archive, 'exp', 1, 1, [{ key: 'k', sha256: hash, outcome: 'quiet', skipped: false, ...more }]),
    read: async (store) => (await allOf(readParts(store, archive, 'exp', 1, 1))).flatMap(({ list }) => list),
    known: [{ key: 'k', sha256: hash, outcome: 'quiet', skipped: false }],
  },
  {
    kind: 'a run record',
    key: '_logferry/exports/exp/0000001.run.json',
    write: (store, more) => claimRun(store, archive, { ...run, ...more }, 1),
    read: (store) => readRun(store, archive, 'exp', 1),
    known: run,
  },
  {
    kind: 'a manifest',
    key: '_logferry/exports/exp/0000001.manifest.json',
    write: (store, more) => storeManifest(store, archive, { ...manifest, ...more }),
    read: (store) => previousRuns(store, archive, 'exp'),
    known: { nextRunNo: 2, identityHash: hash },
  },
  {
    kind: 'a recount',
    key: '_logferry/recounts/111122223333/eu-central-1/2026-10/a/20261001T000000Z_20261002T000000Z_all.20261101T000000Z.json',
    write: (store, more) => storeRecount(store, archive, { ...recount, ...more }),
    read: (store) => storeRecount(store, archive, recount),
    known: {
      key: '_logferry/recounts/111122223333/eu-central-1/2026-10/a/20261001T000000Z_20261002T000000Z_all.20261101T000000Z.json',
      written: false,
    },
  },
];

/** Adds an unknown field to each object in a value, except in the members of {@link NESTED_TEXTS}. */
function withUnknown(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withUnknown);
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.entries(value).map(([key, member]) => [
    key,
    NESTED_TEXTS.has(key) ? member : withUnknown(member),
  ]);
  return { ...Object.fromEntries(members), aFieldOfTomorrow: { of: ['any', 'form'] } };
}
/**
 * Members to which no unknown field is added. Readers refuse such a field in a request, and the members of tags and
 * counts are not fields.
 */
const NESTED_TEXTS: ReadonlySet<string> = new Set(['tags', 'request', 'slices']);

/** Changes the stored JSON of a record, or each line of a list. */
function change(store: MemoryStore, key: string, how: (value: object) => unknown): void {
  const lines = store
    .text(key)
    .split('\n')
    .filter((line) => line !== '');
  const changed = lines.map((line) => JSON.stringify(how(JSON.parse(line))));
  store.put(key, changed.length === 1 ? (changed[0] ?? '') : changed.join('\n'));
}

describe.each(KINDS)('$kind', ({ key, write, read, known }) => {
  it('is read as it was written', async () => {
    const store = new MemoryStore();
    await write(store);
    expect([...store.objects.keys()]).toEqual([key]);
    expect(await read(store)).toEqual(known);
  });
  it('is read even if a newer logferry has added fields, at any depth', async () => {
    const store = new MemoryStore();
    await write(store);
    change(store, key, (value) => withUnknown(value));
    expect(store.text(key)).toContain('aFieldOfTomorrow');
    expect(await read(store)).toEqual(known);
  });
  it('of a newer major version is refused with an error that names the key and both versions', async () => {
    const store = new MemoryStore();
    await write(store);
    change(store, key, (value) => ({ ...value, schemaVersion: 2 }));
    const refusal = await read(store).then(
      () => undefined,
      (error: unknown) => error,
    );
    expect(refusal).toBeInstanceOf(NewerRecord);
    expect(String(refusal)).toContain(key);
    expect(String(refusal)).toMatch(/schema version 2.*this logferry reads version 1/);
  });
});

describe.each(KINDS.filter(({ kind }) => kind !== 'a manifest'))('$kind', ({ key, write, read }) => {
  it.each(['', 'null', '[]', '{}', '"x"', '1', '{"schemaVersion":"2"}', '{'.repeat(9_000), '['.repeat(100_000)])(
    'is refused if another program has written other text (%#)',
    async (text) => {
      const store = new MemoryStore();
      await write(store);
      store.put(key, text);
      // A list without lines is an empty list.
      if (text === '' && key.includes('pa')) expect(await read(store)).toEqual([]);
      else await expect(read(store)).rejects.toThrow(UnreadableObject);
    },
  );
});

describe.each(KINDS.filter(({ kind }) => kind !== 'a page of objects'))('$kind', ({ write }) => {
  it('is never written with a field that readers would ignore', async () => {
    const store = new MemoryStore();
    await expect(write(store, { aFieldOfToday: 1 })).rejects.toThrow(TypeError);
    expect(store.objects.size).toBe(0);
  });
});

it('a run record whose request has an unknown field is refused', async () => {
  const store = new MemoryStore();
  await claimRun(store, archive, run, 1);
  change(store, '_logferry/exports/exp/0000001.run.json', (value) => ({
    ...value,
    request: { ...run.request, onlyTheErrors: true },
  }));
  await expect(readRun(store, archive, 'exp', 1)).rejects.toThrow(/not a run record.*see request/);
});

it('tags under any key that AWS allows are kept', async () => {
  const store = new MemoryStore();
  const tags = JSON.parse('{"__proto__":"x","constructor":"y"}');
  const logGroupMetadata = { arn: 'arn', logClass: 'STANDARD', tags };
  const { key } = await storeReceipt(store, { ...receipt, logGroupMetadata });
  expect(store.text(key)).toContain('{"__proto__":"x","constructor":"y"}');
  const read = await readReceipt(store, key);
  expect(Object.entries(read?.receipt.logGroupMetadata?.tags ?? {})).toEqual(Object.entries(tags));
});

it('the hash of a receipt is that of its bytes, so that it also covers unknown fields', async () => {
  const store = new MemoryStore();
  const { key, sha256 } = await storeReceipt(store, receipt);
  change(store, key, (value) => withUnknown(value));
  expect((await readReceipt(store, key))?.sha256).not.toBe(sha256);
});

it('the error about a missing page to which a receipt commits names the page', async () => {
  const read = allOf(objectsOf(new MemoryStore(), receipt));
  await expect(read).rejects.toThrow('p: a receipt names it');
});

it('no message quotes content of a record, not even the key of a member', async () => {
  const store = new MemoryStore();
  await claimRun(store, archive, run, 1);
  const tags = { 'secret of a foreign record': 1 };
  const request = { ...run.request, source: { tags } };
  change(store, '_logferry/exports/exp/0000001.run.json', (value) => ({ ...value, request }));
  await expect(readRun(store, archive, 'exp', 1)).rejects.toThrow(/see request\.source\.tags\.…/);
  await expect(readRun(store, archive, 'exp', 1)).rejects.not.toThrow(/secret/);
});
