import { gzipSync } from 'node:zlib';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { LogferryError, type Slice } from '../../contract/index.js';
import { receiptKey } from '../object-keys/receipt-keys.js';
import { manifestKey, runKey } from '../object-keys/run-keys.js';
import type { Receipt } from '../records/receipt.js';
import { newKeyPair, readTrustedKeys, signerOfPem } from '../signing/index.js';
import { putArchived } from '../testing/archived-slice.js';
import { finishRun } from '../testing/finished-run.js';
import { MemoryStore } from '../testing/memory-store.js';
import { ARCHIVE, SLICE } from '../testing/samples.js';
import { auditArchive } from './audit-archive.js';
import type { AuditFinding, FindingCode } from './audit-findings.js';
import type { AuditedArchive, AuditOptions, AuditSummary } from './options.js';
import type { BucketFacts } from './ports.js';

const WINDOW = { from: '2026-10-01T00:00:00Z', to: '2026-10-04T00:00:00Z' };
const DAY_TEXT = (day: number): string => `2026-10-0${day}T01:00:00.000Z hello\n2026-10-0${day}T02:00:00.000Z world\n`;
const day = (no: number): Slice => ({ ...SLICE, from: `2026-10-0${no}T00:00:00Z`, to: `2026-10-0${no + 1}T00:00:00Z` });
const askedAt = '2026-11-01T00:00:00Z';

interface Sample {
  store: MemoryStore;
  receipts: Receipt[];
  sha256: string;
  checkpoint: string;
}

/** An archive with one closed run: two archived days and a day without events. */
async function sample(more: Partial<Parameters<typeof finishRun>[2]> = {}): Promise<Sample> {
  const store = new MemoryStore();
  const receipts = [1, 2].map((no) =>
    putArchived(store, { slice: day(no), outcome: 'archived', askedAt, files: { web: [DAY_TEXT(no)] } }),
  );
  receipts.push(putArchived(store, { slice: day(3), outcome: 'empty', askedAt }));
  const { sha256, checkpoint } = await finishRun(store, ARCHIVE, {
    exportId: 'exp',
    receipts,
    window: WINDOW,
    ...more,
  });
  return { store, receipts, sha256, checkpoint: store.text(checkpoint) };
}

async function audit(
  store: MemoryStore,
  options: Partial<AuditOptions> = {},
  more: Partial<AuditedArchive> = {},
): Promise<{ findings: AuditFinding[]; codes: FindingCode[]; summary: AuditSummary }> {
  const findings: AuditFinding[] = [];
  const archive = { objects: store, prefix: '', isOriginal: true, ...more };
  const asked: AuditOptions = {
    level: 'content',
    keys: [],
    expected: [],
    found: (one) => findings.push(one),
    ...options,
  };
  const summary = await auditArchive(archive, asked);
  return { findings, codes: findings.map(({ code }) => code).sort(), summary };
}

/** Codes that an audit without a kept checkpoint finds in every unsigned archive. */
const UNSIGNED: FindingCode[] = ['CHECKPOINT_UNSIGNED', 'LOG_END_UNPINNED', 'MANIFEST_UNSIGNED'];
const codesOf = async (store: MemoryStore, options?: Partial<AuditOptions>, more?: Partial<AuditedArchive>) =>
  (await audit(store, options, more)).codes.filter((code) => !UNSIGNED.includes(code));
const keyOf = ({ slice, outcome, askedAt: asked }: Receipt): string => receiptKey(slice, outcome, asked);

