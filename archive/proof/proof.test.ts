import { createHash } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';
import { UnreadableObject } from '../errors.js';
import { storeCheckpoint } from '../log/checkpoint.js';
import { checkpointKey, entryKey } from '../object-keys/log-keys.js';
import { parseReceiptKey, receiptKey } from '../object-keys/receipt-keys.js';
import { readPart, storePart } from '../records/run-parts.js';
import { putArchived } from '../testing/archived-slice.js';
import { closeMadeUpRun } from '../testing/logged.js';
import { MemoryStore } from '../testing/memory-store.js';
import { ARCHIVE, SLICE } from '../testing/samples.js';
import { checkProof } from './check-proof.js';
import { type Proof, parseProof } from './proof.js';
import { proveReceipts } from './prove-receipts.js';

const LOG_GROUP = '/aws/lambda/pay';
const DAY = '2026-10-02';
const ASKED = '2026-11-20T00:00:00Z';
const hash = (...parts: (Buffer | string)[]): Buffer =>
  parts.reduce((sum, part) => sum.update(part), createHash('sha256')).digest();

/** Stores a receipt of one day. @returns its line in a part */
function receiptLine(store: MemoryStore, exportId: string, logGroup: string, day: number) {
  const slice = {
    ...{ ...SLICE, logGroup },
    ...{ from: `2026-10-0${day}T00:00:00Z`, to: `2026-10-0${day + 1}T00:00:00Z` },
  };
  const files = { s: [`2026-10-0${day}T01:00:00.000Z of ${logGroup}\n`] };
  putArchived(store, { slice, outcome: 'archived', askedAt: ASKED, exportId, files });
  const key = receiptKey(slice, 'archived', ASKED);
  return { key, sha256: hash(store.text(key)).toString('hex'), outcome: 'archived' as const, skipped: false };
}

async function close(store: MemoryStore, exportId: string, receipts: [logGroup: string, day: number][]) {
  const lines = receipts.map(([logGroup, day]) => receiptLine(store, exportId, logGroup, day));
  const half = Math.ceil(lines.length / 2);
  await storePart(store, ARCHIVE, exportId, 1, 1, lines.slice(0, half));
  await storePart(store, ARCHIVE, exportId, 1, 2, lines.slice(half));
  const parts = [await readPart(store, ARCHIVE, exportId, 1, 1), await readPart(store, ARCHIVE, exportId, 1, 2)];
  const { checkpoint } = await closeMadeUpRun(store, ARCHIVE, exportId, parts);
  await storeCheckpoint(store, ARCHIVE, checkpoint);
}

let store: MemoryStore;
beforeEach(async () => {
  store = new MemoryStore();
  await close(store, 'exp-a', [
    ['/secret/one', 1],
    ['/secret/two', 2],
    [LOG_GROUP, 2],
    ['/secret/three', 2],
    [LOG_GROUP, 3],
  ]);
  for (const id of ['exp-b', 'exp-c', 'exp-d']) await close(store, id, [['/secret/four', 4]]);
});

const prove = (checkpoint?: string): Promise<Proof> => {
  const names = [...store.objects.keys()]
    .flatMap((key) => parseReceiptKey(key) ?? [])
    .filter(({ key }) => key.includes('!aws!lambda!pay') && key.includes('20261002T000000Z_'));
  return proveReceipts(store, ARCHIVE, { logGroup: LOG_GROUP, day: DAY, names, ...(checkpoint && { checkpoint }) });
};

/** All problems that a check finds. */
const problemsOf = (proof: Proof): string[] => {
  const { problems, receipts } = checkProof(proof);
  return [...problems, ...receipts.flatMap((receipt) => receipt.problems)];
};

/** A text in JSON with one of its members replaced. */
const edited = (text: string, change: object): string => JSON.stringify({ ...JSON.parse(text), ...change });

