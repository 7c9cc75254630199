import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { rawLogs } from '../../../test/contract/raw-client.js';
import { UNTHROTTLED } from '../../../test/support/unthrottled.js';
import { type Emulator, startEmulator } from '../../index.js';

let emulator: Emulator;
beforeAll(async () => {
  emulator = await startEmulator(UNTHROTTLED);
});
afterAll(async () => {
  expect(emulator.state().defects).toEqual([]);
  await emulator.close();
});

const REGION = 'eu-central-1';
const ARN = `arn:aws:logs:${REGION}:123456789012:log-group:`;
const logs = (operation: string, input: object) => rawLogs(emulator.url, operation, input);
const typeOf = async (answer: ReturnType<typeof logs>) => (await answer).body.__type;
const described = async (logGroupNamePrefix: string) => {
  const { body } = await logs('DescribeLogGroups', { logGroupNamePrefix });
  return body.logGroups as Record<string, unknown>[];
};

describe('a log group', () => {
  it('accepts the calls of Terraform: create, tag, set and delete the retention, delete', async () => {
    const logGroupName = '/tf/app';
    await logs('CreateLogGroup', { logGroupName, tags: { team: 'pay' }, logGroupClass: 'INFREQUENT_ACCESS' });
    await logs('PutRetentionPolicy', { logGroupName, retentionInDays: 30 });
    const [group] = await described(logGroupName);
    expect(group).toMatchObject({
      arn: `${ARN}${logGroupName}:*`,
      logGroupArn: `${ARN}${logGroupName}`,
      retentionInDays: 30,
      logGroupClass: 'INFREQUENT_ACCESS',
    });
    for (const resourceArn of [group?.arn, group?.logGroupArn]) {
      expect((await logs('ListTagsForResource', { resourceArn })).body).toEqual({ tags: { team: 'pay' } });
    }
    const resourceArn = group?.logGroupArn;
    await logs('TagResource', { resourceArn, tags: { team: 'ops', stage: 'test' } });
    await logs('UntagResource', { resourceArn, tagKeys: ['stage'] });
    expect((await logs('ListTagsForResource', { resourceArn })).body).toEqual({ tags: { team: 'ops' } });
    await logs('DeleteRetentionPolicy', { logGroupName });
    expect((await described(logGroupName))[0]).not.toHaveProperty('retentionInDays');
    expect((await logs('DeleteLogGroup', { logGroupName })).status).toBe(200);
    expect(await described(logGroupName)).toEqual([]);
    expect(await typeOf(logs('ListTagsForResource', { resourceArn }))).toBe('ResourceNotFoundException');
  });

  it.each(['STANDARD', 'INFREQUENT_ACCESS', 'DELIVERY'])(
    'of the class %s is found by its class',
    async (logGroupClass) => {
      const logGroupName = `/class/${logGroupClass}`;
      await logs('CreateLogGroup', { logGroupName, logGroupClass });
      const { body } = await logs('DescribeLogGroups', { logGroupNamePrefix: '/class/', logGroupClass });
      expect(body.logGroups).toMatchObject([{ logGroupName, logGroupClass }]);
    },
  );

  it.each([
    ['', 'InvalidParameterException'],
    ['a:b', 'InvalidParameterException'],
    ['x'.repeat(513), 'InvalidParameterException'],
    ['aws/mine', 'InvalidParameterException'],
    ['x'.repeat(512), undefined],
    ['/aws/mine', undefined],
    ['..', undefined],
    ['__proto__', undefined],
  ])('is created only if AWS allows its name: $0', async (logGroupName, expected) => {
    expect(await typeOf(logs('CreateLogGroup', { logGroupName }))).toBe(expected);
  });

  it('of another account or Region is not found by its ARN', async () => {
    await logs('CreateLogGroup', { logGroupName: '/mine' });
    for (const arn of [
      `${ARN.replace(REGION, 'us-east-1')}/mine`,
      `${ARN.replace('123456789012', '999999999999')}/mine`,
    ]) {
      expect(await typeOf(logs('FilterLogEvents', { logGroupIdentifier: arn }))).toBe('ResourceNotFoundException');
      expect(await typeOf(logs('TagResource', { resourceArn: arn, tags: { a: 'b' } }))).toBe(
        'ResourceNotFoundException',
      );
    }
    expect((await logs('FilterLogEvents', { logGroupIdentifier: `${ARN}/mine` })).status).toBe(200);
  });

  it('can be associated with a KMS key and disassociated', async () => {
    const kmsKeyId = `arn:aws:kms:${REGION}:123456789012:key/a`;
    await logs('CreateLogGroup', { logGroupName: '/kms' });
    await logs('AssociateKmsKey', { logGroupName: '/kms', kmsKeyId });
    expect((await described('/kms'))[0]).toMatchObject({ kmsKeyId });
    await logs('DisassociateKmsKey', { resourceIdentifier: `${ARN}/kms` });
    expect((await described('/kms'))[0]).not.toHaveProperty('kmsKeyId');
    expect(await typeOf(logs('DisassociateKmsKey', {}))).toBe('InvalidParameterException');
  });

  it('cannot be deleted while deletion protection is on', async () => {
    const logGroupName = '/protected';
    await logs('CreateLogGroup', { logGroupName, deletionProtectionEnabled: true });
    expect((await described(logGroupName))[0]).toMatchObject({ deletionProtectionEnabled: true });
    expect(await typeOf(logs('DeleteLogGroup', { logGroupName }))).toBe('ValidationException');
    const off = { logGroupIdentifier: `${ARN}${logGroupName}`, deletionProtectionEnabled: false };
    await logs('PutLogGroupDeletionProtection', off);
    expect((await logs('DeleteLogGroup', { logGroupName })).status).toBe(200);
  });
});

