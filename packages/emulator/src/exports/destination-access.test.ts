import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ExportWorld, GROUP, OTHER_ACCOUNT } from '../../test/contract/export-world.js';
import { rawLogs } from '../../test/contract/raw-client.js';

const OWNER = '123456789012';
const ACL_REFUSED =
  'GetBucketAcl call on the given bucket failed. Please check if CloudWatch Logs has been granted permission to ' +
  'perform this operation.';
const PUT_REFUSED = ACL_REFUSED.replace('GetBucketAcl', 'PutObject');
const CALLER_REFUSED =
  'Please ensure that the CreateExportTask caller has been granted s3:PutObject access to the bucket.';

interface Statement {
  Effect: string;
  Principal: unknown;
  Action: string | string[];
  Resource: string | string[];
  Condition?: Record<string, Record<string, unknown>>;
}

let world: ExportWorld;

beforeEach(async () => {
  world = await ExportWorld.start();
  await world.load('s', [[1, 'x']]);
});
afterEach(() => world.emulator.close());

function documented(region = 'us-east-1', account = OWNER, logGroups = '*'): [Statement, Statement] {
  const Principal = { Service: `logs.${region}.amazonaws.com` };
  const ArnLike = { 'aws:SourceArn': [`arn:aws:logs:${region}:${account}:log-group:${logGroups}`] };
  const StringEquals = { 'aws:SourceAccount': [account] };
  return [
    {
      Effect: 'Allow',
      Principal,
      Action: 's3:GetBucketAcl',
      Resource: 'arn:aws:s3:::dest',
      Condition: { StringEquals, ArnLike },
    },
    {
      Effect: 'Allow',
      Principal,
      Action: 's3:PutObject',
      Resource: 'arn:aws:s3:::dest/*',
      Condition: { StringEquals: { ...StringEquals, 's3:x-amz-acl': 'bucket-owner-full-control' }, ArnLike },
    },
  ];
}

/** Puts a bucket policy and creates a task. @returns the message of the refusal, or `accepted` */
async function outcome(statements: readonly Statement[], accountId = OWNER): Promise<string> {
  const policy = JSON.stringify({ Version: '2012-10-17', Statement: statements });
  const stored = await world.s3(statements.length === 0 ? 'DELETE' : 'PUT', '/dest?policy', policy);
  if (stored.status !== 204) return stored.text;
  const input = { logGroupName: GROUP, from: 0, to: 10, destination: 'dest' };
  const { status, body } = await world.logs('CreateExportTask', input, accountId);
  return status === 200 ? 'accepted' : String(body.message);
}

const [acl, put] = documented();
const everything = { Principal: '*', Action: 's3:*', Resource: ['arn:aws:s3:::dest', 'arn:aws:s3:::dest/*'] };
const deny = (condition: Statement['Condition']): Statement => ({
  Effect: 'Deny',
  ...everything,
  ...(condition && { Condition: condition }),
});

