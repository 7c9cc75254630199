import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { releaserStatements, roleStatements } from './role-statements.js';
import { FULL, KINDS } from './testing/examples.js';

/** The IAM action of each call that the adapters in aws/ make; null if the call needs no permission. */
const ACTION_OF: Record<string, string | null> = {
  'client-cloudwatch-logs CancelExportTask': 'logs:CancelExportTask',
  'client-cloudwatch-logs CreateExportTask': 'logs:CreateExportTask',
  'client-cloudwatch-logs DescribeAccountPolicies': 'logs:DescribeAccountPolicies',
  'client-cloudwatch-logs DescribeExportTasks': 'logs:DescribeExportTasks',
  'client-cloudwatch-logs DescribeLogGroups': 'logs:DescribeLogGroups',
  'client-cloudwatch-logs DescribeLogStreams': 'logs:DescribeLogStreams',
  'client-cloudwatch-logs FilterLogEvents': 'logs:FilterLogEvents',
  'client-cloudwatch-logs GetQueryResults': 'logs:GetQueryResults',
  'client-cloudwatch-logs ListLogGroups': 'logs:ListLogGroups',
  'client-cloudwatch-logs ListTagsForResource': 'logs:ListTagsForResource',
  'client-cloudwatch-logs PutRetentionPolicy': 'logs:PutRetentionPolicy',
  'client-cloudwatch-logs StartQuery': 'logs:StartQuery',
  'client-cloudwatch-logs StopQuery': 'logs:StopQuery',
  'client-kms DescribeKey': 'kms:DescribeKey',
  'client-kms GetKeyPolicy': 'kms:GetKeyPolicy',
  'client-kms GetPublicKey': 'kms:GetPublicKey',
  'client-kms Sign': 'kms:Sign',
  'client-resource-groups-tagging-api GetResources': 'tag:GetResources',
  'client-s3 GetBucketAcl': 's3:GetBucketAcl',
  'client-s3 GetBucketEncryption': 's3:GetEncryptionConfiguration',
  'client-s3 GetBucketLifecycleConfiguration': 's3:GetLifecycleConfiguration',
  'client-s3 GetBucketOwnershipControls': 's3:GetBucketOwnershipControls',
  'client-s3 GetBucketPolicy': 's3:GetBucketPolicy',
  'client-s3 GetBucketVersioning': 's3:GetBucketVersioning',
  'client-s3 GetObject': 's3:GetObject',
  'client-s3 GetObjectLockConfiguration': 's3:GetBucketObjectLockConfiguration',
  'client-s3 GetPublicAccessBlock': 's3:GetBucketPublicAccessBlock',
  'client-s3 HeadBucket': 's3:ListBucket',
  'client-s3 HeadObject': 's3:GetObject',
  'client-s3 ListObjectsV2': 's3:ListBucket',
  'client-s3 PutObject': 's3:PutObject',
  'client-sts GetCallerIdentity': null,
};
/** Actions that roles need although the adapters make no call of that name. */
const WITHOUT_A_CALL: Record<string, string> = {
  'kms:Decrypt': 'S3 requires it of readers, and of writers of multipart uploads',
  'kms:GenerateDataKey': 'S3 requires it of writers',
  's3:GetObjectRetention': 'S3 shows the retention of an object only to callers with this right',
  's3:GetObjectVersion': 'readers follow the version ids in receipts',
  's3:ListBucketVersions': 'readers look for newer versions that hide an object named by a receipt',
  'sts:AssumeRole': 'the SDK calls it to get temporary credentials',
};

const folder = new URL('../../aws/', import.meta.url);
const sources = readdirSync(folder).filter((name) => /(?<!\.test)\.ts$/.test(name));
const called = new Set(
  sources.flatMap((name) => {
    const source = readFileSync(new URL(name, folder), 'utf8');
    return [...source.matchAll(/import \{([^}]*)\} from '@aws-sdk\/(client-[\w-]+)'/g)].flatMap(
      ([, names = '', client]) =>
        [...names.matchAll(/\b(\w+)Command\b/g)].map(([, operation]) => `${client} ${operation}`),
    );
  }),
);
const allowed = (kind: (typeof KINDS)[number]) =>
  new Set(roleStatements(kind, FULL).flatMap(({ Action }) => [Action].flat()));

const releaser = new Set(releaserStatements(FULL).flatMap(({ Action }) => [Action].flat()));

describe('the calls of the adapters in aws/', () => {
  it('all have an entry in the table of IAM actions', () => {
    expect([...called].filter((call) => !(call in ACTION_OF))).toEqual([]);
    expect(called.size).toBeGreaterThan(10);
  });

  it('are all allowed to an exporter, except the one that only a releaser makes', () => {
    const needed = [...called].flatMap((call) => ACTION_OF[call] ?? []);
    const missing = needed.filter((action) => !allowed('exporter').has(action));
    expect(missing.sort()).toEqual(['logs:PutRetentionPolicy']);
    expect(missing.filter((action) => !releaser.has(action))).toEqual([]);
  });

  it('account for every action that a role may use, except those in the table of actions without a call', () => {
    const calls = [...called].map((call) => ACTION_OF[call]);
    const known = new Set([...calls, ...Object.keys(WITHOUT_A_CALL)]);
    const all = [...KINDS.map(allowed), releaser];
    for (const actions of all) expect([...actions].filter((action) => !known.has(action))).toEqual([]);
  });

  it('need no action from the table of actions without a call, which has only actions that some role may use', () => {
    const byCall = new Set([...called].map((call) => ACTION_OF[call]));
    const given = new Set(KINDS.flatMap((kind) => [...allowed(kind)]));
    expect(Object.keys(WITHOUT_A_CALL).filter((action) => byCall.has(action) || !given.has(action))).toEqual([]);
  });
});