describe('an audit', () => {
  it('of an intact archive finds only that nothing is signed and nothing pins the log, and counts what it has checked', async () => {
    const { store } = await sample();
    const { codes, summary } = await audit(store);
    expect(codes).toEqual(UNSIGNED);
    expect(summary).toMatchObject({
      ...{ logEntries: 1, manifests: 1, receipts: 3, objects: 2, objectsRead: 2, events: 4, openRuns: 0 },
      notChecked: ['versions, ETags and storage classes, which a folder lacks'],
    });
  });

  it('finds nothing if it has the trusted key and a checkpoint that was kept elsewhere', async () => {
    const { privateKey, publicKey } = newKeyPair('ed25519');
    const { store, checkpoint, sha256 } = await sample({ signer: signerOfPem(privateKey) });
    const keys = readTrustedKeys(publicKey, 'test');
    const expected = [{ exportId: 'exp', sha256 }];
    expect((await audit(store, { keys, expected, since: { name: 'kept', text: checkpoint } })).codes).toEqual([]);
    const others = readTrustedKeys(newKeyPair('p256').publicKey, 'test');
    expect(await codesOf(store, { keys: others })).toEqual(['CHECKPOINT_UNTRUSTED', 'MANIFEST_UNTRUSTED']);
    expect(await codesOf(store, { expected: [{ exportId: 'exp', sha256: '0'.repeat(64) }] })).toEqual([
      'CHECKPOINT_NOT_CHECKED',
      'EXPECTED_MANIFEST_MISSING',
      'MANIFEST_NOT_CHECKED',
    ]);
    const { findings } = await audit(store);
    expect(findings.find(({ code }) => code === 'CHECKPOINT_NOT_CHECKED')?.seen).toMatch(
      /^1 of 1 checkpoints, signed by the keys with the ids [0-9a-f]{8}$/,
    );
    store.objects.delete(manifestKey(ARCHIVE, 'exp', 1).replace('manifest', 'manifest.dsse'));
    expect(await codesOf(store, { keys })).toEqual(['MANIFEST_UNTRUSTED']);
  });

  it('notices a log that was rolled back, if a checkpoint was kept elsewhere', async () => {
    const { store } = await sample();
    const before = new Map(store.objects);
    const receipt = putArchived(store, { slice: { ...day(1), logGroup: 'b' }, outcome: 'empty', askedAt });
    const { checkpoint } = await finishRun(store, ARCHIVE, { exportId: 'exp2', receipts: [receipt], window: day(1) });
    const since = { name: 'kept', text: store.text(checkpoint) };
    expect(await codesOf(store, { since })).toEqual([]);
    for (const key of store.objects.keys()) if (!before.has(key)) store.objects.delete(key);
    expect(await codesOf(store)).toEqual([]);
    expect(await codesOf(store, { since })).toEqual(['LOG_SHORTER']);
  });

  it('reports that checkpoints are missing only if the log has three runs without a checkpoint', async () => {
    const { store } = await sample();
    const found = async (): Promise<FindingCode[]> => {
      for (const key of store.objects.keys()) if (key.endsWith('.checkpoint')) store.objects.delete(key);
      return (await codesOf(store, { level: 'records' })).filter((code) => code.startsWith('CHECKPOINT'));
    };
    expect(await found()).toEqual(['CHECKPOINT_BEHIND']);
    for (const code of ['CHECKPOINT_BEHIND', 'CHECKPOINT_MISSING']) {
      const slice = { ...day(1), logGroup: code };
      const receipt = putArchived(store, { slice, outcome: 'empty', askedAt });
      await finishRun(store, ARCHIVE, { exportId: `exp-${code}`, receipts: [receipt], window: day(1) });
      expect(await found()).toEqual([code]);
    }
  });

  it('names what was done to a record', async () => {
    const cases: [change: (sample: Sample) => void, codes: FindingCode[]][] = [
      [({ store, receipts: [one] }) => one && store.objects.delete(keyOf(one)), ['DATA_UNRECORDED', 'RECEIPT_MISSING']],
      [
        ({ store, receipts: [one] }) => one && edit(store, keyOf(one), '"bytes":', '"bytes":1'),
        ['OBJECT_SIZE', 'RECEIPT_CHANGED', 'RECEIPT_IMPLAUSIBLE'],
      ],
      [({ store, receipts: [one] }) => one && store.put(keyOf(one), '{'), ['DATA_UNRECORDED', 'RECEIPT_UNREADABLE']],
      [
        ({ store }) => store.objects.delete(manifestKey(ARCHIVE, 'exp', 1)),
        ['LOG_MANIFEST_MISSING', 'RECEIPT_OF_OPEN_RUN', 'RECEIPT_OF_OPEN_RUN', 'RECEIPT_OF_OPEN_RUN', 'RUN_OPEN'],
      ],
      [
        ({ store }) => edit(store, manifestKey(ARCHIVE, 'exp', 1), '"completed"', '"partial"'),
        ['LOG_MANIFEST_CHANGED', 'RUN_INCOMPLETE'],
      ],
      [({ store }) => store.objects.delete(partOf()), ['PART_MISSING']],
      [({ store }) => store.put('_logferry/receipts/notes.txt', ''), ['FOREIGN_OBJECT']],
      [
        ({ store }) => putArchived(store, { slice: { ...day(3), generation: 2 }, outcome: 'quiet', askedAt }),
        ['RECEIPT_UNCOMMITTED'],
      ],
    ];
    for (const [change, codes] of cases) {
      const made = await sample();
      change(made);
      expect([String(change), await codesOf(made.store)]).toEqual([String(change), codes]);
    }
  });

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

  it('reports only RECEIPT_UNREADABLE about a listed receipt that is gone when the audit reads it', async () => {
    const { store, receipts } = await sample();
    const read = store.read.bind(store);
    store.read = async (key) => (key === keyOf(receipts[2] as Receipt) ? undefined : read(key));
    expect(await codesOf(store)).toEqual(['RECEIPT_UNREADABLE']);
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

  it('notices a window that a completed run does not cover, and a window that a run counts twice', async () => {
    const store = new MemoryStore();
    const receipts = [1, 3].map((no) =>
      putArchived(store, { slice: day(no), outcome: 'archived', askedAt, files: { web: [DAY_TEXT(no)] } }),
    );
    await finishRun(store, ARCHIVE, { exportId: 'exp', receipts, window: WINDOW });
    expect((await audit(store)).findings.find(({ code }) => code === 'TILING_GAP')?.expected).toBe(
      'a receipt of a for 2026-10-02T00:00:00Z to 2026-10-03T00:00:00Z',
    );
    const both = { ...day(2), from: '2026-10-01T12:00:00Z' };
    const overlapping = new MemoryStore();
    const all = [day(1), both, day(3)].map((slice) =>
      putArchived(overlapping, { slice, outcome: 'archived', askedAt, files: { web: [DAY_TEXT(2)] } }),
    );
    await finishRun(overlapping, ARCHIVE, { exportId: 'exp', receipts: all, window: WINDOW });
    expect(await codesOf(overlapping, { level: 'records' })).toEqual(['TILING_OVERLAP']);
  });

  it('reports only findings of the severity `notice` about the records that other runs write during the audit', async () => {
    const { store } = await sample();
    let isFirst = true;
    const closesDuringTheLog = async (key: string) => {
      if (!isFirst || !key.startsWith('_logferry/log/')) return;
      isFirst = false;
      const slice = { ...day(1), logGroup: 'b' };
      const receipts = [putArchived(store, { slice, outcome: 'empty', askedAt })];
      await finishRun(store, ARCHIVE, { exportId: 'exp2', receipts, window: day(1) });
    };
    const objects: AuditedArchive['objects'] = {
      list: (...args) => store.list(...args),
      read: async (key) => closesDuringTheLog(key).then(() => store.read(key)),
    };
    expect(await codesOf(store, {}, { objects })).toEqual(['MANIFEST_UNLOGGED']);
    const folder = 'data/111122223333/eu-central-1/a/2026/10/09/6e9b1d0e-0000-4000-8000-000000000000';
    const record = store.text(runKey(ARCHIVE, 'exp', 1)).replace('"exportId":"exp"', '"exportId":"later"');
    const begins = ({ phase }: { phase: string }) => {
      if (phase !== 'receipts') return;
      store.put(runKey(ARCHIVE, 'later', 1), record);
      store.put(`${folder}/s/000000.gz`, 'x');
    };
    expect(await codesOf(store, { progress: begins })).toEqual(['DATA_OF_OPEN_RUN']);
    expect(await codesOf(store)).toEqual(['DATA_OF_OPEN_RUN', 'RUN_OPEN']);
  });

  it('accepts a gap in the window of a run if the manifest lists the gap as left out', async () => {
    const store = new MemoryStore();
    const receipts = [putArchived(store, { slice: day(1), outcome: 'empty', askedAt })];
    const leftOut = [{ from: day(2).from, to: WINDOW.to, reason: 'sliceNotOver' as const, slice: 'day' as const }];
    await finishRun(store, ARCHIVE, {
      exportId: 'exp',
      receipts,
      window: WINDOW,
      change: (manifest) => ({ ...manifest, leftOut }),
    });
    expect(await codesOf(store)).toEqual([]);
  });

  it('does not accept a receipt of a window if retention had passed for the beginning of the window', async () => {
    const store = new MemoryStore();
    const receipt = putArchived(store, { slice: day(1), outcome: 'empty', askedAt });
    const logGroupMetadata = { arn: 'arn', retentionDays: 30, logClass: 'STANDARD' };
    const claimed: Receipt = { ...receipt, logGroupMetadata };
    store.put(keyOf(receipt), JSON.stringify(claimed));
    const { findings } = await audit(store);
    expect(findings.find(({ code }) => code === 'RECEIPT_PARTLY_EXPIRED')?.expected).toContain('2026-10-02T00:00:00Z');
    store.put(
      keyOf(receipt),
      JSON.stringify({ ...claimed, logGroupMetadata: { ...logGroupMetadata, retentionDays: 31 } }),
    );
    expect((await audit(store)).codes).not.toContain('RECEIPT_PARTLY_EXPIRED');
  });

  it('checks only the export, the log groups or the window that its options select, and resumes after the receipts that were checked before', async () => {
    const { store, receipts } = await sample();
    const other = putArchived(store, {
      slice: { ...day(1), logGroup: 'b' },
      outcome: 'archived',
      askedAt,
      files: { x: ['x'] },
    });
    await finishRun(store, ARCHIVE, { exportId: 'exp2', receipts: [other], window: day(1) });
    const read = async (options: Partial<AuditOptions>) => (await audit(store, options)).summary;
    expect(await read({ logGroups: ['b'] })).toMatchObject({ receipts: 1, objectsRead: 1 });
    expect(await read({ exportId: 'exp' })).toMatchObject({ receipts: 3, manifests: 1, objectsRead: 2 });
    const window = { fromMs: Date.parse('2026-10-02T12:00:00Z'), toMs: Date.parse('2026-10-03T00:00:00Z') };
    expect(await read({ window })).toMatchObject({ receipts: 1 });
    const checked: string[] = [];
    await read({ checkedTo: (key) => checked.push(key) });
    expect(checked).toEqual([...receipts, other].map(keyOf).sort());
    const checkedBefore = (...except: string[]) => ({
      before: { to: checked[1] ?? '', wasClean: (key: string) => !except.includes(key), startedMs: 1_000 },
    });
    expect(await read(checkedBefore())).toMatchObject({ receipts: 4, objects: 3, objectsRead: 1 });
    expect(await read(checkedBefore(checked[0] ?? ''))).toMatchObject({ receipts: 4, objects: 3, objectsRead: 2 });
    store.objects.delete(receipts[1]?.objects[0]?.key ?? '');
    const notClean: string[] = [];
    await read({ notClean: (key) => notClean.push(key) });
    expect(notClean).toEqual([checked[1]]);
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

  it('does not report that a receipt is missing from a folder if the name of the receipt is too long for a file', async () => {
    const store = new MemoryStore();
    const slice = { ...day(1), logGroup: `/${'long'.repeat(70)}` };
    const receipt = putArchived(store, { slice, outcome: 'empty', askedAt });
    await finishRun(store, ARCHIVE, { exportId: 'exp', receipts: [receipt], window: day(1) });
    store.objects.delete(keyOf(receipt));
    expect(await codesOf(store)).toEqual(['OBJECT_NOT_COPYABLE']);
    expect(await codesOf(store, {}, { bucket: NO_FACTS })).toEqual(['RECEIPT_MISSING']);
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

const NO_FACTS: BucketFacts = { factsOf: async () => undefined, expirationRules: async () => [] };
const partOf = (): string => '_logferry/exports/exp/0000001.part-0000001.ndjson';
const edit = (store: MemoryStore, key: string, from: string, to: string): void =>
  store.put(key, store.text(key).replace(from, to));
