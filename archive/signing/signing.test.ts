import { createHash, generateKeyPairSync, sign, verify } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { noSlices, parseExportRequest, resolveRequest } from '../../contract/index.js';
import type { Manifest } from '../records/manifest.js';
import { MemoryStore } from '../testing/memory-store.js';
import { signEnvelope } from './dsse.js';
import {
  checkManifestSignature,
  MOST_SIGNED_BYTES,
  manifestStatement,
  newKeyPair,
  noteKeyId,
  openEnvelope,
  openNote,
  pemOf,
  publicKeyOfSpki,
  readTrustedKeys,
  signerOfPem,
  signManifest,
  signNote,
  unsignedNote,
} from './index.js';

const KINDS = ['ed25519', 'p256'] as const;
const pairs = { ed25519: newKeyPair('ed25519'), p256: newKeyPair('p256') };
const other = newKeyPair('p256');
const trusted = (pem: string) => readTrustedKeys(pem, 'k.pem');
const SHA = 'a'.repeat(64);

const manifest = (more: Partial<Manifest> = {}): Manifest => ({
  schemaVersion: 1,
  exportId: 'exp-1',
  runNo: 1,
  requestHash: SHA,
  identityHash: SHA,
  request: resolveRequest(
    parseExportRequest({
      source: { logGroups: ['/app'] },
      window: { from: '2026-10-01T00:00:00Z', to: '2026-10-02T00:00:00Z' },
      destination: { bucket: 'archive', prefix: 'logs' },
      region: 'eu-central-1',
    }),
    0,
  ),
  status: 'completed',
  accountId: '111122223333',
  slices: noSlices(),
  totals: { tasksCreated: 0, objects: 0, bytes: 0, events: 0 },
  parts: [],
  entries: 0,
  receipts: 0,
  merkleRoot: SHA,
  failures: [],
  workflow: { id: 'exp-1', firstRunId: 'run' },
  startedAt: '2026-11-01T00:00:00Z',
  finishedAt: '2026-11-01T00:00:01Z',
  ...more,
});

describe.each(KINDS)('a key of the kind %s', (kind) => {
  const { privateKey, publicKey } = pairs[kind];
  const signer = signerOfPem(privateKey);

  it('is known by the fingerprint that OpenSSH shows', async () => {
    const { id, spki } = await signer.publicKey();
    const der = Buffer.from(publicKey.replace(/-----[^-]+-----|\n/g, ''), 'base64');
    const ssh =
      kind === 'ed25519'
        ? ['\0\0\0\x0bssh-ed25519\0\0\0\x20', der.subarray(-32)]
        : ['\0\0\0\x13ecdsa-sha2-nistp256\0\0\0\x08nistp256\0\0\0\x41', der.subarray(-65)];
    const digest = createHash('sha256')
      .update(Buffer.concat(ssh.map((part) => Buffer.from(part))))
      .digest('base64');
    expect(id).toBe(`SHA256:${digest.slice(0, 43)}`);
    expect(pemOf(publicKeyOfSpki(spki))).toBe(publicKey);
  });

  it('signs envelopes that its public key verifies, even if the verifier trusts another key as well', async () => {
    const envelope = await signEnvelope(signer, '{"a":"ü"}');
    const keys = [...trusted(other.publicKey), ...trusted(publicKey)];
    expect(openEnvelope(envelope, keys)).toMatchObject({ kind: 'verified', payload: '{"a":"ü"}', key: { kind } });
    expect(openEnvelope(envelope, trusted(other.publicKey))).toMatchObject({ kind: 'unknownKey' });
    expect(openEnvelope(envelope, [])).toMatchObject({ kind: 'unknownKey', keyIds: [trusted(publicKey)[0]?.id] });
  });

  it('signs the pre-authentication encoding of DSSE', async () => {
    const { payload, payloadType, signatures } = JSON.parse(await signEnvelope(signer, 'hello'));
    expect([payload, payloadType]).toEqual(['aGVsbG8=', 'application/vnd.in-toto+json']);
    const message = Buffer.from('DSSEv1 28 application/vnd.in-toto+json 5 hello');
    const sig = Buffer.from(signatures[0].sig, 'base64');
    expect(verify(kind === 'p256' ? 'sha256' : null, message, publicKey, sig)).toBe(true);
    if (kind === 'ed25519') expect(sig).toEqual(sign(null, message, privateKey));
    else expect(sig[0]).toBe(0x30);
  });

  it('verifies its envelope without a keyid, and refuses a changed envelope', async () => {
    const envelope = JSON.parse(await signEnvelope(signer, '{}'));
    const [{ sig, keyid }] = envelope.signatures;
    expect(openEnvelope(JSON.stringify({ ...envelope, signatures: [{ sig }] }), trusted(publicKey)).kind).toBe(
      'verified',
    );
    const payload = Buffer.from('{"x":1}').toString('base64');
    expect(openEnvelope(JSON.stringify({ ...envelope, payload }), trusted(publicKey)).kind).toBe('wrongSignature');
    const short = { ...envelope, signatures: [{ keyid, sig: 'AAAA' }] };
    expect(openEnvelope(JSON.stringify(short), trusted(publicKey)).kind).toBe('wrongSignature');
  });

  it('signs a note so that the signature holds only for this text and this name', async () => {
    const text = 'archive.example/logs\n7\nAAAA\n';
    const note = await signNote(signer, 'archive.example/logs', text);
    const keys = [...trusted(other.publicKey), ...trusted(publicKey)];
    expect(openNote(note, 'archive.example/logs', keys)).toMatchObject({ kind: 'verified', text, key: { kind } });
    expect(openNote(note, 'another/origin', keys).kind).toBe('unknownKey');
    expect(openNote(note.replace('\n7\n', '\n8\n'), 'archive.example/logs', keys).kind).toBe('wrongSignature');
    expect(openNote(note, 'archive.example/logs', trusted(other.publicKey)).kind).toBe('unknownKey');
    expect(openNote(unsignedNote(text), 'archive.example/logs', keys)).toEqual({ kind: 'unsigned', text });
  });

  it('signs a manifest even with the longest names, in at most 4,096 bytes', () =>
    fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 128 }),
        fc.integer({ min: 1, max: 1_000_000 }),
        fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER }),
        async (length, runNo, most) => {
          const slices = Object.fromEntries(Object.keys(noSlices()).map((name) => [name, most]));
          const long = manifest({
            ...{ exportId: 'x'.repeat(length), runNo, entries: most, receipts: most },
            slices: slices as Manifest['slices'],
          });
          const store = new MemoryStore();
          await signManifest(store, { prefix: 'p' }, { manifest: long, sha256: SHA }, signer);
          const [envelope = new Uint8Array()] = store.objects.values();
          expect(envelope.length).toBeLessThanOrEqual(MOST_SIGNED_BYTES);
        },
      ),
      { numRuns: 20 },
    ));
});

