import { describe, expect, it } from 'vitest';
import { explain } from '../contract/index.js';
import {
  callerStatements,
  exportStatements,
  keyStatements,
  policyText,
  tlsStatements,
  writeOnceStatements,
} from '../statements/index.js';
import { examine } from './examine.js';
import type { Answer, BucketFacts, Facts } from './facts.js';
import type { Finding } from './finding.js';

const ACCOUNT = '111122223333';
const OTHER = '444455556666';
const place = {
  accountId: ACCOUNT,
  region: 'eu-central-1',
  bucket: 'archive',
  bucketOwner: ACCOUNT,
  prefix: 'logs',
  layout: 'plain',
} as const;
const KEY = `arn:aws:kms:eu-central-1:${ACCOUNT}:key/k`;
const value = <T>(given: T): Answer<T> => ({ kind: 'value', value: given });
const sources = [{ accountId: ACCOUNT }];
const needed = exportStatements({ ...place, sources });
const bucket: BucketFacts = {
  policy: value(policyText([...needed, ...tlsStatements(place), ...writeOnceStatements(place)])),
  encryption: value({ algorithm: 'aws:kms', key: KEY }),
  key: value({ arn: KEY, state: 'Enabled', managedByAws: false, symmetric: true }),
  keyPolicy: value(policyText(keyStatements({ region: place.region, accountId: ACCOUNT, sources }))),
  ownership: value('BucketOwnerEnforced'),
  publicAccess: value({
    BlockPublicAcls: true,
    IgnorePublicAcls: true,
    BlockPublicPolicy: true,
    RestrictPublicBuckets: true,
  }),
  versioning: value('Enabled'),
  objectLock: value({ mode: 'GOVERNANCE', days: 30 }),
};
const healthy: Facts = {
  nowMs: Date.parse('2026-11-21T12:00:00Z'),
  target: { bucket: 'archive', prefix: 'logs', region: 'eu-central-1' },
  place,
  logGroups: ['/app'],
  groups: value([{ name: '/app', logClass: 'STANDARD' }]),
  caller: value({ accountId: ACCOUNT, arn: `arn:aws:sts::${ACCOUNT}:assumed-role/exporter/ci` }),
  callerExports: true,
  clockAheadMs: 700,
  activeTasks: value([]),
  bucketRegion: value('eu-central-1'),
  bucket,
  expectedKey: KEY,
  engine: {
    kind: 'configured',
    address: 't:7233',
    namespace: 'n',
    queues: value([
      { name: 'logferry', polledMsAgo: 3_000 },
      { name: 'logferry-lanes', polledMsAgo: 30_000 },
    ]),
  },
  config: { kind: 'read', file: 'w.json' },
};
const withBucket = (change: BucketFacts): Partial<Facts> => ({ bucket: { ...bucket, ...change } });
const withPolicy = (...statements: object[]) =>
  withBucket({ policy: value(JSON.stringify({ Statement: statements })) });
const denied = (permission: string): Answer<never> => ({ kind: 'denied', permission });
const deny = {
  Sid: 'LandingZone',
  Effect: 'Deny',
  Principal: '*',
  Action: 's3:*',
  Resource: ['arn:aws:s3:::archive', 'arn:aws:s3:::archive/*'],
};

/** What is not well, as `name status`, and everything that is said of it. */
function complaints(change: Partial<Facts>): { names: string[]; text: string; found: Finding[] } {
  const found = examine({ ...healthy, ...change }).filter(({ status }) => status !== 'ok');
  return { found, names: found.map(({ name, status }) => `${name} ${status}`), text: JSON.stringify(found) };
}

it('finds nothing wrong with what the constructs make', () => {
  expect(complaints({}).found).toEqual([]);
  const hive = { ...place, layout: 'hive' } as const;
  expect(complaints({ place: hive, logGroups: [] }).found).toEqual([]);
  expect(examine(healthy).map(({ name }) => name)).toEqual([
    ...['credentials', 'clock', 'log-groups', 'export-slot', 'bucket', 'bucket-region', 'policy-acl', 'policy-put'],
    ...['caller-put', 'caller-records', 'caller-read', 'encryption', 'key', 'key-policy', 'ownership', 'public-access'],
    ...['versioning', 'object-lock', 'temporal', 'worker', 'lanes-worker', 'worker-config'],
  ]);
});

