import { createHash } from 'node:crypto';
import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  PutRetentionPolicyCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import {
  CreateBucketCommand,
  PutBucketPolicyCommand,
  PutObjectCommand,
  PutObjectLockConfigurationCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { type Emulator, startEmulator } from '@logferry/emulator';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Aws } from '../activities/ports.js';
import { type ObjectStore, UnreadableObject } from '../archive/index.js';
import { createAws } from './aws.js';

const REGION = 'eu-central-1';
const ACCOUNT = '111122223333';
const BUCKET = 'my-archive';
const DAY_MS = 86_400_000;
const FROM_MS = Date.UTC(2026, 0, 1);

let emulator: Emulator;
let aws: Aws;
let s3: S3Client;
let store: ObjectStore;

const credentialsOf = (accessKeyId: string) => ({ accessKeyId, secretAccessKey: 'secret' });

beforeAll(async () => {
  emulator = await startEmulator({ settings: { pendingMs: 0, taskMs: 0, cancelMs: 0, throttle: false } });
  const common = { region: REGION, endpoint: emulator.url, credentials: credentialsOf(ACCOUNT) };
  aws = createAws(common);
  s3 = new S3Client({ ...common, forcePathStyle: true });
  emulator.createBucket({ name: BUCKET, region: REGION, accountId: ACCOUNT });
  store = aws.objects(BUCKET, ACCOUNT);
  const target = { accountId: ACCOUNT, region: REGION, logGroupName: '/app/a', logStreamName: 's1' };
  await emulator.loadEvents(target, [{ timestamp: FROM_MS + 5, message: 'hello' }]);
  await emulator.loadEvents({ ...target, logGroupName: '/app/b' }, [{ timestamp: FROM_MS + 5, message: 'hello' }]);
});
afterAll(async () => {
  s3.destroy();
  await emulator.close();
});

