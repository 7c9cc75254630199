import { beforeEach, describe, expect, it, vi } from 'vitest';
import { RecordConflict, recountKey, storeRecount } from '../archive/index.js';
import { sha256OfText } from '../archive/records/digest.js';
import {
  checkManifestSignature,
  newKeyPair,
  openNote,
  readTrustedKeys,
  type Signer,
  signerOfPem,
} from '../archive/signing/index.js';
import { MemoryStore } from '../archive/testing/memory-store.js';
import { recount } from '../archive/testing/record-samples.js';
import { ARCHIVE } from '../archive/testing/samples.js';
import { LogferryError, noTotals } from '../contract/index.js';
import { closeManifest } from './close-manifest.js';
import { noteIntended } from './plan/intended-recounts.js';
import { type Aws, AwsCallFailed, Throttled } from './ports.js';
import type { ExportDeps } from './shared/deps.js';
import { inActivity } from './testing/in-activity.js';
import { ACCOUNT_ID, openedExport } from './testing/opened-export.js';
import type { WrittenManifest } from './types/manifest.js';
import type { OpenedExport } from './types/opening.js';
import type { WorkEvent } from './work-event.js';

const { privateKey, publicKey } = newKeyPair('ed25519');
const KEY = '_logferry/exports/e/0000001.manifest.json';
const SIGNATURE = '_logferry/exports/e/0000001.manifest.dsse.json';

let store: MemoryStore;
let opened: OpenedExport;
beforeEach(async () => {
  reported.length = 0;
  store = new MemoryStore();
  opened = await openedExport(store, {
    source: { logGroups: ['/a'] },
    window: { from: '2026-10-01T00:00:00Z', to: '2026-10-02T00:00:00Z' },
    destination: { bucket: 'archive' },
    region: 'eu-central-1',
  });
});

const reported: WorkEvent[] = [];

const close = (signer: Signer | undefined, version = '1.2.3'): Promise<WrittenManifest> => {
  const aws = { identity: async () => ({ accountId: ACCOUNT_ID, arn: 'arn' }), objects: () => store };
  const deps: Partial<ExportDeps> = {
    awsFor: async () => aws as unknown as Aws,
    authorize: async () => ['itself'],
    signerFor: () => signer,
    version,
    report: (event) => void reported.push(event),
  };
  const manifest = { ...noTotals(), status: 'completed' as const, parts: 0, finishedAt: '2026-11-20T00:01:00Z' };
  const input = { export: opened, manifest: manifest as Parameters<typeof closeManifest>[1]['manifest'] };
  return inActivity({}, async () => (await closeManifest(deps as ExportDeps, input)) as WrittenManifest);
};

const failing = (error: Error) => {
  const sign = vi.fn(async () => Promise.reject(error));
  return { sign, signer: { ...signerOfPem(privateKey), sign } };
};

