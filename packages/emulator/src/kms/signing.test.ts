import { createPublicKey, verify } from 'node:crypto';
import * as sdk from '@aws-sdk/client-kms';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Evidence } from '../../test/contract/contract-row.js';
import { UNTHROTTLED } from '../../test/support/unthrottled.js';
import { type Emulator, startEmulator } from '../index.js';

const ACCOUNT = '111122223333';
const NEIGHBOUR = '444455556666';
const MESSAGE = Buffer.from('a manifest');
const MODEL = 'KMS API model of botocore 1.44.8';

let emulator: Emulator;
/** The id of one key of each kind. */
let keys: Record<'p256' | 'ed25519' | 'symmetric', string>;
beforeAll(async () => {
  emulator = await startEmulator(UNTHROTTLED);
  keys = {
    p256: await newKey({ KeyUsage: 'SIGN_VERIFY', KeySpec: 'ECC_NIST_P256' }),
    ed25519: await newKey({ KeyUsage: 'SIGN_VERIFY', KeySpec: 'ECC_NIST_EDWARDS25519' }),
    symmetric: await newKey({}),
  };
});
afterAll(async () => {
  expect(emulator.state().defects).toEqual([]);
  await emulator.close();
});

function client(accountId = ACCOUNT): sdk.KMSClient {
  const credentials = { accessKeyId: accountId, secretAccessKey: 'any' };
  return new sdk.KMSClient({ endpoint: emulator.url, region: 'eu-central-1', credentials, maxAttempts: 1 });
}

async function newKey(input: sdk.CreateKeyCommandInput): Promise<string> {
  const { KeyMetadata } = await client().send(new sdk.CreateKeyCommand(input));
  return KeyMetadata?.KeyId ?? '';
}

const refusal = (call: Promise<unknown>): Promise<string> =>
  call.then(
    () => 'no refusal',
    (error: Error) => error.name,
  );

const publicKeyOf = async (KeyId: string, kms = client()) => {
  const { PublicKey, ...rest } = await kms.send(new sdk.GetPublicKeyCommand({ KeyId }));
  return { key: createPublicKey({ key: Buffer.from(PublicKey ?? []), type: 'spki', format: 'der' }), ...rest };
};

const KINDS = [
  ['p256', 'ECC_NIST_P256', 'ECDSA_SHA_256', 'sha256'],
  ['ed25519', 'ECC_NIST_EDWARDS25519', 'ED25519_SHA_512', null],
] as const;

describe.each(KINDS)('a key that signs: %s', (kind, KeySpec, SigningAlgorithm, digest) => {
  it('is described with its spec, its usage and its signing algorithms, and without encryption algorithms', async () => {
    const { KeyMetadata } = await client().send(new sdk.DescribeKeyCommand({ KeyId: keys[kind] }));
    expect(KeyMetadata).toMatchObject({ KeyUsage: 'SIGN_VERIFY', KeySpec, CustomerMasterKeySpec: KeySpec });
    expect(KeyMetadata?.SigningAlgorithms).toContain(SigningAlgorithm);
    expect(KeyMetadata).not.toHaveProperty('EncryptionAlgorithms');
  });

  it('signs messages whose signatures are verified by its public key outside of KMS, and by Verify', async () => {
    const [kms, KeyId] = [client(), keys[kind]];
    const { Signature = new Uint8Array(), KeyId: arn } = await kms.send(
      new sdk.SignCommand({ KeyId, Message: MESSAGE, MessageType: 'RAW', SigningAlgorithm }),
    );
    const { key, ...described } = await publicKeyOf(KeyId);
    expect(verify(digest, MESSAGE, key, Signature)).toBe(true);
    expect(described).toMatchObject({ KeyId: arn, KeySpec, KeyUsage: 'SIGN_VERIFY' });
    const checked = { KeyId, Message: MESSAGE, Signature, SigningAlgorithm };
    expect(await kms.send(new sdk.VerifyCommand(checked))).toMatchObject({ SignatureValid: true, KeyId: arn });
    const forged = kms.send(new sdk.VerifyCommand({ ...checked, Message: Buffer.from('another') }));
    expect(await refusal(forged)).toBe('KMSInvalidSignatureException');
  });

  it('signs if a request names its alias, and for callers of another account that its policy allows', async () => {
    const KeyId = keys[kind];
    const AliasName = `alias/${kind}`;
    await client().send(new sdk.CreateAliasCommand({ AliasName, TargetKeyId: KeyId }));
    const sign = (name: string, kms: sdk.KMSClient) =>
      kms.send(new sdk.SignCommand({ KeyId: name, Message: MESSAGE, SigningAlgorithm }));
    const { KeyId: arn = '' } = await sign(AliasName, client());
    expect(await refusal(sign(arn, client(NEIGHBOUR)))).toBe('AccessDeniedException');
    const allow = (accountId: string, Action: string) => ({
      Effect: 'Allow',
      ...{ Action, Resource: '*', Principal: { AWS: `arn:aws:iam::${accountId}:root` } },
    });
    const Statement = [allow(ACCOUNT, 'kms:*'), allow(NEIGHBOUR, 'kms:Sign')];
    const Policy = JSON.stringify({ Version: '2012-10-17', Statement });
    await client().send(new sdk.PutKeyPolicyCommand({ KeyId, Policy }));
    expect((await sign(arn, client(NEIGHBOUR))).KeyId).toBe(arn);
    expect(await refusal(publicKeyOf(arn, client(NEIGHBOUR)))).toBe('AccessDeniedException');
  });
});

