import { evaluate, parseBucketPolicy } from '@logferry/resource-policy';
import { describe, expect, it } from 'vitest';
import type { Access } from './access.js';
import { releaserStatements, roleStatements } from './role-statements.js';
import { ACCOUNT_ID, FULL, KINDS } from './testing/examples.js';

const KEY = 'arn:aws:kms:eu-central-1:111122223333:key/11111111-2222-3333-4444-555555555555';
const access: Access = {
  accountId: ACCOUNT_ID,
  archives: [{ bucket: 'my-archive', region: 'eu-central-1', prefix: 'logs', kmsKeyArn: KEY }],
  logGroups: ['/app/web'],
};
const GROUPS = [
  'arn:aws:logs:eu-central-1:111122223333:log-group:/app/web',
  'arn:aws:logs:eu-central-1:111122223333:log-group:/app/web:*',
];
const DATA = [
  'arn:aws:s3:::my-archive/logs/data/111122223333/*',
  'arn:aws:s3:::my-archive/logs/data/account=111122223333/*',
];
const RECORDS = [
  'arn:aws:s3:::my-archive/logs/_logferry/receipts/111122223333/*',
  'arn:aws:s3:::my-archive/logs/_logferry/objects/111122223333/*',
  'arn:aws:s3:::my-archive/logs/_logferry/recounts/111122223333/*',
  'arn:aws:s3:::my-archive/logs/_logferry/exports/*',
  'arn:aws:s3:::my-archive/logs/_logferry/plans/*',
  'arn:aws:s3:::my-archive/logs/_logferry/log/*',
];
const inRegion = { StringEquals: { 'aws:RequestedRegion': ['eu-central-1'] } };
const below = { StringLikeIfExists: { 's3:prefix': ['logs/data/*', 'logs/_logferry/*'] } };
const throughS3 = { StringEquals: { 'kms:ViaService': 's3.eu-central-1.amazonaws.com' } };

const PLANNER = [
  [
    'SeeLogGroupsAndTasks',
    [
      'logs:DescribeAccountPolicies',
      'logs:DescribeExportTasks',
      'logs:DescribeLogGroups',
      'logs:ListLogGroups',
      'tag:GetResources',
    ],
    '*',
    inRegion,
  ],
  ['SeeChosenLogGroups', ['logs:DescribeLogStreams', 'logs:ListTagsForResource'], GROUPS, undefined],
  ['ListArchive', 's3:ListBucket', 'arn:aws:s3:::my-archive', below],
  [
    'CheckBucket',
    [
      's3:GetBucketAcl',
      's3:GetBucketObjectLockConfiguration',
      's3:GetBucketOwnershipControls',
      's3:GetBucketPolicy',
      's3:GetBucketPublicAccessBlock',
      's3:GetBucketVersioning',
      's3:GetEncryptionConfiguration',
      's3:GetLifecycleConfiguration',
    ],
    'arn:aws:s3:::my-archive',
    undefined,
  ],
  ['CheckKey', ['kms:DescribeKey', 'kms:GetKeyPolicy'], KEY, undefined],
];
const MORE_OF_EXPORTER = [
  [
    'ExportChosenLogGroups',
    ['logs:CreateExportTask', 'logs:FilterLogEvents', 'logs:GetQueryResults', 'logs:StartQuery'],
    GROUPS,
    undefined,
  ],
  ['CancelTasksAndQueries', ['logs:CancelExportTask', 'logs:StopQuery'], '*', inRegion],
  ['ReadArchive', ['s3:GetObject', 's3:GetObjectRetention'], [...DATA, ...RECORDS], undefined],
  ['WriteAsTheTaskWill', 's3:PutObject', DATA, undefined],
  ['WriteRecordsOnce', 's3:PutObject', RECORDS, { Null: { 's3:if-none-match': 'false' } }],
  ['UseKey', ['kms:Decrypt', 'kms:GenerateDataKey'], KEY, throughS3],
];
const READER = [
  ['ListArchive', ['s3:ListBucket', 's3:ListBucketVersions'], 'arn:aws:s3:::my-archive', below],
  [
    'ReadArchive',
    ['s3:GetObject', 's3:GetObjectRetention', 's3:GetObjectVersion'],
    ['arn:aws:s3:::my-archive/logs/data/*', 'arn:aws:s3:::my-archive/logs/_logferry/*'],
    undefined,
  ],
  ['UseKey', 'kms:Decrypt', KEY, throughS3],
];

describe('the policy of a role', () => {
  it.each([
    ['planner', PLANNER],
    ['exporter', [...PLANNER, ...MORE_OF_EXPORTER]],
    ['reader', READER],
  ] as const)('of kind %s has exactly these statements', (kind, wanted) => {
    const statements = roleStatements(kind, access);
    const rows = statements.map(({ Sid, Action, Resource, Condition }) => [Sid, Action, Resource, Condition]);
    expect(rows.sort()).toEqual([...wanted].sort());
    expect(new Set(statements.map(({ Effect }) => Effect))).toEqual(new Set(['Allow']));
  });

  it.each(KINDS)('of kind %s has unique Sids, and no wildcard in actions', (kind) => {
    const statements = roleStatements(kind, FULL);
    expect(new Set(statements.map(({ Sid }) => Sid)).size).toBe(statements.length);
    expect(statements.every(({ Sid }) => /^[A-Za-z0-9]+$/.test(Sid))).toBe(true);
    expect(statements.flatMap(({ Action }) => Action).filter((action) => action.includes('*'))).toEqual([]);
  });
});