describe('the bucket policy', () => {
  const [acl = {}, put = {}] = needed;
  const narrowed = (statement: object, condition: object) => ({ ...statement, Condition: condition });
  const to = (account: string, groups: string | string[]) => ({
    StringEquals: { 'aws:SourceAccount': account },
    ArnLike: { 'aws:SourceArn': groups },
  });
  const arn = (group: string, account = ACCOUNT) => `arn:aws:logs:eu-central-1:${account}:log-group:${group}`;

  it.each<[string, object[], string[], string]>([
    [
      'without the first statement',
      [put],
      ['policy-acl failed'],
      'Add LogferryReadBucketAcl to the bucket policy of archive.',
    ],
    ['without the second statement', [acl], ['policy-put failed'], `Add LogferryWriteExports${ACCOUNT} to`],
    ['without any', tlsStatements(place), ['policy-acl failed', 'policy-put failed'], 's3:GetBucketAcl'],
    [
      'for another account',
      [acl, narrowed(put, to(OTHER, arn('*', OTHER)))],
      ['policy-put failed'],
      'for /app (s3:PutObject)',
    ],
    ['for another log group', [narrowed(acl, to(ACCOUNT, arn('/b*'))), put], ['policy-acl failed'], 'for /app'],
    [
      'for another folder',
      [acl, { ...put, Resource: 'arn:aws:s3:::archive/data/*' }],
      ['policy-put failed'],
      'archive/logs/data',
    ],
    [
      'for another Region',
      [acl, { ...put, Principal: { Service: 'logs.us-east-1.amazonaws.com' } }],
      ['policy-put failed'],
      'Sid',
    ],
    ['by its short name', [{ ...acl, Principal: { Service: 'logs.amazonaws.com' } }, put], [], ''],
    [
      'for one form of the ARN',
      [acl, narrowed(put, to(ACCOUNT, arn('/app')))],
      ['policy-put warning'],
      'both with and without :*',
    ],
    ['for both forms of the ARN', [acl, narrowed(put, to(ACCOUNT, [arn('/app'), arn('/app:*')]))], [], ''],
    [
      'that denies everybody',
      [acl, put, { ...deny, Condition: { StringNotEquals: { 'aws:PrincipalOrgID': 'o-1' } } }],
      ['policy-acl failed', 'policy-put failed', 'caller-put warning', 'caller-records warning', 'caller-read warning'],
      'Spare AWS',
    ],
    [
      'that denies everybody but services',
      [
        acl,
        put,
        {
          ...deny,
          Condition: {
            BoolIfExists: { 'aws:PrincipalIsAWSService': 'false' },
            StringNotEquals: { 'aws:PrincipalAccount': ACCOUNT },
          },
        },
      ],
      [],
      '',
    ],
    [
      'that cannot be judged',
      [acl, put, { ...deny, Action: 's3:PutObject', Condition: { NotIpAddress: { 'aws:SourceIp': '10.0.0.0/8' } } }],
      ['policy-put warning', 'caller-put warning', 'caller-records warning'],
      'LandingZone decides, and the condition NotIpAddress cannot be judged here',
    ],
    [
      'that denies the caller',
      [acl, put, { ...deny, Principal: { AWS: `arn:aws:iam::${ACCOUNT}:role/exporter` }, Action: 's3:Put*' }],
      ['caller-put failed', 'caller-records failed'],
      `Exempt arn:aws:iam::${ACCOUNT}:role/exporter from LandingZone.`,
    ],
  ])('%s', (_about, statements, names, says) => {
    const { names: found, text } = complaints(withPolicy(...statements));
    expect(found).toEqual(names);
    expect(text).toContain(says);
  });

  it('gives statements that mend it when they are pasted', () => {
    const { found } = complaints(withPolicy(...tlsStatements(place)));
    const pasted = found.flatMap(({ statements = [] }) => statements);
    expect(pasted).toHaveLength(2);
    expect(complaints(withPolicy(...pasted)).found).toEqual([]);
  });

  it('is asked about the log groups that it names, where none are given', () => {
    const some = [narrowed(acl, to(ACCOUNT, arn('/app*'))), narrowed(put, to(ACCOUNT, arn('/app*')))];
    expect(complaints(withPolicy(...some)).found).toEqual([]);
    const { names, text } = complaints({ ...withPolicy(...some), logGroups: [] });
    expect(names).toEqual(['policy-acl warning', 'policy-put warning']);
    expect(text).toContain('for some log groups only, such as /app');
  });

  it('may be none, and may not be shown', () => {
    expect(complaints(withBucket({ policy: value(undefined) })).names).toEqual([
      'policy-acl failed',
      'policy-put failed',
    ]);
    const { names, text } = complaints(withBucket({ policy: denied('s3:GetBucketPolicy') }));
    expect(names).toEqual(
      ['policy-acl', 'policy-put', 'caller-put', 'caller-records', 'caller-read'].map((name) => `${name} skipped`),
    );
    expect(text).toContain('Allow s3:GetBucketPolicy');
  });

  it('must let in callers of other accounts', () => {
    const foreign = { ...place, bucketOwner: OTHER };
    const { names, found } = complaints({ place: foreign });
    expect(names).toEqual(['caller-put failed', 'caller-records failed', 'caller-read failed']);
    const pasted = found.flatMap(({ statements = [] }) => statements);
    expect(pasted).toEqual(
      callerStatements({
        ...foreign,
        sources: [{ accountId: ACCOUNT, callers: [`arn:aws:iam::${ACCOUNT}:role/exporter`] }],
      }),
    );
    expect(complaints({ place: foreign, ...withPolicy(...needed, ...pasted) }).found).toEqual([]);
  });
});

