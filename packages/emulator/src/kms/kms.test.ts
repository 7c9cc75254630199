import * as sdk from '@aws-sdk/client-kms';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { rawCall, signedAs } from '../../test/contract/raw-client.js';
import { UNTHROTTLED } from '../../test/support/unthrottled.js';
import { type Emulator, startEmulator } from '../index.js';

const ACCOUNT = '111122223333';
const NEIGHBOUR = '444455556666';
const REGION = 'eu-central-1';
const DAY_MS = 86_400_000;

let emulator: Emulator;
beforeAll(async () => {
  emulator = await startEmulator(UNTHROTTLED);
});
afterAll(async () => {
  expect(emulator.state().defects).toEqual([]);
  await emulator.close();
});

/** A client of KMS in this account. The emulator takes the account id from the access key. */
function client(accountId = ACCOUNT, region = REGION): sdk.KMSClient {
  const credentials = { accessKeyId: accountId, secretAccessKey: 'any' };
  return new sdk.KMSClient({ endpoint: emulator.url, region, credentials, maxAttempts: 1 });
}

async function newKey(input: sdk.CreateKeyCommandInput = {}): Promise<{ id: string; arn: string }> {
  const { KeyMetadata } = await client().send(new sdk.CreateKeyCommand(input));
  return { id: KeyMetadata?.KeyId ?? '', arn: KeyMetadata?.Arn ?? '' };
}

/** The name and message of the error with which a call fails; `no refusal` if it succeeds. */
async function refusal(call: Promise<unknown>): Promise<string> {
  return call.then(
    () => 'no refusal',
    (error: Error) => `${error.name}: ${error.message}`,
  );
}

const statement = <T extends object>(more: T) => ({ Effect: 'Allow', Action: 'kms:*', Resource: '*', ...more });
const keyPolicyOf = (...statements: object[]) => JSON.stringify({ Version: '2012-10-17', Statement: statements });
const admin = statement({ Principal: { AWS: `arn:aws:iam::${ACCOUNT}:root` } });