it('the policies let only a releaser lower retentions and record releases, and let the releaser write nothing else', () => {
  const mayRelease = (statements: ReturnType<typeof roleStatements>) =>
    statements.flatMap(({ Action }) => Action).includes('logs:PutRetentionPolicy');
  expect(KINDS.map((kind) => mayRelease(roleStatements(kind, access)))).toEqual([false, false, false]);
  const statements = releaserStatements(access);
  expect(mayRelease(statements)).toBe(true);
  expect(statements.filter(({ Action }) => [Action].flat().includes('s3:PutObject'))).toEqual([
    expect.objectContaining({
      Resource: 'arn:aws:s3:::my-archive/logs/_logferry/releases/111122223333/*',
      Condition: { Null: { 's3:if-none-match': 'false' } },
    }),
  ]);
  expect(statements.flatMap(({ Action }) => Action)).not.toContain('logs:CreateExportTask');
  expect(new Set(releaserStatements(FULL).map(({ Sid }) => Sid)).size).toBe(releaserStatements(FULL).length);
});

it('the policies let exporters sign manifests, and let readers check the signatures', () => {
  const signed = (kind: (typeof KINDS)[number]) =>
    roleStatements(kind, { ...access, signingKeyArn: KEY }).find(({ Sid }) => /Sign/.test(Sid))?.Action;
  expect(KINDS.map(signed)).toEqual([undefined, ['kms:GetPublicKey', 'kms:Sign'], 'kms:GetPublicKey']);
});

it('the policy of a role without archives only lets the role assume the given roles', () => {
  const assumes = ['arn:aws:iam::777788889999:role/caller'];
  expect(roleStatements('exporter', { accountId: ACCOUNT_ID, archives: [], assumes })).toEqual([
    { Sid: 'AssumeRolesOfAccounts', Effect: 'Allow', Action: 'sts:AssumeRole', Resource: assumes },
  ]);
});

it.each([
  ['cn-north-1', 'aws-cn', 's3.cn-north-1.amazonaws.com.cn'],
  ['us-gov-west-1', 'aws-us-gov', 's3.us-gov-west-1.amazonaws.com'],
])('the policy of an exporter in Region %s uses only ARNs of partition %s', (region, partition, viaService) => {
  const kmsKeyArn = `arn:${partition}:kms:${region}:111122223333:key/k`;
  const statements = roleStatements('exporter', {
    accountId: ACCOUNT_ID,
    archives: [{ bucket: 'b', region, kmsKeyArn }],
  });
  const arns = statements.flatMap(({ Resource = [] }) => Resource).filter((arn) => arn !== '*');
  expect(arns.filter((arn) => !arn.startsWith(`arn:${partition}:`))).toEqual([]);
  const useKey = statements.find(({ Sid }) => Sid === 'UseKey');
  expect([useKey?.Condition?.StringEquals?.['kms:ViaService']].flat()).toContain(viaService);
});

describe('the policy of an exporter', () => {
  /** The role's statements about S3 as a bucket policy, because the evaluator reads only resource policies. */
  const statements = roleStatements('exporter', access).flatMap((statement) =>
    /^arn:aws:s3:/.test([statement.Resource ?? []].flat()[0] ?? '') ? [{ ...statement, Principal: '*' }] : [],
  );
  const policy = parseBucketPolicy(JSON.stringify({ Version: '2012-10-17', Statement: statements }), 'my-archive');
  const ask = (action: string, key: string, context: Record<string, string> = {}) =>
    evaluate(policy, {
      principal: { kind: 'account', accountId: ACCOUNT_ID },
      action,
      resource: `arn:aws:s3:::my-archive${key}`,
      context: new Map(Object.entries(context).map(([name, value]) => [name, [value]])),
    });
  const record = '/logs/_logferry/receipts/111122223333/r.json';
  const once = { 's3:if-none-match': '*' };
  it.each([
    ['a new receipt', 'allow', ask('s3:PutObject', record, once)],
    ['a new manifest', 'allow', ask('s3:PutObject', '/logs/_logferry/exports/e/0000001.manifest.json', once)],
    ['a new receipt of another account', 'none', ask('s3:PutObject', record.replace('1111', '4444'), once)],
    ['a put that may replace a receipt', 'none', ask('s3:PutObject', record)],
    ['a put of exported data', 'allow', ask('s3:PutObject', '/logs/data/111122223333/eu-central-1/g/x.gz')],
    ['a put of data of another account', 'none', ask('s3:PutObject', '/logs/data/444455556666/eu-central-1/g/x.gz')],
    ['a put outside the prefix', 'none', ask('s3:PutObject', '/data/111122223333/x.gz')],
    ['HeadBucket, which reads the Region of the bucket', 'allow', ask('s3:ListBucket', '')],
    ['a listing below the prefix', 'allow', ask('s3:ListBucket', '', { 's3:prefix': 'logs/data/111122223333/' })],
    ['a listing outside the prefix', 'none', ask('s3:ListBucket', '', { 's3:prefix': 'payroll/' })],
    ['the deletion of a receipt', 'none', ask('s3:DeleteObject', record)],
  ])('decides about %s with the verdict %s', (_, wanted, verdict) => {
    expect(verdict).toBe(wanted);
  });
});