describe('a proof about a day of a log group', () => {
  it('shows that the log contained its receipts, and names no other log group', async () => {
    const proof = parseProof('p', JSON.stringify(await prove()));
    const { receipts, checkpoint } = checkProof(proof);
    expect(problemsOf(proof)).toEqual([]);
    expect(receipts).toMatchObject([
      { from: '2026-10-02T00:00:00Z', outcome: 'archived', objects: 1, events: 1, exportId: 'exp-a', logEntry: 0 },
    ]);
    expect(checkpoint?.size).toBe(4);
    expect(JSON.stringify(proof)).not.toContain('secret');
  });

  it('can be checked with nothing but SHA-256', async () => {
    const { receipts, checkpoint = '' } = await prove();
    const [origin, size, root] = checkpoint.split('\n');
    const raw = (hex: string): Buffer => Buffer.from(hex, 'hex');
    /** RFC 9162, section 2.1.3.2. */
    const rootFrom = (leaf: Buffer, index: number, leaves: number, path: string[]): string => {
      let [at, last, node] = [index, leaves - 1, hash(Buffer.of(0), leaf)];
      for (const sibling of path) {
        if (at % 2 === 1 || at === last) {
          node = hash(Buffer.of(1), raw(sibling), node);
          while (at % 2 === 0 && at !== 0) [at, last] = [at / 2, Math.floor(last / 2)];
        } else node = hash(Buffer.of(1), node, raw(sibling));
        [at, last] = [Math.floor(at / 2), Math.floor(last / 2)];
      }
      expect(last).toBe(0);
      return node.toString('hex');
    };
    expect(receipts).toHaveLength(1);
    for (const { receipt, leaf, runPath, entry, logPath } of receipts) {
      const { n, merkleRoot, entries, origin: named } = JSON.parse(entry);
      expect(rootFrom(hash(receipt), leaf, entries, runPath)).toBe(merkleRoot);
      expect(raw(rootFrom(hash(entry), n, Number(size), logPath)).toString('base64')).toBe(root);
      expect(named).toBe(origin);
    }
  });

  it('can be made without any manifest', async () => {
    for (const key of [...store.objects.keys()]) if (key.endsWith('manifest.json')) store.objects.delete(key);
    expect(problemsOf(await prove())).toEqual([]);
  });

  it('can be made against a checkpoint that was kept elsewhere', async () => {
    const first = store.text(checkpointKey(ARCHIVE, 1));
    const proof = await prove(first);
    expect([proof.checkpoint, problemsOf(proof)]).toEqual([first, []]);
    await expect(prove('not a checkpoint')).rejects.toThrow(UnreadableObject);
  });

  const change = async (edit: (receipt: Proof['receipts'][number]) => Partial<Proof['receipts'][number]>) => {
    const proof = await prove();
    return problemsOf({ ...proof, receipts: proof.receipts.map((receipt) => ({ ...receipt, ...edit(receipt) })) });
  };

  it('does not hold if anything in it was changed', async () => {
    const proof = await prove();
    expect(await change(({ receipt }) => ({ receipt: edited(receipt, { runNo: 2 }) }))).not.toEqual([]);
    expect(await change(({ receipt }) => ({ receipt: `${receipt} ` }))).not.toEqual([]);
    expect(await change(({ receipt }) => ({ receipt: edited(receipt, { runNo: 9_999_999 }) }))).not.toEqual([]);
    expect(await change(() => ({ receipt: '{}' }))).not.toEqual([]);
    expect(await change(({ leaf }) => ({ leaf: leaf + 1 }))).not.toEqual([]);
    expect(await change(({ runPath }) => ({ runPath: runPath.toReversed() }))).not.toEqual([]);
    expect(await change(({ logPath }) => ({ logPath: logPath.slice(1) }))).not.toEqual([]);
    expect(await change(({ entry }) => ({ entry: edited(entry, { merkleRoot: '0'.repeat(64) }) }))).not.toEqual([]);
    expect(await change(({ entry }) => ({ entry: edited(entry, { origin: 'o' }) }))).not.toEqual([]);
    expect(await change(({ entry }) => ({ entry: edited(entry, { n: 1 }) }))).not.toEqual([]);
    expect(await change(({ key }) => ({ key: key.replace('g0001', 'g0002') }))).not.toEqual([]);
    for (const other of [
      { logGroup: '/secret/one' },
      { day: '2026-10-03' },
      { receipts: [] },
      { checkpoint: 'o\n4\n' },
      { checkpoint: store.text(checkpointKey(ARCHIVE, 3)) },
    ]) {
      expect(problemsOf({ ...proof, ...other })).not.toEqual([]);
    }
  });

  it('says which receipt it cannot prove, and why', async () => {
    const reasons = async (): Promise<string[]> => {
      const { unproven } = await prove();
      for (const { key } of unproven) expect(key).toContain('!aws!lambda!pay/20261002T000000Z_');
      return unproven.map(({ reason }) => reason);
    };
    const part = [...store.objects.keys()].find((key) => key.includes('exp-a/0000001.part-0000002')) ?? '';
    const text = store.text(part);
    store.put(part, '');
    expect(await reasons()).toEqual([expect.stringContaining('are not those that the log commits to')]);
    store.put(part, text);
    store.put(part.replace('0000002', '0000003'), '{}\n');
    expect(await reasons()).toEqual([]);
    receiptLine(store, 'exp-never-closed', LOG_GROUP, 2);
    expect(await reasons()).toEqual([expect.stringContaining('is not in the log')]);
    receiptLine(store, 'exp-b', LOG_GROUP, 2);
    expect(await reasons()).toEqual([expect.stringContaining('does not commit to it')]);
    receiptLine(store, 'exp-a', LOG_GROUP, 2);
    expect(await reasons()).toEqual([]);
    store.put(entryKey(ARCHIVE, 2), 'edited');
    expect(await reasons()).toEqual([expect.stringContaining('not the one that the checkpoint of 4 entries pins')]);
  });
});
