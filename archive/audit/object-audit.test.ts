import { gzipSync } from 'node:zlib';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { LogferryError } from '../../contract/index.js';
import type { Receipt } from '../records/receipt.js';
import { audit, codesOf, DAY_TEXT, keyOf, NO_FACTS, sample, UNSIGNED } from '../testing/audited-run.js';
import type { MemoryStore } from '../testing/memory-store.js';
import type { FindingCode } from './audit-findings.js';
import type { AuditedArchive, AuditOptions } from './options.js';
import type { BucketFacts } from './ports.js';

describe('an audit', () => {
  it('names what was done to an object', async () => {
    const cases: [change: (store: MemoryStore, key: string) => void, codes: FindingCode[]][] = [
      [(store, key) => store.objects.delete(key), ['OBJECT_MISSING']],
      [
        (store, key) => store.put(key, gzipSync(DAY_TEXT(3).repeat(2))),
        ['OBJECT_CHANGED', 'OBJECT_COUNT', 'OBJECT_SIZE'],
      ],
      [
        (store, key) => store.put(key, Buffer.from(store.objects.get(key) ?? []).reverse()),
        ['OBJECT_CHANGED', 'OBJECT_DAMAGED'],
      ],
      [
        (store, key) => store.put(key, Buffer.concat([store.objects.get(key) ?? Buffer.of(), Buffer.alloc(3)])),
        ['OBJECT_CHANGED', 'OBJECT_DAMAGED', 'OBJECT_SIZE'],
      ],
      [(store, key) => store.put(key.replace('000000', '000001'), 'x'), ['OBJECT_ADDED']],
      [(store, key) => store.put(key.replace(/[^/]+\/[^/]+\/[^/]+$/, 'aws-logs-write-test'), 'x'), []],
      [
        (store) =>
          store.put(
            'data/111122223333/eu-central-1/a/2026/10/01/6e9b1d0e-0000-4000-8000-000000000000/s/000000.gz',
            'x',
          ),
        ['DATA_UNRECORDED'],
      ],
      [(store) => store.put('data/111122223333/eu-central-1/a/.DS_Store', 'x'), ['FOREIGN_OBJECT']],
    ];
    for (const [change, codes] of cases) {
      const { store, receipts } = await sample();
      change(store, receipts[0]?.objects[0]?.key ?? '');
      expect([String(change), await codesOf(store)]).toEqual([String(change), codes]);
    }
  });

  it('reads no objects at the levels `records` and `objects`, and only a share of the objects if a sample is asked for', async () => {
    const { store, receipts } = await sample();
    const key = receipts[0]?.objects[0]?.key ?? '';
    store.put(key, Buffer.from(store.objects.get(key) ?? []).reverse());
    expect(await codesOf(store, { level: 'objects' })).toEqual([]);
    const readOf = async (percent: number, seed: string) =>
      (await audit(store, { sample: { percent, seed } })).summary.objectsRead;
    expect([await readOf(0, 's'), await readOf(100, 's')]).toEqual([0, 2]);
    const halves = await Promise.all(['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'].map((seed) => readOf(50, seed)));
    expect(halves).toContain(1);
    store.objects.delete(key);
    expect(await codesOf(store, { level: 'records' })).toEqual([]);
  });

  it('distinguishes a missing object from one that the lifecycle has deleted, and from one whose recorded version still exists', async () => {
    const { store, receipts } = await sample();
    const [object] = receipts[0]?.objects ?? [];
    if (object === undefined) throw new Error('the receipt must have an object');
    object.lastModified = '2026-01-01T00:00:00Z';
    const key = keyOf(receipts[0] as Receipt);
    store.put(key, JSON.stringify(receipts[0]));
    store.objects.delete(object.key);
    const rule = { id: 'old', prefix: 'data/', days: 30, isFiltered: false };
    const bucket: BucketFacts = { factsOf: async () => undefined, expirationRules: async () => [rule] };
    const without = { ...bucket, expirationRules: async () => undefined };
    const codes = async (facts: BucketFacts) =>
      (await codesOf(store, {}, { bucket: facts })).filter((code) => code.startsWith('OBJECT'));
    expect(await codes(bucket)).toEqual(['OBJECT_EXPIRED']);
    expect(await codes({ ...bucket, expirationRules: async () => [{ ...rule, prefix: 'other/' }] })).toEqual([
      'OBJECT_MISSING',
    ]);
    expect(await codes(without)).toEqual(['OBJECT_MISSING']);
    onTestFinished(() => void vi.useRealTimers());
    vi.useFakeTimers({ toFake: ['Date'], now: Date.parse('2026-01-31T23:59:59Z') });
    expect(await codes(bucket)).toEqual(['OBJECT_EXPIRED']);
    object.lastModified = '2026-01-01T00:00:01Z';
    store.put(key, JSON.stringify(receipts[0]));
    expect(await codes(bucket)).toEqual(['OBJECT_MISSING']);
    object.versionId = 'v1';
    store.put(key, JSON.stringify(receipts[0]));
    const absence = async (versionId: string) => {
      const factsOf = async (_: string, asked?: string) => (asked === versionId ? { bytes: 1, etag: 'e' } : undefined);
      const { findings } = await audit(store, {}, { bucket: { ...bucket, factsOf } });
      return findings.find(({ code }) => code === 'OBJECT_MISSING')?.seen;
    };
    expect(await absence('v1')).toBe('absent; the recorded version v1 still exists behind a delete marker');
    expect(await absence('v2')).toBe('absent');
  });

  it('goes on if S3 denies access to the recorded versions of a missing and a replaced object, and reports that their existence is unknown', async () => {
    const { store, receipts } = await sample();
    for (const receipt of receipts) {
      for (const object of receipt.objects) Object.assign(object, { versionId: 'v1', etag: 'recorded' });
      store.put(keyOf(receipt), JSON.stringify(receipt));
    }
    store.objects.delete(receipts[0]?.objects[0]?.key ?? '');
    const denied = new LogferryError('ACCESS_DENIED', { detail: 's3:GetObjectVersion' });
    const bucket: BucketFacts = {
      factsOf: async (_, versionId) => {
        if (versionId !== undefined) throw denied;
        return { bytes: 1, etag: 'other', versionId: 'v2' };
      },
      expirationRules: async () => [],
    };
    const { findings } = await audit(store, { level: 'objects' }, { bucket });
    const why = 'v1 still exists is unknown, because S3 does not show it: AWS denies access: s3:GetObjectVersion';
    for (const code of ['OBJECT_MISSING', 'OBJECT_REPLACED']) {
      expect(findings.find((one) => one.code === code)?.seen).toContain(`whether the recorded version ${why}`);
    }
    const unreachable = { ...bucket, factsOf: () => Promise.reject(new LogferryError('AWS_UNREACHABLE', {})) };
    await expect(audit(store, { level: 'objects' }, { bucket: unreachable })).rejects.toThrow(/AWS/);
  });

  it('compares the checksums that S3 shows of objects that are not read, also in a copy, and counts the objects whose checksums S3 refuses to show', async () => {
    const { store, receipts } = await sample();
    for (const receipt of receipts) {
      for (const object of receipt.objects) object.crc64nvme = 'recorded=';
      store.put(keyOf(receipt), JSON.stringify(receipt));
    }
    const [first] = receipts[0]?.objects ?? [];
    const shown = (crc64nvme?: string): BucketFacts => ({
      factsOf: async (key) => ({
        ...{ bytes: 1, etag: 'e' },
        ...(crc64nvme && { crc64nvme: key === first?.key ? crc64nvme : 'recorded=' }),
      }),
      expirationRules: async () => [],
    });
    const checked = async (
      bucket: BucketFacts,
      more: Partial<AuditOptions> = { level: 'objects' },
      isOriginal = false,
    ) => {
      const { findings, summary } = await audit(store, more, { bucket, isOriginal });
      const found = findings.filter(({ code }) => code === 'OBJECT_CHECKSUM');
      return { found, checksums: summary.checksums, notChecked: summary.notChecked.join() };
    };
    const finding = { code: 'OBJECT_CHECKSUM', key: first?.key, expected: 'recorded=', seen: 'other=' };
    expect(await checked(shown('other='))).toMatchObject({ found: [finding], checksums: 2 });
    expect(await checked(shown('other='), { level: 'objects' }, true)).toMatchObject({
      found: [finding],
      checksums: 2,
    });
    expect(await checked(shown('recorded='))).toMatchObject({ found: [], checksums: 2 });
    expect(await checked(shown())).toMatchObject({ found: [], checksums: 0 });
    expect(await checked(shown('other='), {})).toMatchObject({ found: [], checksums: 0 });
    const refused = { ...shown(), factsOf: () => Promise.reject(new LogferryError('ACCESS_DENIED', {})) };
    expect(await checked(refused)).toMatchObject({
      found: [],
      notChecked: expect.stringContaining('the checksum and version that S3 shows of 2 objects: AWS denies access'),
    });
  });

  it('names an object to which S3 denies access, and goes on, but ends with an error if AWS refuses the credentials', async () => {
    const { store, receipts } = await sample();
    const read = store.read.bind(store);
    let code: 'BUCKET_ACCESS' | 'CREDENTIALS' = 'BUCKET_ACCESS';
    store.read = async (key) => {
      if (key === receipts[0]?.objects[0]?.key) throw new LogferryError(code, { bucket: 'b', detail: 's3:GetObject' });
      return read(key);
    };
    const { findings, summary } = await audit(store);
    const unreadable = findings.filter((one) => one.code === 'OBJECT_UNREADABLE');
    expect(unreadable).toMatchObject([{ seen: 'S3 refuses access to bucket b: s3:GetObject' }]);
    expect(summary.objectsRead).toBe(1);
    code = 'CREDENTIALS';
    await expect(audit(store)).rejects.toMatchObject({ code: 'CREDENTIALS' });
  });

  it('trusts an interrupted audit only about what was not changed since that audit began', async () => {
    const { store, receipts } = await sample();
    const [first, second] = receipts.map((receipt) => ({ key: keyOf(receipt), object: receipt.objects[0]?.key ?? '' }));
    const before = { to: second?.key ?? '', wasClean: () => true, startedMs: 1_000 };
    const resumed = async (more: Partial<AuditedArchive> = {}) => {
      const { codes, summary } = await audit(store, { before }, more);
      return [summary.objectsRead, ...codes.filter((code) => !UNSIGNED.includes(code))];
    };
    expect(await resumed()).toEqual([0]);
    store.changedMs.set(first?.object ?? '', 2_000);
    expect(await resumed()).toEqual([1]);
    store.changedMs.set(second?.key ?? '', 2_000);
    expect(await resumed()).toEqual([2]);
    store.changedMs.clear();
    store.put(first?.object ?? '', 'shorter');
    expect(await resumed()).toEqual([0, 'OBJECT_SIZE']);
    store.objects.delete(first?.object ?? '');
    expect(await resumed()).toEqual([0, 'OBJECT_MISSING']);
    // The clock of S3 can be behind, so a change shortly before the start counts as a later change.
    before.startedMs = 20 * 60_000;
    store.changedMs.set(second?.object ?? '', 6 * 60_000);
    expect(await resumed({ bucket: NO_FACTS })).toEqual([1, 'OBJECT_MISSING']);
  });
});
