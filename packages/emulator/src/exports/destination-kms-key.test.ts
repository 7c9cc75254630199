import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ExportWorld, GROUP, OTHER_ACCOUNT, REGION } from '../../test/contract/export-world.js';
import { rawCall, signedAs } from '../../test/contract/raw-client.js';

const OWNER = '123456789012';
const NEVER_MADE = `arn:aws:kms:${REGION}:${OWNER}:key/11111111-2222-3333-4444-555555555555`;
const DAY_MS = 86_400_000;

let world: ExportWorld;

beforeEach(async () => {
  world = await ExportWorld.start();
  await world.load('s', [[1, 'x']]);
  const target = { accountId: OTHER_ACCOUNT, region: REGION, logGroupName: GROUP, logStreamName: 's' };
  await world.emulator.loadEvents(target, [{ timestamp: 1, message: 'x' }]);
});
afterEach(async () => {
  expect(world.emulator.state().defects).toEqual([]);
  await world.emulator.close();
});

async function kms(operation: string, input: object, region = REGION): Promise<Record<string, unknown>> {
  const headers = { ...signedAs(OWNER, region, 'kms'), 'x-amz-target': `TrentService.${operation}` };
  const { status, text } = await rawCall(world.emulator.url, { method: 'POST', headers, body: JSON.stringify(input) });
  if (status !== 200) throw new Error(text);
  return text === '' ? {} : JSON.parse(text);
}

interface Key {
  readonly KeyId: string;
  readonly Arn: string;
}

