import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { configurationFrom } from './config.js';

const folder = mkdtempSync(join(tmpdir(), 'logferry-infra-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe('configuration by environment variables', () => {
  const settings = {
    LOGFERRY_BUCKET: 'my-archive',
    LOGFERRY_REGION: 'eu-central-1',
    LOGFERRY_ACCOUNT_ID: '111122223333',
    LOGFERRY_PREFIX: '/logs/',
  };

  it('gives bucket, Region, account and prefix', async () => {
    const home = { bucketName: 'my-archive', region: 'eu-central-1', accountId: '111122223333' };
    expect(await configurationFrom(settings)).toEqual({ ...home, prefix: 'logs' });
    expect(await configurationFrom({ ...settings, LOGFERRY_PREFIX: undefined })).toEqual({ ...home, prefix: '' });
    expect(await configurationFrom({ ...settings, LOGFERRY_REGION: 'us-gov-west-1' })).toMatchObject({
      region: 'us-gov-west-1',
    });
  });

  it.each(['a//b', 'a/../b', '_logferry', 'a/_logferry', 'all*', 'b?', '$b'])(
    'is refused with the prefix %j',
    async (prefix) => {
      await expect(configurationFrom({ ...settings, LOGFERRY_PREFIX: prefix })).rejects.toThrow('LOGFERRY_PREFIX: ');
    },
  );

  it('is refused with the name of every variable that is missing or wrong', async () => {
    await expect(
      configurationFrom({ ...settings, LOGFERRY_ACCOUNT_ID: '42', LOGFERRY_BUCKET: undefined }),
    ).rejects.toThrow(
      /\n {2}LOGFERRY_ACCOUNT_ID: "42"; .*12-digit.*\n {2}LOGFERRY_BUCKET: not given; give a bucket name/,
    );
  });
});

describe('configuration by a file', () => {
  const home = { accountId: '111122223333', region: 'eu-central-1', bucketName: 'my-archive' };
  const read = (content: unknown) => {
    const file = join(folder, 'logferry.infra.json');
    writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
    return configurationFrom({ LOGFERRY_INFRA_CONFIG: file, LOGFERRY_BUCKET: 'not-this-one' });
  };

  it('can set every property, and takes precedence over the environment variables', async () => {
    const full = {
      ...home,
      prefix: 'logs',
      backend: { type: 's3', bucket: 'states', key: 'k', region: 'eu-central-1' },
      sources: [{ accountId: '111122223333', logGroups: ['/app/*'] }],
      ...{ aclCondition: 'if-exists', servicePrincipals: ['logs.amazonaws.com'], encryption: 'kms' },
      ...{ key: { alias: 'x', deletionWindowDays: 7 }, narrowKeyPolicy: true, bucketKey: false, versioning: true },
      ...{ requireTls: true, writeOnceRecords: true, objectLock: { mode: 'GOVERNANCE', days: 3 } },
      lifecycle: { transitions: [{ days: 30, storageClass: 'GLACIER' }], expireAfterDays: 300 },
      signing: { keyArn: 'arn:aws:kms:eu-central-1:111122223333:key/k', roleName: 'exporter' },
      exportClosedRule: true,
      ...{ accessLogs: { bucketName: 'other' }, eventBridge: true, tags: { a: 'b' }, removalPolicy: 'destroy' },
    };
    expect(await read(full)).toEqual(full);
    expect(await read(home)).toEqual({ ...home, prefix: '' });
    const { bucketName: _, ...unnamed } = home;
    for (const bucket of [{ bucketNamePrefix: 'logs-' }, { existingBucket: 'theirs', managePolicy: true }]) {
      expect(await read({ ...unnamed, ...bucket })).toEqual({ ...unnamed, ...bucket, prefix: '' });
    }
  });

  const expression = `$\{file("/etc/passwd")}`;
  it.each([
    ['LOGFERRY_INFRA_CONFIG: ', '{', 'one JSON object'],
    ['the file: ', '[]', 'expected object'],
    ['bucket: "x"', { ...home, bucket: 'x' }, 'remove it'],
    ['objectLock.year: 1', { ...home, objectLock: { mode: 'GOVERNANCE', days: 1, year: 1 } }, 'remove it'],
    ['accountId: not given', { region: 'eu-central-1', bucketName: 'my-archive' }, 'add it'],
    ['accountId: 111122223333', { ...home, accountId: 111122223333 }, 'expected string'],
    ['encryption: "dsse"', { ...home, encryption: 'dsse' }, 'not DSSE-KMS'],
    ['objectLock.mode: "X"', { ...home, objectLock: { mode: 'X', days: 1 } }, '"GOVERNANCE"|"COMPLIANCE"'],
    [
      'lifecycle.transitions[0].storageClass: "COLD"',
      { ...home, lifecycle: { transitions: [{ days: 3, storageClass: 'COLD' }] } },
      'DEEP_ARCHIVE',
    ],
    [
      'lifecycle.transitions[0].days: 3',
      { ...home, lifecycle: { transitions: [{ days: 3, storageClass: 'STANDARD_IA' }] } },
      '30 to 36500 days',
    ],
    ['key.arn: "${file', { ...home, key: { arn: expression } }, 'without ${'],
    ['accessLogs.bucketName: "${file', { ...home, accessLogs: { bucketName: expression } }, 'without ${'],
    ['backend.key: "%{if', { ...home, backend: { type: 's3', bucket: 'abc', key: '%{if', region: 'r' } }, 'without'],
    ['backend.path: "/tmp/x"', { ...home, backend: { type: 'local', path: '/tmp/x' } }, 'relative'],
    [
      'backend.bucket: "my-archive"',
      { ...home, backend: { type: 's3', bucket: 'my-archive', key: 'k', region: 'r' } },
      'must exist before',
    ],
  ])('is refused with the field and its value: %s', async (field, content, remedy) => {
    await expect(read(content)).rejects.toThrow(field);
    await expect(read(content)).rejects.toThrow(remedy);
  });

  it('is refused if the file is not JSON, without quoting the file, which may contain secrets', async () => {
    await expect(read('aws_secret_access_key')).rejects.toThrow(/"not JSON"; name a file/);
    await expect(read('aws_secret_access_key')).rejects.not.toThrow(/aws_secret/);
  });

  it('is refused if the file does not exist', async () => {
    const file = join(folder, 'nowhere.json');
    await expect(configurationFrom({ LOGFERRY_INFRA_CONFIG: file })).rejects.toThrow(/ENOENT.*name a file/);
  });
});