describe('the signature of a manifest', () => {
  const signer = signerOfPem(pairs.p256.privateKey);
  const keys = trusted(pairs.p256.publicKey);
  const key = 'logs/_logferry/exports/exp-1/0000001.manifest.dsse.json';
  const stored = { manifest: manifest(), sha256: SHA };

  it('is stored once: a repeated attempt keeps the stored envelope', async () => {
    const store = new MemoryStore();
    const first = await signManifest(store, { prefix: 'logs' }, stored, signer);
    const envelope = store.text(key);
    expect(await signManifest(store, { prefix: 'logs' }, stored, signer)).toBe(first);
    expect(store.text(key)).toBe(envelope);
    expect(checkManifestSignature(envelope, stored, keys)).toMatchObject({ kind: 'signed', key: { id: first } });
  });

  it('stays as another process has stored it in the meantime', async () => {
    const [store, before] = [new MemoryStore(), new MemoryStore()];
    await signManifest(before, { prefix: 'logs' }, stored, signer);
    store.beforeWrite = () => store.put(key, before.text(key));
    await signManifest(store, { prefix: 'logs' }, stored, signer);
    expect(store.text(key)).toBe(before.text(key));
  });

  it('is refused if another key made the stored envelope', async () => {
    const store = new MemoryStore();
    store.put(key, await signEnvelope(signerOfPem(other.privateKey), manifestStatement(stored)));
    await expect(signManifest(store, { prefix: 'logs' }, stored, signer)).rejects.toThrow(/other content/);
  });

  it('holds for this manifest alone', async () => {
    const envelope = await signEnvelope(signer, manifestStatement(stored));
    for (const [name, another] of Object.entries({
      hash: { ...stored, sha256: 'b'.repeat(64) },
      run: { ...stored, manifest: manifest({ runNo: 2 }) },
      export: { ...stored, manifest: manifest({ exportId: 'exp-2' }) },
      root: { ...stored, manifest: manifest({ merkleRoot: 'b'.repeat(64) }) },
    })) {
      expect(checkManifestSignature(envelope, another, keys).kind, name).toBe('otherManifest');
    }
    const foreign = await signEnvelope(signer, '{"_type":"https://in-toto.io/Statement/v1"}');
    expect(checkManifestSignature(foreign, stored, keys).kind).toBe('otherManifest');
  });

  it.each(['', '{', 'null', '{}', '{"payload":"","payloadType":"text/plain","signatures":[]}'])(
    'cannot be read from the text %j',
    (text) => expect(checkManifestSignature(text, stored, keys).kind).toBe('unreadable'),
  );
});