describe('a key', () => {
  it('is found by id, ARN, alias or the ARN of its alias, and described with the members that AWS returns', async () => {
    const kms = client();
    const { id, arn } = await newKey({ Description: 'of the archive' });
    await kms.send(new sdk.CreateAliasCommand({ AliasName: `alias/${id}`, TargetKeyId: id }));
    for (const KeyId of [id, arn, `alias/${id}`, arn.replace('key/', 'alias/')]) {
      const { KeyMetadata } = await kms.send(new sdk.DescribeKeyCommand({ KeyId }));
      expect(KeyMetadata).toEqual({
        AWSAccountId: ACCOUNT,
        KeyId: id,
        Arn: `arn:aws:kms:${REGION}:${ACCOUNT}:key/${id}`,
        CreationDate: expect.any(Date),
        Enabled: true,
        Description: 'of the archive',
        KeyUsage: 'ENCRYPT_DECRYPT',
        KeyState: 'Enabled',
        Origin: 'AWS_KMS',
        KeyManager: 'CUSTOMER',
        CustomerMasterKeySpec: 'SYMMETRIC_DEFAULT',
        KeySpec: 'SYMMETRIC_DEFAULT',
        EncryptionAlgorithms: ['SYMMETRIC_DEFAULT'],
        MultiRegion: false,
      });
    }
  });

  it('can be disabled, enabled and scheduled for deletion, and its aliases are deleted together with it', async () => {
    const kms = client();
    const { id: KeyId, arn } = await newKey();
    const AliasName = 'alias/short-lived';
    await kms.send(new sdk.CreateAliasCommand({ AliasName, TargetKeyId: KeyId }));
    const state = async () => (await kms.send(new sdk.DescribeKeyCommand({ KeyId }))).KeyMetadata?.KeyState;
    await kms.send(new sdk.DisableKeyCommand({ KeyId }));
    expect(await state()).toBe('Disabled');
    expect(await refusal(kms.send(new sdk.EnableKeyRotationCommand({ KeyId })))).toBe(
      `DisabledException: ${arn} is disabled.`,
    );
    await kms.send(new sdk.EnableKeyCommand({ KeyId }));
    expect(await state()).toBe('Enabled');
    await kms.send(new sdk.ScheduleKeyDeletionCommand({ KeyId, PendingWindowInDays: 7 }));
    expect(await state()).toBe('PendingDeletion');
    expect(await refusal(kms.send(new sdk.EnableKeyCommand({ KeyId })))).toBe(
      `KMSInvalidStateException: ${arn} is pending deletion.`,
    );
    await kms.send(new sdk.CancelKeyDeletionCommand({ KeyId }));
    expect(await state()).toBe('Disabled');
    await kms.send(new sdk.ScheduleKeyDeletionCommand({ KeyId, PendingWindowInDays: 7 }));
    emulator.advanceClock(7 * DAY_MS);
    expect(
      (await kms.send(new sdk.ListAliasesCommand({}))).Aliases?.filter((one) => one.AliasName === AliasName),
    ).toEqual([]);
    expect(await refusal(state())).toBe(`NotFoundException: Key '${arn}' does not exist`);
    await kms.send(new sdk.CreateAliasCommand({ AliasName, TargetKeyId: (await newKey()).id }));
  });

  it('has a rotation setting, a description and tags, which can be changed', async () => {
    const kms = client();
    const { id: KeyId } = await newKey({ Tags: [{ TagKey: 'a', TagValue: '1' }] });
    const rotation = async () => {
      const { $metadata, ...status } = await kms.send(new sdk.GetKeyRotationStatusCommand({ KeyId }));
      return status;
    };
    expect(await rotation()).toMatchObject({ KeyRotationEnabled: false });
    await kms.send(new sdk.EnableKeyRotationCommand({ KeyId, RotationPeriodInDays: 90 }));
    expect(await rotation()).toMatchObject({ KeyRotationEnabled: true, RotationPeriodInDays: 90 });
    await kms.send(new sdk.DisableKeyRotationCommand({ KeyId }));
    expect(await rotation()).toMatchObject({ KeyRotationEnabled: false });

    await kms.send(new sdk.UpdateKeyDescriptionCommand({ KeyId, Description: 'new' }));
    expect((await kms.send(new sdk.DescribeKeyCommand({ KeyId }))).KeyMetadata?.Description).toBe('new');

    await kms.send(new sdk.TagResourceCommand({ KeyId, Tags: [{ TagKey: 'b', TagValue: '2' }] }));
    await kms.send(new sdk.UntagResourceCommand({ KeyId, TagKeys: ['a'] }));
    const { Tags } = await kms.send(new sdk.ListResourceTagsCommand({ KeyId }));
    expect(Tags).toEqual([{ TagKey: 'b', TagValue: '2' }]);
  });

  it.each([
    ['a malformed id', 'k', "NotFoundException: Invalid keyId 'k'"],
    [
      'an unknown id',
      '11111111-2222-3333-4444-555555555555',
      `NotFoundException: Key 'arn:aws:kms:${REGION}:${ACCOUNT}:key/11111111-2222-3333-4444-555555555555' does not exist`,
    ],
    ['an empty id', '', /^ValidationException: 1 validation error detected: Value '' at 'KeyId' failed/],
  ])('is not found by %s, and the error says why', async (_about, KeyId, expected) => {
    const answer = await refusal(client().send(new sdk.GetKeyPolicyCommand({ KeyId })));
    if (typeof expected === 'string') expect(answer).toBe(expected);
    else expect(answer).toMatch(expected);
  });

  it('is found only in its own Region', async () => {
    const { arn } = await newKey();
    const elsewhere = client(ACCOUNT, 'us-east-1');
    expect(await refusal(elsewhere.send(new sdk.DescribeKeyCommand({ KeyId: arn })))).toBe(
      `NotFoundException: Invalid arn ${REGION}`,
    );
  });
});

describe('a key policy', () => {
  it('is stored byte for byte, and by default lets the account of the key do everything', async () => {
    const kms = client();
    const { id: KeyId } = await newKey();
    const stored = async () => (await kms.send(new sdk.GetKeyPolicyCommand({ KeyId }))).Policy ?? '';
    expect(JSON.parse(await stored()).Statement).toMatchObject([{ Action: 'kms:*', Principal: admin.Principal }]);
    const Policy = ` ${keyPolicyOf(admin)}\n`.trimStart();
    await kms.send(new sdk.PutKeyPolicyCommand({ KeyId, Policy, PolicyName: 'default' }));
    expect(await stored()).toBe(Policy);
    expect((await kms.send(new sdk.ListKeyPoliciesCommand({ KeyId }))).PolicyNames).toEqual(['default']);
  });

  it('is refused if it locks out the caller, unless the request has BypassPolicyLockoutSafetyCheck', async () => {
    const kms = client();
    const Policy = keyPolicyOf(statement({ Principal: { AWS: `arn:aws:iam::${NEIGHBOUR}:root` } }));
    const LOCKED_OUT =
      'MalformedPolicyDocumentException: The new key policy will not allow you to update the key policy in the future.';
    expect(await refusal(kms.send(new sdk.CreateKeyCommand({ Policy })))).toBe(LOCKED_OUT);
    const { id: KeyId, arn } = await newKey();
    expect(await refusal(kms.send(new sdk.PutKeyPolicyCommand({ KeyId, Policy })))).toBe(LOCKED_OUT);
    await kms.send(new sdk.PutKeyPolicyCommand({ KeyId, Policy, BypassPolicyLockoutSafetyCheck: true }));
    expect(await refusal(kms.send(new sdk.GetKeyPolicyCommand({ KeyId })))).toBe(
      `AccessDeniedException: User: arn:aws:iam::${ACCOUNT}:user/emulator is not authorized to perform: ` +
        `kms:GetKeyPolicy on resource: ${arn} because no resource-based policy allows the kms:GetKeyPolicy action`,
    );
  });

  it('can allow another account to describe the key, but not to manage it', async () => {
    const stranger = client(NEIGHBOUR);
    const { arn: KeyId } = await newKey();
    const describes = () => stranger.send(new sdk.DescribeKeyCommand({ KeyId }));
    expect(await refusal(describes())).toMatch(/^AccessDeniedException: .*kms:DescribeKey/);
    const Policy = keyPolicyOf(admin, statement({ Principal: { AWS: NEIGHBOUR } }));
    await client().send(new sdk.PutKeyPolicyCommand({ KeyId, Policy }));
    expect((await describes()).KeyMetadata?.Arn).toBe(KeyId);
    expect(await refusal(stranger.send(new sdk.DisableKeyCommand({ KeyId })))).toMatch(/^AccessDeniedException/);
  });

  it.each([
    ['that is no JSON', 'x', /^MalformedPolicyDocumentException/],
    [
      'with an action of another service',
      keyPolicyOf({ ...admin, Action: 's3:*' }),
      /^MalformedPolicyDocumentException/,
    ],
    [
      'that the emulator cannot evaluate',
      keyPolicyOf({ ...admin, Condition: { StringEquals: { 'kms:RequestAlias': 'alias/a' } } }),
      /^NotImplemented: .*kms:RequestAlias/,
    ],
  ])('%s is refused', async (_about, Policy, expected) => {
    expect(await refusal(client().send(new sdk.CreateKeyCommand({ Policy })))).toMatch(expected);
  });
});