describe('tags', () => {
  const resourceArn = `${ARN}/tagged`;
  const tags = (count: number, prefix: string) =>
    Object.fromEntries(Array.from({ length: count }, (_, index) => [`${prefix}${index}`, 'v']));

  it('of a log group are at most 50', async () => {
    await logs('CreateLogGroup', { logGroupName: '/tagged', tags: tags(49, 'a') });
    expect(await typeOf(logs('TagResource', { resourceArn, tags: tags(2, 'b') }))).toBe('TooManyTagsException');
    expect((await logs('TagResource', { resourceArn, tags: { ...tags(49, 'a'), b: '' } })).status).toBe(200);
    expect(await typeOf(logs('TagResource', { resourceArn, tags: tags(51, 'c') }))).toBe('InvalidParameterException');
  });

  it.each([{}, { '': 'v' }, { ['k'.repeat(129)]: 'v' }, { 'a*': 'v' }, { a: 'v'.repeat(257) }, { a: '<' }])(
    'are refused: %j',
    async (bad) => {
      expect(await typeOf(logs('CreateLogGroup', { logGroupName: '/bad', tags: bad }))).toBe(
        'InvalidParameterException',
      );
    },
  );

  it('can have names of JavaScript object properties', async () => {
    const odd = '{"logGroupName":"/odd","tags":{"__proto__":"x","constructor":"y"}}';
    expect((await rawLogs(emulator.url, 'CreateLogGroup', odd)).status).toBe(200);
    const listed = await logs('ListTagsLogGroup', { logGroupName: '/odd' });
    expect(listed.text).toBe('{"tags":{"__proto__":"x","constructor":"y"}}');
  });
});

describe('an unknown operation', () => {
  it.each(['PutQueryDefinition', 'constructor', ''])('is refused with its name: %s', async (name) => {
    const { status, body } = await logs(name, {});
    expect([status, body.__type]).toEqual([400, 'UnknownOperationException']);
    expect(body.message).toContain(name);
  });
});