const policyOf = (...statements: object[]) => JSON.stringify({ Version: '2012-10-17', Statement: statements });
const admin = { Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${OWNER}:root` }, Action: 'kms:*', Resource: '*' };
/** The statement for CloudWatch Logs in the key policy of AWS's guide. */
const forLogs = {
  Effect: 'Allow',
  Principal: { Service: `logs.${REGION}.amazonaws.com` },
  Action: ['kms:GenerateDataKey', 'kms:Decrypt'],
  Resource: '*',
};

async function newKey(...statements: object[]): Promise<Key> {
  const { KeyMetadata } = await kms('CreateKey', { Policy: policyOf(admin, ...statements) });
  return KeyMetadata as Key;
}

async function encryptWith(key: string | undefined, algorithm = 'aws:kms'): Promise<void> {
  const named = key === undefined ? '' : `<KMSMasterKeyID>${key}</KMSMasterKeyID>`;
  const rule = `<Rule><ApplyServerSideEncryptionByDefault><SSEAlgorithm>${algorithm}</SSEAlgorithm>${named}</ApplyServerSideEncryptionByDefault><BucketKeyEnabled>true</BucketKeyEnabled></Rule>`;
  const body = `<ServerSideEncryptionConfiguration>${rule}</ServerSideEncryptionConfiguration>`;
  expect((await world.s3('PUT', '/dest?encryption', body)).status).toBe(200);
}

/** Creates a task. @returns the message of the refusal, or `accepted` */
async function outcome(accountId = OWNER): Promise<string> {
  const input = { logGroupName: GROUP, from: 0, to: 10, destination: 'dest', destinationPrefix: 'p' };
  const { status, body } = await world.logs('CreateExportTask', input, accountId);
  return status === 200 ? 'accepted' : String(body.message);
}

describe('an export into a bucket that is encrypted under a KMS key', () => {
  it("is accepted with the key policy of AWS's guide, whether the bucket names the key by id, ARN or alias", async () => {
    const key = await newKey(forLogs);
    await kms('CreateAlias', { AliasName: 'alias/archive', TargetKeyId: key.KeyId });
    for (const name of [key.Arn, key.KeyId, 'alias/archive', key.Arn.replace(/key\/.*/, 'alias/archive')]) {
      await encryptWith(name);
      const taskId = await world.create({ destinationPrefix: 'p' });
      await world.finish(taskId);
      for (const object of ['p/aws-logs-write-test', `p/${taskId}/s/000000.gz`]) {
        expect((await world.s3('HEAD', `/dest/${object}`)).headers).toMatchObject({
          'x-amz-server-side-encryption': 'aws:kms',
          'x-amz-server-side-encryption-aws-kms-key-id': key.Arn,
          'x-amz-server-side-encryption-bucket-key-enabled': 'true',
        });
      }
    }
  });

  it.each([
    ['without a statement for the service', undefined],
    ['without kms:GenerateDataKey', { ...forLogs, Action: 'kms:Decrypt' }],
    ['without kms:Decrypt', { ...forLogs, Action: 'kms:GenerateDataKey' }],
    ['for the service in another Region', { ...forLogs, Principal: { Service: 'logs.eu-west-1.amazonaws.com' } }],
    ['for another source account', { ...forLogs, Condition: { StringEquals: { 'aws:SourceAccount': OTHER_ACCOUNT } } }],
    ['with a Deny', [forLogs, { ...forLogs, Effect: 'Deny', Principal: '*', Action: 'kms:Decrypt' }]],
  ])('is refused by a key policy %s', async (_about, statements) => {
    await encryptWith((await newKey(...[statements ?? []].flat())).Arn);
    expect(await outcome()).toMatch(/^The KMS key of the given bucket does not let CloudWatch Logs use it/);
    expect(world.emulator.state().tasks).toEqual([]);
    expect([...(await world.objects()).keys()]).toEqual([]);
  });

  it('is accepted with a key policy whose conditions name the account, the log groups and S3', async () => {
    const Condition = {
      StringEquals: { 'aws:SourceAccount': OWNER, 'kms:ViaService': `s3.${REGION}.amazonaws.com` },
      'ForAnyValue:StringEquals': { 'kms:EncryptionContext:aws:s3:arn': 'arn:aws:s3:::dest' },
      ArnLike: { 'aws:SourceArn': `arn:aws:logs:${REGION}:${OWNER}:log-group:*` },
    };
    await encryptWith((await newKey({ ...forLogs, Condition })).Arn);
    expect(await outcome()).toBe('accepted');
  });

  it('is refused if the key does not exist, is in another Region, is disabled or is pending deletion', async () => {
    await encryptWith(NEVER_MADE);
    expect(await outcome()).toMatch(/does not exist/);
    const { KeyMetadata } = await kms('CreateKey', { Policy: policyOf(admin, forLogs) }, 'eu-west-1');
    await encryptWith((KeyMetadata as Key).Arn);
    expect(await outcome()).toMatch(/does not exist in its Region/);
    const { Arn, KeyId } = await newKey(forLogs);
    await encryptWith(Arn);
    await kms('DisableKey', { KeyId });
    expect(await outcome()).toMatch(/is disabled/);
    await kms('ScheduleKeyDeletion', { KeyId, PendingWindowInDays: 7 });
    expect(await outcome()).toMatch(/is pending deletion/);
    world.emulator.advanceClock(7 * DAY_MS);
    expect(await outcome()).toMatch(/does not exist/);
  });

  it('is accepted for a caller of another account only if that account may use the key, too', async () => {
    await encryptWith((await newKey(forLogs)).Arn);
    expect(await outcome(OTHER_ACCOUNT)).toMatch(/does not let the CreateExportTask caller use it/);
    await encryptWith((await newKey(forLogs, { ...forLogs, Principal: { AWS: OTHER_ACCOUNT } })).Arn);
    expect(await outcome(OTHER_ACCOUNT)).toBe('accepted');
  });

  it('fails if the key policy denies the service after the create', async () => {
    const { Arn, KeyId } = await newKey(forLogs);
    await encryptWith(Arn);
    const taskId = await world.create({ destinationPrefix: 'p' });
    await kms('PutKeyPolicy', { KeyId, Policy: policyOf(admin) });
    await world.finish(taskId, 'FAILED');
    expect([...(await world.objects()).keys()]).toEqual(['p/aws-logs-write-test']);
  });

  it.each([
    ['two layers (DSSE-KMS)', 'aws:kms:dsse', true],
    ['the key that AWS manages', 'aws:kms', false],
  ])('is refused if the bucket is encrypted with %s', async (_about, algorithm, named) => {
    await encryptWith(named ? (await newKey(forLogs)).Arn : undefined, algorithm);
    expect(await outcome()).toMatch(/default encryption of the given bucket is not supported/);
  });

  it('is refused with the message about PutObject if keyRefusalText is put-object', async () => {
    world.emulator.configure({ keyRefusalText: 'put-object' });
    await encryptWith((await newKey()).Arn);
    expect(await outcome()).toMatch(/^PutObject call on the given bucket failed/);
  });
});

describe('objects that are encrypted under a KMS key', () => {
  const put = (account: string) =>
    rawCall(world.emulator.url, {
      method: 'PUT',
      path: '/dest/k',
      body: 'x',
      headers: signedAs(account, REGION, 's3'),
    });
  const get = (account: string) =>
    rawCall(world.emulator.url, { path: '/dest/k', headers: signedAs(account, REGION, 's3') });

  it('can be written and read by the callers that the key policy allows', async () => {
    const { Arn, KeyId } = await newKey();
    await encryptWith(Arn);
    expect((await put(OWNER)).status).toBe(200);
    expect((await put(OTHER_ACCOUNT)).text).toMatch(/<Code>AccessDenied<.*kms:GenerateDataKey/);
    expect((await get(OTHER_ACCOUNT)).text).toMatch(/<Code>AccessDenied<.*kms:Decrypt/);
    const readers = { ...forLogs, Principal: { AWS: OTHER_ACCOUNT }, Action: 'kms:Decrypt' };
    await kms('PutKeyPolicy', { KeyId, Policy: policyOf(admin, readers) });
    expect((await get(OTHER_ACCOUNT)).text).toBe('x');
    const copy = await rawCall(world.emulator.url, {
      method: 'PUT',
      path: '/dest/copied',
      headers: { ...signedAs(OTHER_ACCOUNT, REGION, 's3'), 'x-amz-copy-source': '/dest/k' },
    });
    expect(copy.text).toMatch(/<Code>AccessDenied<.*kms:GenerateDataKey/);
    await kms('DisableKey', { KeyId });
    expect((await get(OWNER)).text).toContain('<Code>KMS.DisabledException<');
    await kms('ScheduleKeyDeletion', { KeyId });
    expect((await put(OWNER)).text).toContain('<Code>KMS.KMSInvalidStateException<');
  });

  it('can be written and read under a key that was not created in this emulator', async () => {
    await encryptWith(NEVER_MADE);
    const { status, headers } = await put(OWNER);
    expect([status, headers['x-amz-server-side-encryption-aws-kms-key-id']]).toEqual([200, NEVER_MADE]);
    expect((await get(OWNER)).text).toBe('x');
  });
});