describe('closing a run', () => {
  it('stores the signature beside the manifest once, even if the activity is repeated', async () => {
    const { signedBy, warnings } = await close(signerOfPem(privateKey));
    const [key] = readTrustedKeys(publicKey, 'k');
    expect([signedBy, warnings]).toEqual([key?.id, undefined]);
    const text = store.text(KEY);
    const stored = { manifest: JSON.parse(text), sha256: sha256OfText(text) };
    expect(checkManifestSignature(store.text(SIGNATURE), stored, key ? [key] : []).kind).toBe('signed');
    const { sign, signer } = failing(new Error('asked again'));
    expect(await close(signer)).toMatchObject({ signedBy: key?.id });
    expect(sign).not.toHaveBeenCalled();
  });

  it.each([
    ['unsigned', undefined],
    ['signed', signerOfPem(privateKey)],
  ])('reports a stored checkpoint that pins another log (checkpoints are %s)', async (_case, signer) => {
    const key = '_logferry/log/000000000001.checkpoint';
    await close(signer);
    await close(signer);
    expect(reported).toEqual([]);
    const [origin, size] = store.text(key).split('\n');
    store.put(key, `${origin}\n${size}\n${Buffer.alloc(32).toString('base64')}\n\n`);
    await close(signer);
    store.put(key, 'torn');
    await close(signer);
    const event = { kind: 'checkpointDiffers', exportId: 'e', account: ACCOUNT_ID, region: 'eu-central-1', key };
    expect(reported).toEqual([event, event]);
  });

  it('appends one entry to the log and pins the log with one checkpoint, even if the activity is repeated', async () => {
    for (let attempt = 1; attempt <= 2; attempt += 1) {
      const written = await close(signerOfPem(privateKey));
      expect(written.logEntry).toBe(0);
      const entry = JSON.parse(store.text('_logferry/log/000000000000.json'));
      expect(entry).toMatchObject({ n: 0, manifest: KEY, manifestSha256: written.sha256, entries: 0 });
      const note = store.text('_logferry/log/000000000001.checkpoint');
      expect(openNote(note, entry.origin, readTrustedKeys(publicKey, 'k')).kind).toBe('verified');
    }
    expect([...store.objects.keys()].filter((key) => /log\/\d/.test(key))).toHaveLength(2);
  });

  it('commits to the stored recounts of all attempts of the run, and keeps this list if a recount is stored later', async () => {
    const plans = { store, archive: opened.archive, run: { exportId: 'e', runNo: 1 } };
    const made = { ...recount, ...plans.run };
    const { key } = await storeRecount(store, ARCHIVE, { ...made, exportId: 'another' });
    const other = recountKey({ ...opened.archive, ...made }, '2026-11-02T00:00:00Z');
    const lost = other.replace('20261102', '20261103');
    await noteIntended(plans, [key, other]);
    await noteIntended(plans, [lost, 'data/not-a-recount']);
    store.put('_logferry/plans/e/0000001.recounts-planted.json', '{');
    await storeRecount(store, opened.archive, { ...made, askedAt: '2026-11-02T00:00:00Z' });
    await close(undefined);
    const { recounts } = JSON.parse(store.text(KEY));
    const list = `{"key":"${other}","sha256":"${sha256OfText(store.text(other))}"}\n`;
    expect(store.text(recounts.key)).toBe(list);
    expect(recounts).toEqual({
      key: '_logferry/exports/e/0000001.recounts.ndjson',
      sha256: sha256OfText(list),
      count: 1,
    });
    // A worker that was thought dead stores a record after the close. The repeated close must still succeed.
    await storeRecount(store, opened.archive, { ...made, askedAt: '2026-11-03T00:00:00Z' });
    expect(await close(undefined)).toMatchObject({ kind: 'written', logEntry: 0 });
    expect(store.text(recounts.key)).toBe(list);
  });

  it('goes on with the stored manifest if a worker of another version repeats the activity', async () => {
    const first = await close(undefined);
    expect(await close(undefined, '1.3.0')).toEqual(first);
    store.put(KEY, store.text(KEY).replace('"completed"', '"partial"'));
    await expect(close(undefined, '1.3.0')).rejects.toThrow(RecordConflict);
    store.put(KEY, 'no manifest');
    await expect(close(undefined)).rejects.toThrow(RecordConflict);
  });

  it('stores an unsigned checkpoint, with a warning, if the key fails after it has signed the manifest', async () => {
    let signed = 0;
    const signer = signerOfPem(privateKey);
    const once: Signer = {
      publicKey: signer.publicKey,
      async sign(message) {
        signed += 1;
        if (signed > 1) throw new Throttled('kms:Sign');
        return signer.sign(message);
      },
    };
    const { signedBy, warnings } = await close(once);
    expect(signedBy).toBeDefined();
    expect(warnings?.[0]?.message).toContain('checkpoint is not signed');
    expect(store.text('_logferry/log/000000000001.checkpoint')).toMatch(/=\n\n$/);
  });

  it('writes no signature and no warning if the worker has no signing key', async () => {
    const written = await close(undefined);
    expect(written).toMatchObject({ kind: 'written', sha256: sha256OfText(store.text(KEY)) });
    expect([written.signedBy, written.warnings, store.objects.has(SIGNATURE)]).toEqual([undefined, undefined, false]);
  });

  it.each([
    new LogferryError('ACCESS_DENIED', { detail: 'kms:Sign' }),
    new LogferryError('AWS_UNREACHABLE', { address: 'kms' }),
    new Throttled('kms:Sign'),
    new AwsCallFailed('kms:Sign', 'DisabledException', true),
  ])('keeps the manifest, with a warning, if the key fails: $message', async (error) => {
    const written = await close(failing(error).signer);
    expect(written).toMatchObject({ kind: 'written', warnings: [{ code: 'UNSIGNED' }] });
    expect(written.warnings?.[0]?.message).toContain('kms');
    expect([store.objects.has(KEY), store.objects.has(SIGNATURE)]).toEqual([true, false]);
  });

  it('does not show an unexpected error of the key, because its message can contain a secret', async () => {
    const written = await close(failing(new Error(privateKey)).signer);
    expect(JSON.stringify(written)).toMatch(/UNSIGNED/);
    expect(JSON.stringify(written)).not.toContain(privateKey.split('\n')[1]);
  });

  it('signs an unsigned manifest when the repeated activity finds the key usable', async () => {
    await close(failing(new Throttled('kms:Sign')).signer);
    expect((await close(signerOfPem(privateKey))).signedBy).toBeDefined();
  });

  it.each(['{}', 'x'.repeat(5_000)])('warns of a foreign object in place of the signature', async (body) => {
    store.put(SIGNATURE, body);
    const written = await close(signerOfPem(privateKey));
    expect(written.warnings?.[0]?.message).toContain(SIGNATURE);
    expect(store.text(SIGNATURE)).toBe(body);
  });
});
