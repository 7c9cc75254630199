import { chmod, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateKeyCommand, KMSClient } from '@aws-sdk/client-kms';
import { type Emulator, startEmulator } from '@logferry/emulator';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readTrustedKeys } from '../../archive/signing/index.js';
import { ACCOUNT_ID, REGION, SECRET } from '../../test/support/constants.js';
import { runCommand } from '../../test/support/test-io.js';

let folder: string;
let emulator: Emulator;
let kms: KMSClient;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'logferry-keys-'));
  emulator = await startEmulator();
  const credentials = { accessKeyId: ACCOUNT_ID, secretAccessKey: SECRET };
  kms = new KMSClient({ endpoint: emulator.url, region: REGION, credentials });
});
afterAll(async () => {
  kms.destroy();
  await emulator.close();
  await rm(folder, { recursive: true });
});

const keys = (args: readonly string[], env: Record<string, string> = {}) =>
  runCommand(['keys', ...args], {
    env: { AWS_ENDPOINT_URL: emulator.url, AWS_ACCESS_KEY_ID: ACCOUNT_ID, AWS_SECRET_ACCESS_KEY: SECRET, ...env },
  });

describe('logferry keys generate', () => {
  it.each(['ed25519', 'p256'])(
    'makes a %s pair whose private key only its owner can read, and keys show prints its public key',
    async (kind) => {
      const path = join(folder, kind);
      const made = await keys(['generate', path, '--kind', kind]);
      expect([made.code, made.stdout]).toEqual([0, `${path}.pub.pem\n`]);
      expect((await stat(`${path}.key.pem`)).mode & 0o777).toBe(0o600);
      const shown = await keys(['show', `${path}.key.pem`]);
      expect([shown.code, shown.stdout]).toEqual([0, await readFile(`${path}.pub.pem`, 'utf8')]);
      const json = await keys(['show', `${path}.pub.pem`, '--json', '--origin', 'logferry/archive/ab']);
      const [key] = JSON.parse(json.stdout).keys;
      expect(key).toMatchObject({ kind, publicKey: shown.stdout, noteKeyId: expect.stringMatching(/^[0-9a-f]{8}$/) });
      expect(shown.stderr).toContain(key.keyId);
      expect(made.stderr).toContain(key.keyId);
    },
  );

  it('never overwrites a file, and leaves no half of a pair', async () => {
    const path = join(folder, 'half');
    await writeFile(`${path}.pub.pem`, 'mine');
    const { code, stderr } = await keys(['generate', path]);
    expect([code, stderr]).toEqual([64, expect.stringContaining('half.pub.pem exists')]);
    expect(await readFile(`${path}.pub.pem`, 'utf8')).toBe('mine');
    await expect(stat(`${path}.key.pem`)).rejects.toThrow(/ENOENT/);
    const first = await keys(['generate', join(folder, 'whole'), '--json']);
    expect(JSON.parse(first.stdout)).toMatchObject({ kind: 'ed25519', publicKeyFile: join(folder, 'whole.pub.pem') });
    const before = await readFile(join(folder, 'whole.key.pem'), 'utf8');
    expect((await keys(['generate', join(folder, 'whole')])).code).toBe(64);
    expect(await readFile(join(folder, 'whole.key.pem'), 'utf8')).toBe(before);
  });
});

describe('logferry keys show', () => {
  it('prints the public key of a KMS key, named by the argument or the environment', async () => {
    const input = { KeySpec: 'ECC_NIST_EDWARDS25519', KeyUsage: 'SIGN_VERIFY' } as const;
    const { KeyMetadata } = await kms.send(new CreateKeyCommand(input));
    const name = `kms:${KeyMetadata?.Arn}`;
    const shown = await keys(['show', name]);
    expect(readTrustedKeys(shown.stdout, 'stdout')).toMatchObject([{ kind: 'ed25519' }]);
    expect((await keys(['show'], { LOGFERRY_SIGNING_KEY: name })).stdout).toBe(shown.stdout);
    expect(shown.stderr).toContain('--origin');
  });

  it.each<[what: string, args: string[], code: number, says: RegExp]>([
    ['a call without a key', ['show'], 64, /name a key/],
    ['an ARN without kms:', ['show', 'arn:aws:kms:eu-central-1:1:key/k'], 64, /kms:arn:aws/],
    ['an alias without the rest of its ARN', ['show', 'kms:alias/archive'], 64, /ARN of a KMS key/],
    ['a file that does not exist', ['show', 'none.pem'], 4, /none\.pem: there is no such file/],
    ['a folder', ['show', tmpdir()], 4, /cannot be read \(EISDIR\)/],
    ['an origin with a space', ['show', 'k.pem', '--origin', 'a b'], 64, /--origin/],
    ['a key that KMS does not have', ['show', `kms:arn:aws:kms:${REGION}:${ACCOUNT_ID}:key/k`], 4, /no such key/],
  ])('refuses %s', async (_, args, code, says) => {
    const refused = await keys(args);
    expect([refused.code, refused.stdout]).toEqual([code, '']);
    expect(refused.stderr).toMatch(says);
  });

  it('shows nothing of a private key that was passed instead of the path of its file', async () => {
    await keys(['generate', join(folder, 'secret')]);
    const pem = await readFile(join(folder, 'secret.key.pem'), 'utf8');
    await chmod(join(folder, 'secret.key.pem'), 0o400);
    const secret = pem.split('\n')[1] ?? '';
    const cut = join(folder, 'cut.pem');
    await writeFile(cut, pem.replace(secret, secret.slice(4)));
    for (const { stdout, stderr } of [
      await keys(['show', pem]),
      await keys(['show'], { LOGFERRY_SIGNING_KEY: pem }),
      await keys(['show', cut, '--debug']),
    ]) {
      expect(stderr).toMatch(/^error: /m);
      expect(stdout + stderr).not.toContain(secret.slice(4));
    }
  });
});