describe('an alias', () => {
  it('can be created once, moved to another key, listed (by key, in pages) and removed', async () => {
    const kms = client(ACCOUNT, 'eu-west-1');
    const make = async () => (await kms.send(new sdk.CreateKeyCommand({}))).KeyMetadata?.KeyId;
    const [one, two] = [await make(), await make()];
    for (const AliasName of ['alias/b', 'alias/a']) {
      await kms.send(new sdk.CreateAliasCommand({ AliasName, TargetKeyId: one }));
    }
    expect(await refusal(kms.send(new sdk.CreateAliasCommand({ AliasName: 'alias/a', TargetKeyId: two })))).toBe(
      `AlreadyExistsException: An alias with the name arn:aws:kms:eu-west-1:${ACCOUNT}:alias/a already exists`,
    );
    await kms.send(new sdk.UpdateAliasCommand({ AliasName: 'alias/b', TargetKeyId: two }));
    const listed = async (input: sdk.ListAliasesCommandInput) => {
      const { Aliases = [], NextMarker } = await kms.send(new sdk.ListAliasesCommand(input));
      return { names: Aliases.map(({ AliasName }) => AliasName), ...(NextMarker && { NextMarker }) };
    };
    expect(await listed({ KeyId: two })).toEqual({ names: ['alias/b'] });
    const first = await listed({ Limit: 1 });
    expect(first.names).toEqual(['alias/a']);
    expect(await listed({ Limit: 1, Marker: first.NextMarker })).toEqual({ names: ['alias/b'] });
    await kms.send(new sdk.DeleteAliasCommand({ AliasName: 'alias/a' }));
    expect(await refusal(kms.send(new sdk.DeleteAliasCommand({ AliasName: 'alias/a' })))).toBe(
      `NotFoundException: Alias arn:aws:kms:eu-west-1:${ACCOUNT}:alias/a is not found.`,
    );
    const { Keys } = await kms.send(new sdk.ListKeysCommand({}));
    expect(Keys?.map(({ KeyId }) => KeyId)).toEqual([one, two]);
  });

  it.each([
    ['a', /^ValidationException: Invalid identifier/],
    ['alias/a b', /^ValidationException: 1 validation error detected: Value 'alias\/a b' at 'AliasName'/],
    ['alias/aws/s3', /^NotAuthorizedException/],
  ])('cannot have the name %s', async (AliasName, expected) => {
    const { id: TargetKeyId } = await newKey();
    expect(await refusal(client().send(new sdk.CreateAliasCommand({ AliasName, TargetKeyId })))).toMatch(expected);
  });
});

it('operations and kinds of keys that the emulator lacks are refused as not implemented', async () => {
  const { id: KeyId } = await newKey();
  const answer = await refusal(client().send(new sdk.GenerateDataKeyCommand({ KeyId, KeySpec: 'AES_256' })));
  expect(answer).toBe('NotImplemented: The emulator does not implement GenerateDataKey of KMS.');
  for (const input of [{ KeySpec: 'RSA_2048' }, { MultiRegion: true }, { Origin: 'EXTERNAL' }] as const) {
    expect(await refusal(newKey(input))).toMatch(/^NotImplemented: /);
  }
  const { status } = await rawCall(emulator.url, { method: 'POST', headers: signedAs(ACCOUNT, REGION, 'kms') });
  expect(status).toBe(501);
});