describe('an envelope', () => {
  it('of more than 4,096 bytes is neither written nor read', async () => {
    const signer = signerOfPem(pairs.ed25519.privateKey);
    await expect(signEnvelope(signer, 'x'.repeat(3_000))).rejects.toThrow(/4096 that KMS signs/);
    expect(openEnvelope(' '.repeat(4_097), [])).toMatchObject({
      kind: 'unreadable',
      problem: 'larger than 4,096 bytes',
    });
  });
});

describe('key ids of notes', () => {
  it('of Ed25519 keys are the beginning of a hash over name, type and key, as C2SP specifies for vkeys', () => {
    const spki = Buffer.concat([Buffer.from('302a300506032b6570032100', 'hex'), Buffer.alloc(32, 7)]);
    const expected = createHash('sha256')
      .update(Buffer.concat([Buffer.from('name\n'), Buffer.of(1), Buffer.alloc(32, 7)]))
      .digest('hex');
    expect(noteKeyId(publicKeyOfSpki(spki), 'name')).toBe(expected.slice(0, 8));
  });

  it('of P-256 keys are the beginning of the hash of the public key', () => {
    const [key] = trusted(pairs.p256.publicKey);
    const hash = createHash('sha256')
      .update(key?.spki ?? '')
      .digest('hex');
    expect(key && noteKeyId(key, 'name')).toBe(hash.slice(0, 8));
  });
});

describe('a note', () => {
  const keys = trusted(pairs.ed25519.publicKey);
  it.each(['', 'no line break', 'text\n', 'a\n\n— x\n', `a\n\n— n ${'A'.repeat(5)}\n\n`])(
    'cannot be read from the text %j',
    (note) => expect(openNote(note, 'n', keys).kind).toBe('unreadable'),
  );

  it('may have signatures by unknown keys beside the one by a trusted key', async () => {
    const note = await signNote(signerOfPem(pairs.ed25519.privateKey), 'n', 'n\n');
    const [, , line = ''] = (await signNote(signerOfPem(other.privateKey), 'n', 'n\n')).split('\n');
    expect(openNote(`${note}${line}\n`, 'n', keys).kind).toBe('verified');
  });
});

describe('a PEM file', () => {
  const rsa = generateKeyPairSync('rsa', {
    modulusLength: 1_024,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });

  it('can have several public keys', () =>
    expect(
      readTrustedKeys(`# ours\n${pairs.ed25519.publicKey}${pairs.p256.publicKey}`, 'k.pem').map(({ kind }) => kind),
    ).toEqual(['ed25519', 'p256']));

  it.each<[string, string, RegExp]>([
    ['a private key', pairs.p256.privateKey, /private key/],
    ['no key', 'hello', /no PEM block/],
    ['another kind of key', rsa.publicKey, /rsa/],
    ['garbage', '-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----', /cannot be read/],
    ['a certificate', '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----', /certificate/],
  ])('with %s is refused as a list of trusted keys', (_, pem, says) =>
    expect(() => readTrustedKeys(pem, 'k.pem')).toThrow(says),
  );

  it.each<[string, string, RegExp]>([
    ['a public key', pairs.p256.publicKey, /public key/],
    ['no key', '', /no PEM block/],
    ['another kind of key', rsa.privateKey, /rsa/],
    ['a passphrase', '-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n-----END ENCRYPTED PRIVATE KEY-----', /passphrase/],
  ])('with %s cannot sign', (_, pem, says) => expect(() => signerOfPem(pem)).toThrow(says));

  it('in the form of `openssl ecparam -genkey` can sign', async () => {
    const { privateKey } = generateKeyPairSync('ec', {
      namedCurve: 'P-256',
      publicKeyEncoding: { type: 'spki', format: 'pem' },
      privateKeyEncoding: { type: 'sec1', format: 'pem' },
    });
    const parameters = '-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n';
    expect((await signerOfPem(parameters + privateKey).publicKey()).kind).toBe('p256');
  });
});
