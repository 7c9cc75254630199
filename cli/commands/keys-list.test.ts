import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { manifestSignatureKey } from '../../archive/object-keys/run-keys.js';
import { newKeyPair, readTrustedKeys, signerOfPem } from '../../archive/signing/index.js';
import { putArchived } from '../../archive/testing/archived-slice.js';
import { finishRun } from '../../archive/testing/finished-run.js';
import { MemoryStore } from '../../archive/testing/memory-store.js';
import { ARCHIVE, SLICE } from '../../archive/testing/samples.js';
import { runCommand } from '../../test/support/test-io.js';

const [old, now] = [newKeyPair('p256'), newKeyPair('ed25519')];
const idOf = (pem: string): string => readTrustedKeys(pem, 'k')[0]?.id ?? '';
let folder: string;
let store: MemoryStore;

/**
 * An archive of five runs. An old key has signed the first run, and a new key the next two. The last two are unsigned;
 * one of them belongs to an export with a signed run.
 */
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'logferry-keys-list-'));
  store = new MemoryStore();
  const receipt = putArchived(store, { slice: SLICE, outcome: 'empty', askedAt: '2026-11-01T00:00:00Z' });
  for (const [at, key] of [old, now, now, undefined].entries()) {
    const signer = key && signerOfPem(key.privateKey);
    const window = { from: SLICE.from, to: `2026-10-0${2 + at}T00:00:00Z` };
    await finishRun(store, ARCHIVE, { exportId: `exp-${at}`, receipts: [receipt], window, ...(signer && { signer }) });
  }
  const again = { from: SLICE.from, to: '2026-10-06T00:00:00Z' };
  await finishRun(store, ARCHIVE, { exportId: 'exp-2', runNo: 2, receipts: [receipt], window: again });
  await writeFile(join(folder, 'new.pem'), now.publicKey);
  await write('archive');
});
afterAll(() => rm(folder, { recursive: true }));

async function write(name: string): Promise<string> {
  for (const [key, body] of store.objects) {
    await mkdir(join(folder, name, dirname(key)), { recursive: true });
    await writeFile(join(folder, name, key), body);
  }
  return join(folder, name);
}

const list = (...args: string[]) => runCommand(['keys', 'list', ...args]);

describe('logferry keys list', () => {
  it('names each key, what the key has signed, and whether --key gave the key', async () => {
    const { code, stdout } = await list(join(folder, 'archive'), '--key', join(folder, 'new.pem'), '--json');
    const document = JSON.parse(stdout);
    expect([code, document.unsigned, document.unreadable]).toEqual([0, { manifests: 2, checkpoints: 2 }, []]);
    const of = (keyId: string | null) => document.keys.find((key: { keyId: unknown }) => key.keyId === keyId);
    expect(document.keys).toHaveLength(3);
    expect(of(idOf(now.publicKey))).toMatchObject({
      ...{ kind: 'ed25519', trusted: true, noteKeyId: expect.stringMatching(/^[0-9a-f]{8}$/), wrong: 0 },
      manifests: { count: 2, first: { exportId: 'exp-1', runNo: 1 }, last: { exportId: 'exp-2' } },
      checkpoints: { count: 2, first: 2, last: 3 },
    });
    // Only a given key shows that both of its ids belong together. The archive alone does not show it.
    expect(of(idOf(old.publicKey))).toMatchObject({ kind: 'p256', trusted: false, noteKeyId: null, source: null });
    expect(of(null)).toMatchObject({ kind: 'p256', trusted: false, checkpoints: { count: 1, first: 1, last: 1 } });
  });

  it('prints the same facts as text without --json', async () => {
    const { code, stdout } = await list(join(folder, 'archive'), '--key', join(folder, 'new.pem'));
    expect(code).toBe(0);
    expect(stdout).toContain(`${idOf(now.publicKey)} ed25519 given by ${join(folder, 'new.pem')}\n`);
    expect(stdout).toContain('  manifests    2, from run 1 of exp-1 (2026-10-03T00:00:00Z) to run 1 of exp-2');
    expect(stdout).toContain(`${idOf(old.publicKey)} p256 not given\n`);
    expect(stdout).toContain('unsigned: 2 manifests, 2 checkpoints\n');
  });

  it('exits with 3 for a signature that the named key has not made, and names a file that is not a signature', async () => {
    const key = manifestSignatureKey(ARCHIVE, 'exp-1', 1);
    const other = manifestSignatureKey(ARCHIVE, 'exp-0', 1);
    const envelope = JSON.parse(store.text(key));
    store.put(key, JSON.stringify({ ...envelope, signatures: [{ ...envelope.signatures[0], sig: 'AAAA' }] }));
    store.put(other, '{}');
    const { code, stdout } = await list(await write('changed'), '--key', join(folder, 'new.pem'));
    expect([code, stdout]).toEqual([3, expect.stringContaining('1 signature not by this key')]);
    expect(stdout).toContain(`unreadable: ${other}\n`);
    // The signature of a manifest that is missing does not count as that of another manifest.
    expect(stdout).toContain('unsigned: 2 manifests, 2 checkpoints\n');
  });

  it('says that an archive has no closed run only if the archive has no signature, not even an unreadable one', async () => {
    const none = 'The archive has no closed run.';
    const made = async (name: string, files: readonly string[]) => {
      for (const key of files) {
        await mkdir(join(folder, name, dirname(key)), { recursive: true });
        await writeFile(join(folder, name, key), '{}');
      }
      return (await list(join(folder, name))).stdout;
    };
    const signature = manifestSignatureKey(ARCHIVE, 'exp-0', 1);
    expect(await made('no-run', [`${dirname(signature)}/other.json`])).toContain(none);
    const broken = await made('broken', [signature, signature.replace('.dsse', '')]);
    expect(broken).toContain(`unreadable: ${signature}`);
    expect(broken).not.toContain(none);
  });

  it('refuses a folder that does not exist, and a wrong account id', async () => {
    expect((await list(join(folder, 'none'))).code).toBe(64);
    expect((await list('s3://archive', '--bucket-owner', 'me')).stderr).toContain('must be a 12-digit account id');
  });
});