async function keysOf(prefix: string, options?: Parameters<ObjectStore['list']>[1]): Promise<string[]> {
  const keys: string[] = [];
  for await (const { objects, folders } of store.list(prefix, options)) {
    keys.push(...objects.map(({ key }) => key), ...folders);
  }
  return keys;
}
async function textOf(key: string): Promise<string | undefined> {
  const body = await store.read(key);
  if (body === undefined) return undefined;
  const chunks: Uint8Array[] = [];
  for await (const chunk of body.chunks) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

describe('identity', () => {
  it('is the account of the credentials', async () => {
    expect(await aws.identity()).toMatchObject({ accountId: ACCOUNT, arn: expect.stringContaining(ACCOUNT) });
  });

  it('is read from AWS once for each set of credentials, and again after the credentials were renewed for another account', async () => {
    let account = ACCOUNT;
    const asked = () => emulator.state().counters.GetCallerIdentity?.calls ?? 0;
    const credentials = async () => ({ ...credentialsOf(account), expiration: new Date() });
    const renewed = createAws({ region: REGION, endpoint: emulator.url, credentials });
    expect([(await renewed.identity()).accountId, (await renewed.identity()).accountId]).toEqual([ACCOUNT, ACCOUNT]);
    const before = asked();
    account = '444455556666';
    expect((await renewed.identity()).accountId).toBe(account);
    await renewed.identity();
    expect(asked() - before).toBe(1);
  });
});

describe('export tasks', () => {
  const newTask = {
    taskName: 'logferry:adapters:g1',
    logGroup: '/app/a',
    from: '2026-01-01T00:00:00Z',
    to: '2026-01-02T00:00:00Z',
    bucket: BUCKET,
    destinationPrefix: 'data/day',
  };
  const inTime = (): boolean => false;

  it('can be created, found, listed and cancelled', async () => {
    const created = await aws.exportTasks.create(newTask, inTime);
    if (created.kind !== 'created') throw new Error(`not created: ${JSON.stringify(created)}`);
    const task = await aws.exportTasks.find(created.taskId);
    expect(task).toMatchObject({ taskId: created.taskId, ...newTask, createdAt: expect.stringMatching(/Z$/) });
    const { tasks } = await aws.exportTasks.page({});
    expect(tasks.map(({ taskId }) => taskId)).toContain(created.taskId);
    await expect.poll(async () => (await aws.exportTasks.find(created.taskId))?.status).toBe('COMPLETED');
    expect((await aws.exportTasks.page({ status: 'COMPLETED' })).tasks).toContainEqual(
      expect.objectContaining({ taskId: created.taskId }),
    );
    expect(await aws.exportTasks.cancel(created.taskId)).toBe('alreadyFinished');
    expect(await aws.exportTasks.cancel('2c9dfc79-0000-4000-8000-000000000000')).toBe('unknown');
    expect(await keysOf('data/day/', { delimiter: '/' })).toEqual([
      'data/day/aws-logs-write-test',
      `data/day/${created.taskId}/`,
    ]);
  });
  it('that do not exist result in undefined, whatever the form of the id', async () => {
    expect(await aws.exportTasks.find('2c9dfc79-0000-4000-8000-000000000000')).toBeUndefined();
    expect(await aws.exportTasks.find('x'.repeat(600))).toBeUndefined();
  });
  it('that AWS refuses result in a refusal with the code of the cause', async () => {
    const refusal = (change: object) => aws.exportTasks.create({ ...newTask, ...change }, inTime);
    expect(await refusal({ logGroup: 'missing' })).toMatchObject({ scope: 'slice', code: 'LOG_GROUP_MISSING' });
    expect(await refusal({ bucket: 'missing-bucket' })).toMatchObject({ scope: 'destination', code: 'BUCKET_MISSING' });
    expect(await refusal({ taskName: 'x'.repeat(513) })).toMatchObject({ scope: 'slice', code: 'REJECTED_BY_AWS' });
    for (const permissionError of ['InvalidParameterException', 'AccessDeniedException'] as const) {
      emulator.configure({ destinationAccess: 'deny-acl', permissionError });
      expect(await refusal({})).toMatchObject({ scope: 'destination', code: 'BUCKET_POLICY' });
    }
    emulator.configure({ destinationAccess: 'policy' });
  });
  it('are reported as unclear if the connection is reset after the create, and count towards the limit of one task', async () => {
    emulator.configure({ taskMs: DAY_MS });
    emulator.addFault({ operation: 'CreateExportTask', kind: 'reset-after' });
    expect(await aws.exportTasks.create(newTask, inTime)).toEqual({ kind: 'unclear', reason: 'ECONNRESET' });
    expect(await aws.exportTasks.create(newTask, inTime)).toEqual({ kind: 'slotTaken' });
    const [live] = (await aws.exportTasks.page({ status: 'RUNNING' })).tasks;
    expect(await aws.exportTasks.cancel(live?.taskId ?? '')).toBe('accepted');
    emulator.configure({ taskMs: 0 });
  });
});

describe('log groups', () => {
  it('are found by their exact name', async () => {
    expect(await aws.logGroups.find('/app/a')).toEqual({
      name: '/app/a',
      arn: `arn:aws:logs:${REGION}:${ACCOUNT}:log-group:/app/a`,
      createdAt: '2026-01-01T00:00:00.005Z',
      logClass: 'STANDARD',
      deletionProtection: false,
      storedBytes: expect.any(Number),
    });
    expect(await aws.logGroups.find('/app/')).toBeUndefined();
  });
  it('are listed by prefix and by pattern', async () => {
    const names = async (choice: { prefix?: string; pattern?: string }): Promise<string[]> => {
      const found: string[] = [];
      for await (const { name } of aws.logGroups.list(choice)) found.push(name);
      return found;
    };
    expect(await names({ prefix: '/app/' })).toEqual(['/app/a', '/app/b']);
    expect(await names({ pattern: 'pp/b' })).toEqual(['/app/b']);
    expect(await names({ pattern: 'PP/B' })).toEqual([]);
    expect(await names({ prefix: '/none/' })).toEqual([]);
  });
  it('have the same fields whether they are found by name, prefix or pattern', async () => {
    const other = { region: REGION, endpoint: emulator.url, credentials: credentialsOf('444455556666') };
    const logs = new CloudWatchLogsClient(other);
    const { logGroups } = createAws(other);
    const logGroupName = '/rare/group';
    await logs.send(new CreateLogGroupCommand({ logGroupName, logGroupClass: 'INFREQUENT_ACCESS' }));
    await logs.send(new PutRetentionPolicyCommand({ logGroupName, retentionInDays: 7 }));
    logs.destroy();
    const found = await logGroups.find(logGroupName);
    expect(found).toMatchObject({ logClass: 'INFREQUENT_ACCESS', retentionDays: 7 });
    for (const choice of [{ prefix: '/rare' }, { pattern: 'are/g' }, {}]) {
      const listed: unknown[] = [];
      for await (const group of logGroups.list(choice)) listed.push(group);
      expect(listed).toEqual([found]);
    }
  });
  it('have tags and a newest event that the port can read', async () => {
    const group = await aws.logGroups.find('/app/a');
    if (group === undefined) throw new Error('the group must be there');
    expect(await aws.logGroups.tags(group)).toEqual({});
    expect(await aws.logGroups.newestEvent('/app/a')).toBe('2026-01-01T00:00:00.005Z');
    await expect(aws.logGroups.newestEvent('missing')).rejects.toMatchObject({ code: 'LOG_GROUP_MISSING' });
  });
  it('show whether they have events in a half-open window', async () => {
    const has = (from: number, to: number, more: object = {}) => {
      const [start, end] = [from, to].map((ms) => new Date(FROM_MS + ms).toISOString());
      return aws.logGroups.hasEvents({ logGroup: '/app/a', from: start ?? '', to: end ?? '', ...more });
    };
    expect(await has(0, 10)).toBe(true);
    expect(await has(5, 6)).toBe(true);
    expect(await has(0, 5)).toBe(false);
    expect(await has(6, 10)).toBe(false);
    expect(await has(0, 10, { logStreamPrefix: 's' })).toBe(true);
    expect(await has(0, 10, { logStreamPrefix: 'other' })).toBe(false);
    await expect(has(0, 10, { logGroup: 'missing' })).rejects.toMatchObject({ code: 'LOG_GROUP_MISSING' });
    emulator.addFault({
      operation: 'FilterLogEvents',
      kind: 'error-before',
      status: 400,
      code: 'AccessDeniedException',
    });
    expect(await has(0, 10)).toBeUndefined();
  });
});

describe('buckets', () => {
  it('have a Region, which a client of another Region finds as well', async () => {
    expect(await aws.bucketRegion(BUCKET)).toBe(REGION);
    expect(await aws.bucketRegion(BUCKET, ACCOUNT)).toBe(REGION);
    const elsewhere = createAws({ region: 'eu-west-1', endpoint: emulator.url, credentials: credentialsOf(ACCOUNT) });
    expect(await elsewhere.bucketRegion(BUCKET)).toBe(REGION);
  });
  it('that are missing, belong to another account or deny access result in three different error codes', async () => {
    await expect(aws.bucketRegion('missing-bucket')).rejects.toMatchObject({ code: 'BUCKET_MISSING' });
    await expect(aws.bucketRegion(BUCKET, '999999999999')).rejects.toMatchObject({ code: 'BUCKET_OWNER' });
    emulator.addFault({ operation: 'HeadBucket', kind: 'error-before', status: 403, code: 'AccessDenied', times: 2 });
    await expect(aws.bucketRegion(BUCKET, ACCOUNT)).rejects.toMatchObject({ code: 'BUCKET_ACCESS' });
  });
});

describe('objects', () => {
  it('are written only if their key is unused', async () => {
    expect(await store.writeOnce('once/a.json', '{"é":1}', 'application/json')).toBe('written');
    expect(await store.writeOnce('once/a.json', '{}', 'application/json')).toBe('exists');
    expect(await textOf('once/a.json')).toBe('{"é":1}');
    expect(await textOf('once/none')).toBeUndefined();
  });
  it('are written again if S3 reports a conflicting write', async () => {
    emulator.addFault({
      operation: 'PutObject',
      kind: 'error-before',
      status: 409,
      code: 'ConditionalRequestConflict',
      times: 2,
    });
    expect(await store.writeOnce('once/conflict', 'x', 'text/plain')).toBe('written');
  });
  it('are read with what S3 says about them: ETag, date, its own checksum, version and lock', async () => {
    const Bucket = 'locked-archive';
    await s3.send(new CreateBucketCommand({ Bucket, ObjectLockEnabledForBucket: true }));
    const Rule = { DefaultRetention: { Mode: 'COMPLIANCE' as const, Days: 30 } };
    const ObjectLockConfiguration = { ObjectLockEnabled: 'Enabled' as const, Rule };
    await s3.send(new PutObjectLockConfigurationCommand({ Bucket, ObjectLockConfiguration }));
    const locked = aws.objects(Bucket, ACCOUNT);
    await locked.writeOnce('record', '{}', 'application/json');
    await s3.send(new PutObjectCommand({ Bucket, Key: 'data', Body: 'x', ChecksumAlgorithm: 'CRC64NVME' }));
    const said = { etag: /^[0-9a-f]{32}$/, lastModified: /^20[-0-9]{8}T[0-9:]{8}Z$/, versionId: /^\S{32}$/ };
    const anyOf = Object.fromEntries(Object.entries(said).map(([name, form]) => [name, expect.stringMatching(form)]));
    const lock = { mode: 'COMPLIANCE', until: expect.stringMatching(/^20.*Z$/) };
    const factsOf = async (key: string) => {
      const { chunks, ...facts } = (await locked.read(key)) ?? { chunks: [] };
      for await (const _ of chunks);
      return facts;
    };
    expect(await factsOf('record')).toEqual({ ...anyOf, lock });
    expect(await factsOf('data')).toEqual({ ...anyOf, lock, crc64nvme: expect.stringMatching(/^[\w+/]{11}=$/) });

    const Statement = [
      { Effect: 'Deny', Principal: '*', Action: 's3:GetObjectRetention', Resource: `arn:aws:s3:::${Bucket}/*` },
    ];
    const Policy = JSON.stringify({ Version: '2012-10-17', Statement });
    await s3.send(new PutBucketPolicyCommand({ Bucket, Policy }));
    expect(await factsOf('record')).toEqual(anyOf);
  });

  it('cannot be read after a lifecycle rule moved them into an archive storage class', async () => {
    await store.writeOnce('cold', 'x', 'text/plain');
    const fault = { operation: 'GetObject', kind: 'error-before', status: 403, code: 'InvalidObjectState' } as const;
    emulator.addFault({ ...fault, times: 1 });
    await expect(store.read('cold')).rejects.toThrow(UnreadableObject);
  });
  it('can have any key that results from the name of a log stream', async () => {
    const names = ['a b', 'a+b', 'a%2Bb', '[$LATEST]x', 'é😀', '<&>"', "it's", '#?x=1', '..', '\u0001', '//', 'a\\b'];
    const keys = names.map((name) => `odd/${name}/000000.gz`);
    for (const key of keys) await s3.send(new PutObjectCommand({ Bucket: BUCKET, Key: key, Body: key }));
    const byBytes = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b));
    expect(await keysOf('odd/')).toEqual([...keys].sort(byBytes));
    for (const key of keys) expect(await textOf(key)).toBe(key);
    expect(await keysOf('odd/', { delimiter: '/', pageSize: 2 })).toContain('odd/a b/');
  });
  it('are listed page by page, starting after any key', async () => {
    for (const name of ['1', '2', '3', '4', '5']) await store.writeOnce(`pages/${name}`, name, 'text/plain');
    const sizes: number[] = [];
    for await (const { objects } of store.list('pages/', { pageSize: 2 })) sizes.push(objects.length);
    expect(sizes).toEqual([2, 2, 1]);
    for await (const { objects } of store.list('pages/1')) {
      expect(objects).toMatchObject([{ bytes: 1, etag: createHash('md5').update('1').digest('hex') }]);
    }
    expect(await keysOf('pages/', { startAfter: 'pages/3' })).toEqual(['pages/4', 'pages/5']);
    expect(await keysOf('none/')).toEqual([]);
  });
  it('are refused if the bucket belongs to another account or does not exist', async () => {
    const foreign = aws.objects(BUCKET, '999999999999');
    await expect(foreign.writeOnce('x', 'x', 'text/plain')).rejects.toMatchObject({ code: 'BUCKET_ACCESS' });
    await expect(foreign.read('once/a.json')).rejects.toMatchObject({ code: 'BUCKET_ACCESS' });
    const missing = aws.objects('missing-bucket', ACCOUNT);
    await expect(missing.writeOnce('x', 'x', 'text/plain')).rejects.toMatchObject({ code: 'BUCKET_MISSING' });
    await expect(first(missing.list('x'))).rejects.toMatchObject({ code: 'BUCKET_MISSING' });
  });
});

async function first<T>(items: AsyncIterable<T>): Promise<T | undefined> {
  for await (const item of items) return item;
  return undefined;
}