interface Row {
  readonly about: string;
  readonly key: 'p256' | 'ed25519' | 'symmetric';
  readonly input?: Partial<sdk.SignCommandInput>;
  readonly error: string;
  readonly evidence: Evidence;
  readonly source: string;
}

/**
 * Inputs that Sign refuses, with the error. The error codes of the rows with the evidence D are those of AWS. The texts
 * of the errors are unproven.
 */
const REFUSED: readonly Row[] = [
  { about: 'a symmetric key', key: 'symmetric', error: 'InvalidKeyUsageException', evidence: 'D', source: MODEL },
  {
    ...{ about: 'the algorithm of another kind of key', key: 'p256', error: 'InvalidKeyUsageException' },
    ...{ input: { SigningAlgorithm: 'ED25519_SHA_512' }, evidence: 'D', source: MODEL },
  },
  {
    ...{ about: 'a digest for Ed25519', key: 'ed25519', error: 'ValidationException' },
    ...{ input: { SigningAlgorithm: 'ED25519_SHA_512', MessageType: 'DIGEST' } },
    ...{ evidence: 'U', source: `${MODEL}: the rule; the code is unproven` },
  },
  {
    ...{ about: 'a message of 4,097 bytes', key: 'p256', error: 'ValidationException' },
    ...{ input: { Message: Buffer.alloc(4_097) }, evidence: 'D', source: MODEL },
  },
  {
    ...{ about: 'an empty message', key: 'p256', error: 'ValidationException' },
    ...{ input: { Message: Buffer.alloc(0) }, evidence: 'D', source: MODEL },
  },
  {
    ...{ about: 'a digest, which the emulator does not sign', key: 'p256', error: 'NotImplemented' },
    ...{ input: { MessageType: 'DIGEST', Message: Buffer.alloc(32) }, evidence: 'U', source: 'the emulator' },
  },
];

it.each(REFUSED)('Sign refuses $about [$evidence]', async ({ key, input, error }) => {
  const asked = { KeyId: keys[key], Message: MESSAGE, SigningAlgorithm: 'ECDSA_SHA_256' as const, ...input };
  expect(await refusal(client().send(new sdk.SignCommand(asked)))).toBe(error);
});

it('a message of 4,096 bytes can be signed', async () => {
  const input = { KeyId: keys.ed25519, Message: Buffer.alloc(4_096), SigningAlgorithm: 'ED25519_SHA_512' } as const;
  expect((await client().send(new sdk.SignCommand(input))).Signature?.length).toBe(64);
});

it('a symmetric key has no public key, and a key that signs cannot be rotated', async () => {
  expect(await refusal(publicKeyOf(keys.symmetric))).toBe('UnsupportedOperationException');
  const rotation = client().send(new sdk.EnableKeyRotationCommand({ KeyId: keys.p256 }));
  expect(await refusal(rotation)).toBe('UnsupportedOperationException');
});

it('a disabled key and a key that is pending deletion sign nothing', async () => {
  const KeyId = await newKey({ KeyUsage: 'SIGN_VERIFY', KeySpec: 'ECC_NIST_P256' });
  const sign = () => client().send(new sdk.SignCommand({ KeyId, Message: MESSAGE, SigningAlgorithm: 'ECDSA_SHA_256' }));
  await client().send(new sdk.DisableKeyCommand({ KeyId }));
  expect(await refusal(sign())).toBe('DisabledException');
  await client().send(new sdk.ScheduleKeyDeletionCommand({ KeyId }));
  expect(await refusal(sign())).toBe('KMSInvalidStateException');
});

it('refuses to create a key whose spec and usage do not fit together', async () => {
  expect(await refusal(newKey({ KeySpec: 'ECC_NIST_P256' }))).toBe('ValidationException');
  expect(await refusal(newKey({ KeyUsage: 'SIGN_VERIFY' }))).toBe('ValidationException');
  expect(await refusal(newKey({ KeyUsage: 'KEY_AGREEMENT', KeySpec: 'ECC_NIST_P256' }))).toBe('NotImplemented');
});