describe('CreateExportTask', () => {
  it.each([
    ['accepts the bucket policy that AWS documents', [acl, put], 'accepted'],
    ['refuses a bucket without a policy', [], ACL_REFUSED],
    ['refuses a bucket policy without s3:GetBucketAcl', [put], ACL_REFUSED],
    ['refuses a bucket policy without s3:PutObject', [acl], PUT_REFUSED],
    ['refuses a bucket policy for another source account', documented('us-east-1', OTHER_ACCOUNT), ACL_REFUSED],
    ['refuses a bucket policy for log groups of another name', documented('us-east-1', OWNER, '/other*'), ACL_REFUSED],
    ['accepts a bucket policy that names the log group', documented('us-east-1', OWNER, GROUP), 'accepted'],
    ['refuses a bucket policy for the service in another Region', documented('eu-west-1'), ACL_REFUSED],
    [
      'refuses a bucket policy for another prefix',
      [acl, { ...put, Resource: 'arn:aws:s3:::dest/else/*' }],
      PUT_REFUSED,
    ],
    [
      'refuses a bucket policy that requires another ACL than the ACL of the service',
      [acl, { ...put, Condition: { StringEquals: { 's3:x-amz-acl': 'private' } } }],
      PUT_REFUSED,
    ],
    [
      'accepts a bucket policy without conditions, for the service name without a Region',
      [acl, put].map(({ Condition: _, ...rest }) => ({ ...rest, Principal: { Service: 'logs.amazonaws.com' } })),
      'accepted',
    ],
    [
      'accepts a bucket policy that denies plain HTTP, which the service never uses',
      [acl, put, deny({ Bool: { 'aws:SecureTransport': 'false' } })],
      'accepted',
    ],
    [
      'refuses a bucket policy that denies all principals',
      [acl, put, deny({ StringEquals: { 'aws:SourceAccount': OWNER } })],
      ACL_REFUSED,
    ],
    [
      'refuses a bucket policy that denies the caller',
      [acl, put, { ...deny(undefined), Principal: { AWS: OWNER } }],
      CALLER_REFUSED,
    ],
  ] as [string, Statement[], string][])('%s', async (_about, statements, expected) => {
    expect(await outcome(statements)).toBe(expected);
    const tasks = world.emulator.state().tasks.length;
    expect(tasks).toBe(expected === 'accepted' ? 1 : 0);
  });

  it('accepts a bucket policy with an aws:SourceArn that ends in :* only if sourceArnForm is starred', async () => {
    const starred = documented('us-east-1', OWNER, `${GROUP}:*`);
    expect(await outcome(starred)).toBe(ACL_REFUSED);
    world.emulator.configure({ sourceArnForm: 'starred' });
    expect(await outcome(starred)).toBe('accepted');
  });

  it('refuses a caller of another account unless the bucket policy allows s3:PutObject to this caller, too', async () => {
    const target = { accountId: OTHER_ACCOUNT, region: 'us-east-1', logGroupName: GROUP, logStreamName: 's' };
    await world.emulator.loadEvents(target, []);
    const service = documented('us-east-1', OTHER_ACCOUNT);
    expect(await outcome(service, OTHER_ACCOUNT)).toBe(CALLER_REFUSED);
    const caller = { ...put, Principal: { AWS: `arn:aws:iam::${OTHER_ACCOUNT}:root` }, Condition: {} };
    expect(await outcome([...service, caller], OTHER_ACCOUNT)).toBe('accepted');
  });

  it('creates a task that fails if the bucket policy is deleted after the create', async () => {
    const taskId = await world.create();
    await world.s3('DELETE', '/dest?policy');
    await world.finish(taskId, 'FAILED');
    expect([...(await world.objects()).keys()]).toEqual(['aws-logs-write-test']);
  });
});

describe('log groups of the class INFREQUENT_ACCESS', () => {
  it('are refused by default, and accepted if otherLogClasses is accept', async () => {
    await world.logs('CreateLogGroup', { logGroupName: '/rare', logGroupClass: 'INFREQUENT_ACCESS' });
    const input = { logGroupName: '/rare', from: 0, to: 10, destination: 'dest' };
    expect((await world.logs('CreateExportTask', input)).body.message).toMatch(/INFREQUENT_ACCESS/);
    world.emulator.configure({ otherLogClasses: 'accept' });
    expect((await world.logs('CreateExportTask', input)).status).toBe(200);
  });
});

describe('finished tasks', () => {
  it('are no longer listed after taskHistoryMs', async () => {
    const taskId = await world.create();
    await world.finish(taskId);
    world.emulator.configure({ taskHistoryMs: 60_000 });
    expect(await world.statusOf(taskId)).toBe('COMPLETED');
    world.emulator.advanceClock(60_001);
    expect(await world.statusOf(taskId)).toBeUndefined();
    expect((await world.logs('CancelExportTask', { taskId })).body.__type).toBe('ResourceNotFoundException');
  });
});

it.each(['us-east-1', 'cn-north-1', 'us-gov-west-1', 'us-iso-east-1', 'eusc-de-east-1'])(
  'the documented policy allows exports in the partition of %s',
  async (region) => {
    const { emulator } = world;
    emulator.createBucket({ name: 'own', region });
    await emulator.loadEvents({ region, logGroupName: GROUP, logStreamName: 's' }, [{ timestamp: 1, message: 'x' }]);
    const input = { logGroupName: GROUP, from: 0, to: 10, destination: 'own' };
    const { status, body } = await rawLogs(emulator.url, 'CreateExportTask', input, { region, accountId: OWNER });
    expect([status, body]).toEqual([200, { taskId: expect.any(String) }]);
  },
);