describe('everything else', () => {
  const problem = (code: 'BUCKET_MISSING' | 'CREDENTIALS' | 'TEMPORAL_UNREACHABLE'): Answer<never> => ({
    kind: 'refused',
    problem: explain(code, { bucket: 'archive', address: 't' }),
  });
  const key = { arn: KEY, state: 'Enabled', managedByAws: false, symmetric: true };
  const own = keyStatements({ region: place.region, accountId: ACCOUNT, sources });
  const task = { taskId: 't-1', logGroup: '/x', status: 'RUNNING', createdAt: '2026-11-21T11:00:00Z' };
  const queues = (...polled: (number | undefined)[]) => ({
    engine: {
      kind: 'configured' as const,
      address: 't:7233',
      namespace: 'n',
      queues: value(
        ['logferry', 'logferry-lanes'].map((name, index) => ({
          name,
          ...(polled[index] !== undefined && { polledMsAgo: polled[index] }),
        })),
      ),
    },
  });

  it.each<[string, Partial<Facts>, string[], string]>([
    [
      'credentials that AWS refuses',
      { caller: problem('CREDENTIALS') },
      ['credentials failed'],
      'sts get-caller-identity',
    ],
    [
      'none, where a worker elsewhere has its own',
      { caller: problem('CREDENTIALS'), callerExports: false },
      ['credentials skipped'],
      '',
    ],
    [
      'credentials of another account',
      { caller: value({ accountId: OTHER, arn: `arn:aws:iam::${OTHER}:user/u` }) },
      ['credentials failed', 'caller-put skipped'],
      `of account ${ACCOUNT}, but the AWS credentials are of ${OTHER}`,
    ],
    ['a clock that is wrong', { clockAheadMs: 400_000 }, ['clock failed'], '400 s behind'],
    ['a clock that is a little wrong', { clockAheadMs: -40_000 }, ['clock warning'], '40 s ahead of'],
    [
      'a log group that is not there',
      { groups: value([{ name: '/app', logClass: 'missing' }]) },
      ['log-groups failed'],
      'specified log group does not exist',
    ],
    [
      'a log group of another class',
      { groups: value([{ name: '/app', logClass: 'INFREQUENT_ACCESS' }]) },
      ['log-groups warning'],
      'INFREQUENT_ACCESS',
    ],
    [
      "somebody else's task",
      { activeTasks: value([task]) },
      ['export-slot warning'],
      't-1 (/x, RUNNING since 2026-11-21T11:00:00Z)',
    ],
    ['a task of ours', { activeTasks: value([{ ...task, taskName: 'logferry:abc:g1' }]) }, [], ''],
    [
      'tasks that may not be seen',
      { activeTasks: denied('logs:DescribeExportTasks') },
      ['export-slot skipped'],
      'Allow logs:DescribeExportTasks',
    ],
    ['no bucket', { bucketRegion: problem('BUCKET_MISSING') }, ['bucket failed'], 'Create the bucket'],
    ['a bucket elsewhere', { bucketRegion: value('us-east-1') }, ['bucket-region failed'], 'it is in us-east-1'],
    [
      'a bucket that the exporter may not see',
      { bucketRegion: denied('s3:ListBucket') },
      ['bucket failed'],
      's3:ListBucket',
    ],
    [
      'a bucket that somebody else exports to',
      { bucketRegion: denied('s3:ListBucket'), callerExports: false },
      ['bucket skipped'],
      'Allow s3:ListBucket',
    ],
    [
      'a bucket of which no answer comes',
      { bucketRegion: { kind: 'unread', reason: 's3:HeadBucket was throttled' } },
      ['bucket skipped'],
      'throttled',
    ],
    [
      'DSSE-KMS',
      withBucket({ encryption: value({ algorithm: 'aws:kms:dsse', key: KEY }) }),
      ['encryption failed'],
      'SSE-KMS or SSE-S3',
    ],
    [
      "AWS's own key",
      withBucket({ encryption: value({ algorithm: 'aws:kms' }) }),
      ['encryption failed'],
      'customer-managed',
    ],
    [
      "AWS's own key by its alias",
      withBucket({ encryption: value({ algorithm: 'aws:kms', key: 'alias/aws/s3' }) }),
      ['encryption failed'],
      'customer-managed',
    ],
    [
      'SSE-S3 where outputs name a key',
      withBucket({ encryption: value(undefined) }),
      ['encryption warning'],
      'terraform apply',
    ],
    ['a key that is not there', withBucket({ key: value(undefined) }), ['key failed'], 'does not exist'],
    ['a disabled key', withBucket({ key: value({ ...key, state: 'Disabled' }) }), ['key failed'], 'Enable it.'],
    [
      'a key about to go',
      withBucket({ key: value({ ...key, state: 'PendingDeletion' }) }),
      ['key failed'],
      'Cancel its deletion',
    ],
    [
      'a key elsewhere',
      withBucket({ key: value({ ...key, arn: KEY.replace('eu-central-1', 'us-east-1') }) }),
      ['key failed'],
      'is not in eu-central-1',
    ],
    ['a key for signatures', withBucket({ key: value({ ...key, symmetric: false }) }), ['key failed'], 'symmetric'],
    [
      'a key that AWS manages',
      withBucket({ key: value({ ...key, managedByAws: true }) }),
      ['key failed'],
      'customer-managed',
    ],
    [
      'a key whose material expires',
      withBucket({ key: value({ ...key, expiresAt: '2027-01-01T00:00:00Z' }) }),
      ['key warning'],
      '2027-01-01',
    ],
    ['a key that may not be seen', withBucket({ key: denied('kms:DescribeKey') }), ['key skipped'], 'ask the owner'],
    [
      'a key policy that may not be seen',
      withBucket({ keyPolicy: denied('kms:GetKeyPolicy') }),
      ['key-policy skipped'],
      'Allow kms:GetKeyPolicy',
    ],
    [
      'a key that lets only its account in',
      withBucket({ keyPolicy: value(policyText(own.slice(0, 1))) }),
      ['key-policy failed'],
      'Add LogferryEncryptExports',
    ],
    [
      'a key that lets the service only decrypt',
      withBucket({
        keyPolicy: value(
          policyText([...own.slice(0, 1), ...own.slice(1).map((each) => ({ ...each, Action: 'kms:Decrypt' }))]),
        ),
      }),
      ['key-policy failed'],
      'LogferryEncryptExports',
    ],
    [
      'a key that denies it',
      withBucket({
        keyPolicy: value(JSON.stringify({ Statement: [...own, { ...deny, Action: 'kms:*', Resource: '*' }] })),
      }),
      ['key-policy failed'],
      'LandingZone of the key policy denies',
    ],
    [
      'a key with conditions',
      withBucket({
        keyPolicy: value(
          policyText(keyStatements({ region: place.region, accountId: ACCOUNT, sources, narrow: true })),
        ),
      }),
      ['key-policy warning'],
      "conditions that AWS's own",
    ],
    [
      'a key of another account',
      withBucket({
        key: value({ ...key, arn: KEY.replace(ACCOUNT, OTHER) }),
        keyPolicy: value(policyText(keyStatements({ region: place.region, accountId: OTHER, sources }))),
      }),
      ['key-policy failed'],
      'Add LogferryCallersUseKey',
    ],
    ['ACLs', withBucket({ ownership: value('ObjectWriter') }), ['ownership warning'], 'BucketOwnerEnforced'],
    [
      'no ownership controls',
      withBucket({ ownership: value(undefined) }),
      ['ownership warning'],
      'no ownership controls',
    ],
    ['public access', withBucket({ publicAccess: value(undefined) }), ['public-access warning'], 'BlockPublicPolicy'],
    [
      'no versions',
      withBucket({ versioning: value('Suspended'), objectLock: value(undefined) }),
      ['versioning warning'],
      'suspended',
    ],
    [
      'a lock without versions',
      withBucket({ versioning: value(undefined) }),
      ['versioning warning', 'object-lock warning'],
      '30 days',
    ],
    [
      'a setting that may not be seen',
      withBucket({ objectLock: denied('s3:GetBucketObjectLockConfiguration') }),
      ['object-lock skipped'],
      'GetBucketObjectLock',
    ],
    [
      'no Temporal',
      { engine: { kind: 'configured', problem: explain('TEMPORAL_UNREACHABLE', { address: 't:1' }) } },
      ['temporal failed'],
      'TEMPORAL_ADDRESS',
    ],
    ['no worker', queues(undefined, 1_000), ['worker failed'], 'logferry worker'],
    ['a worker that is gone', queues(1_000, 200_000), ['lanes-worker failed'], '3 min ago'],
    ['the embedded engine', { engine: { kind: 'embedded' } }, [], ''],
    [
      'a worker that may not',
      { config: { kind: 'read', file: 'w.json', refusal: explain('DESTINATION_NOT_ALLOWED') } },
      ['worker-config failed'],
      'w.json',
    ],
    [
      'a worker configured elsewhere',
      { config: { kind: 'unread', reason: 'it is not here' } },
      ['worker-config skipped'],
      'not here',
    ],
  ])('%s', (_about, change, names, says) => {
    const { names: found, text } = complaints(change);
    expect(found).toEqual(names);
    expect(text).toContain(says);
  });

  it('says what to do whenever something is wrong, and how an export would end', () => {
    const change = { caller: problem('CREDENTIALS'), bucketRegion: problem('BUCKET_MISSING'), ...withPolicy(deny) };
    for (const { remedy, status, code } of complaints(change).found) {
      if (status !== 'skipped') expect(remedy).toMatch(/\w{4}.*\.$/);
      if (status === 'failed') expect(code).toBeDefined();
    }
  });

  it('says nothing of what was not gathered', () => {
    const { nowMs, target, logGroups, caller, callerExports } = healthy;
    expect(examine({ nowMs, target, logGroups, caller, callerExports }).map(({ name }) => name)).toEqual([
      'credentials',
    ]);
  });
});
