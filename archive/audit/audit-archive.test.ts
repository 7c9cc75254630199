import { describe, expect, it } from 'vitest';
import { manifestKey, runKey } from '../object-keys/run-keys.js';
import type { Receipt } from '../records/receipt.js';
import { newKeyPair, readTrustedKeys, signerOfPem } from '../signing/index.js';
import { putArchived } from '../testing/archived-slice.js';
import {
  askedAt,
  audit,
  codesOf,
  DAY_TEXT,
  day,
  edit,
  keyOf,
  NO_FACTS,
  partOf,
  type Sample,
  sample,
  UNSIGNED,
  WINDOW,
} from '../testing/audited-run.js';
import { finishRun } from '../testing/finished-run.js';
import { MemoryStore } from '../testing/memory-store.js';
import { ARCHIVE } from '../testing/samples.js';
import type { FindingCode } from './audit-findings.js';
import type { AuditedArchive, AuditOptions } from './options.js';

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

  it('reports only RECEIPT_UNREADABLE about a listed receipt that is gone when the audit reads it', async () => {
    const { store, receipts } = await sample();
    const read = store.read.bind(store);
    store.read = async (key) => (key === keyOf(receipts[2] as Receipt) ? undefined : read(key));
    expect(await codesOf(store)).toEqual(['RECEIPT_UNREADABLE']);
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

  it('does not report that a receipt is missing from a folder if the name of the receipt is too long for a file', async () => {
    const store = new MemoryStore();
    const slice = { ...day(1), logGroup: `/${'long'.repeat(70)}` };
    const receipt = putArchived(store, { slice, outcome: 'empty', askedAt });
    await finishRun(store, ARCHIVE, { exportId: 'exp', receipts: [receipt], window: day(1) });
    store.objects.delete(keyOf(receipt));
    expect(await codesOf(store)).toEqual(['OBJECT_NOT_COPYABLE']);
    expect(await codesOf(store, {}, { bucket: NO_FACTS })).toEqual(['RECEIPT_MISSING']);
  });
});
