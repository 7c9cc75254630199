import { CreateKeyCommand, DisableKeyCommand, KMSClient, PutKeyPolicyCommand } from '@aws-sdk/client-kms';
import { type Emulator, startEmulator } from '@logferry/emulator';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Throttled } from '../activities/ports.js';
import { verifySignature } from '../archive/signing/index.js';
import { kmsSigner } from './kms-signer.js';

const REGION = 'eu-central-1';
const ACCOUNT = '111122223333';
const credentials = { accessKeyId: ACCOUNT, secretAccessKey: 'secret' };
const MESSAGE = Buffer.from('message');

let emulator: Emulator;
let kms: KMSClient;
beforeAll(async () => {
  emulator = await startEmulator();
  kms = new KMSClient({ endpoint: emulator.url, region: REGION, credentials });
});
afterAll(async () => {
  kms.destroy();
  await emulator.close();
});

const newKey = async (KeySpec?: 'ECC_NIST_P256' | 'ECC_NIST_EDWARDS25519'): Promise<string> => {
  const input = KeySpec === undefined ? {} : ({ KeySpec, KeyUsage: 'SIGN_VERIFY' } as const);
  const { KeyMetadata } = await kms.send(new CreateKeyCommand(input));
  return KeyMetadata?.Arn ?? '';
};
const signerOf = (arn: string) =>
  kmsSigner({ region: REGION, endpoint: emulator.url, credentials, patience: 'brief' }, arn);
const calls = (operation: string) => emulator.state().counters[operation]?.calls ?? 0;

describe('a signer with a key of KMS', () => {
  it.each([
    ['ed25519', 'ECC_NIST_EDWARDS25519'],
    ['p256', 'ECC_NIST_P256'],
  ] as const)('signs with %s, and asks once for the public key', async (kind, spec) => {
    const signer = signerOf(await newKey(spec));
    const before = calls('GetPublicKey');
    const key = await signer.publicKey();
    expect(key.kind).toBe(kind);
    expect(verifySignature(key, MESSAGE, await signer.sign(MESSAGE))).toBe(true);
    expect(calls('GetPublicKey')).toBe(before + 1);
  });

  it('says what is wrong with a key that cannot sign', async () => {
    const disabled = await newKey('ECC_NIST_P256');
    await kms.send(new DisableKeyCommand({ KeyId: disabled }));
    const gone = `arn:aws:kms:${REGION}:${ACCOUNT}:key/00000000-0000-0000-0000-000000000000`;
    for (const [arn, says] of [
      [disabled, /is disabled/],
      [await newKey(), /is not a key that signs/],
      [gone, /no such key/],
    ] as const) {
      await expect(signerOf(arn).sign(MESSAGE)).rejects.toMatchObject({
        code: 'SIGNING_KEY',
        message: expect.stringMatching(says),
      });
    }
  });

  it('names the right that is missing', async () => {
    const KeyId = await newKey('ECC_NIST_P256');
    const Principal = { AWS: `arn:aws:iam::${ACCOUNT}:root` };
    const Action = ['kms:GetPublicKey', 'kms:PutKeyPolicy'];
    const Statement = [{ Effect: 'Allow', Principal, Action, Resource: '*' }];
    await kms.send(new PutKeyPolicyCommand({ KeyId, Policy: JSON.stringify({ Version: '2012-10-17', Statement }) }));
    await expect(signerOf(KeyId).sign(MESSAGE)).rejects.toMatchObject({
      code: 'ACCESS_DENIED',
      message: expect.stringContaining('kms:Sign'),
    });
  });

  it('asks again for the public key after a failure', async () => {
    const signer = signerOf(await newKey('ECC_NIST_P256'));
    emulator.addFault({
      operation: 'GetPublicKey',
      kind: 'error-before',
      status: 400,
      code: 'ThrottlingException',
      times: 3,
    });
    await expect(signer.publicKey()).rejects.toThrow(Throttled);
    expect((await signer.publicKey()).kind).toBe('p256');
  });
});
