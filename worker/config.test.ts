import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newKeyPair, pemOf } from '../archive/signing/index.js';
import { parseExportRequest, type ResolvedRequest, resolveRequest } from '../contract/index.js';
import { configuredAccounts, configuredSigners } from './accounts.js';
import { readWorkerConfig } from './config.js';

describe('a worker configuration', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'logferry-config-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  const read = async (content: unknown) => {
    const path = join(folder, 'worker.json');
    await writeFile(path, typeof content === 'string' ? content : JSON.stringify(content));
    return readWorkerConfig(path);
  };

  it.each<[content: unknown, says: RegExp]>([
    ['{', /not JSON/],
    [{ acounts: {} }, /acounts/],
    [{ accounts: { prod: { roleArn: 'admin' } } }, /accounts\.prod\.roleArn \("admin"\) must be the ARN/],
    [{ timings: { watchAttemptMs: 0 } }, /timings\.watchAttemptMs/],
    // With so few events, each run would continue as new before it makes progress.
    [{ timings: { historyEvents: 3 } }, /timings\.historyEvents/],
    [{ timings: { longestPauseMs: 1 } }, /timings\.longestPauseMs/],
    [{ lane: { quantumMs: 0 } }, /lane\.quantumMs/],
    [{ lane: { maxSignals: 10_000 } }, /lane\.maxSignals/],
    [{ taskQueue: 'logferry-lanes' }, /taskQueue/],
    [{ taskQueue: 'logferry-tasks' }, /taskQueue/],
    [{ lane: { quantum: 5 } }, /quantum/],
    [{ accounts: { prod: { destinations: [{ bucket: 'a', acl: 'private' }] } } }, /destinations\.0\.acl/],
    [
      { accounts: { prod: { destinations: [{ bucket: 'a', sse: 'AES256', sseKmsKeyId: 'alias/k' }] } } },
      /destinations\.0.* a KMS key needs the encryption aws:kms/,
    ],
    [
      {
        accounts: {
          prod: {
            destinations: [
              { bucket: 'a', sse: 'AES256' },
              { bucket: 'a', prefix: 'p' },
            ],
          },
        },
      },
      /destinations\.1.* entries of bucket a must have the same acl, sse and sseKmsKeyId/,
    ],
  ])('%j is refused, and the error says what is wrong', async (content, says) => {
    await expect(read(content)).rejects.toThrow(says);
  });

  it('names a signing key by its ARN or its file; a key in place of the file is refused and not quoted', async () => {
    const signersOf = async (signingKey: string) =>
      configuredSigners(await read({ accounts: { prod: { signingKey } } }), {});
    const { privateKey, publicKey } = newKeyPair('p256');
    const key = join(folder, 'key.pem');
    await writeFile(key, privateKey);
    const found = await signersOf(key);
    expect([found(undefined), pemOf((await found('prod')?.publicKey()) ?? expect.fail())]).toEqual([
      ...[undefined, publicKey],
    ]);
    expect((await signersOf('kms:arn:aws:kms:eu-central-1:111122223333:alias/archive'))('prod')).toBeDefined();
    await expect(signersOf('arn:aws:kms:eu-central-1:111122223333:key/k')).rejects.toThrow(
      /accounts\.prod\.signingKey must be .*kms:arn:aws/,
    );
    await expect(signersOf(join(folder, 'none.pem'))).rejects.toThrow(/none\.pem: there is no such file/);
    const pasted = await signersOf(privateKey).catch(String);
    expect(pasted).toMatch(/accounts\.prod\.signingKey must be the path/);
    expect(pasted).not.toContain(privateKey.split('\n')[1]);
  });

  it('is required, and must be readable', async () => {
    await expect(readWorkerConfig(undefined)).rejects.toThrow(/LOGFERRY_WORKER_CONFIG/);
    await expect(readWorkerConfig(join(folder, 'none.json'))).rejects.toThrow(/cannot be read/);
  });

  it('can be given as text, which messages do not repeat', async () => {
    expect(await readWorkerConfig(' {"taskQueue":"logs"}')).toMatchObject({ taskQueue: 'logs' });
    const refused = String(await readWorkerConfig('{"taskQueue":""}').catch((error: unknown) => error));
    expect(refused).toMatch(/the worker's configuration: taskQueue \(""\)/);
    expect(refused).not.toContain('{');
  });

  it('has no version of the worker by default', async () => {
    expect((await read({})).deployment).toEqual({});
    await expect(read({ deployment: { name: 'a.b' } })).rejects.toThrow(/deployment\.name \("a\.b"\) must have/);
  });

  const asked = (more: object = {}): ResolvedRequest =>
    resolveRequest(
      parseExportRequest({
        source: { logGroups: ['/app'] },
        window: { from: '2026-10-01T00:00:00Z', to: '2026-10-02T00:00:00Z' },
        destination: { bucket: 'archive', prefix: 'logs/team' },
        region: 'eu-central-1',
        ...more,
      }),
      0,
    );
  const account = { regions: ['eu-central-1'], destinations: [{ bucket: 'archive', prefix: 'logs' }] };

  it('allows only the destinations that it names', async () => {
    const { authorize } = configuredAccounts(await read({ accounts: { default: account, prod: account } }));
    await expect(authorize(asked())).resolves.toEqual(['itself']);
    await expect(authorize(asked({ account: 'prod' }))).resolves.toEqual(['itself']);
    for (const refused of [
      { account: 'other' },
      { account: 'constructor' },
      { region: 'us-east-1' },
      { destination: { bucket: 'another-bucket', prefix: 'logs' } },
      { destination: { bucket: 'archive', prefix: 'logs2' } },
      { destination: { bucket: 'archive' } },
    ]) {
      await expect(authorize(asked(refused))).rejects.toMatchObject({ code: 'DESTINATION_NOT_ALLOWED' });
    }
  });

  it('can require another owner for the bucket of a destination', async () => {
    const destinations = [{ bucket: 'archive', prefix: 'logs', bucketOwner: '444455556666' }];
    const { authorize } = configuredAccounts(await read({ accounts: { default: { ...account, destinations } } }));
    await expect(authorize(asked())).resolves.toEqual(['444455556666']);
  });

  it('allows nothing if its lists are empty', async () => {
    const { authorize, awsFor } = configuredAccounts(await read({ accounts: { default: {} } }));
    await expect(authorize(asked())).rejects.toMatchObject({ code: 'DESTINATION_NOT_ALLOWED' });
    await expect(awsFor({ region: 'eu-central-1' })).rejects.toMatchObject({ code: 'DESTINATION_NOT_ALLOWED' });
  });
});
