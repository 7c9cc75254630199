import { describe, expect, it } from 'vitest';
import { explain } from '../../contract/index.js';
import { examine } from './examine.js';
import type { Answer, Facts } from './facts.js';
import {
  ACCOUNT,
  archive,
  complaints,
  denied,
  deny,
  healthy,
  OTHER,
  value,
  withBucket,
  withPolicy,
} from './testing/healthy.js';

it('the preflight finds nothing wrong with a destination of the form that the CDKTF constructs create', () => {
  expect(complaints({}).found).toEqual([]);
  const hive = { ...archive, layout: 'hive' } as const;
  expect(complaints({ archive: hive, logGroups: [] }).found).toEqual([]);
  expect(examine(healthy).map(({ name }) => name)).toEqual([
    ...[
      'credentials',
      'clock',
      'log-groups',
      'deletion-protection',
      'export-slot',
      'retention-policies',
      'tag-search',
      'event-search',
      'event-counts',
      'bucket',
      'bucket-region',
      'policy-acl',
      'policy-put',
    ],
    ...['caller-put', 'caller-records', 'caller-read', 'encryption', 'key', 'key-policy', 'key-caller', 'ownership'],
    ...[
      'public-access',
      'versioning',
      'object-lock',
      'lifecycle',
      'temporal',
      'worker',
      'tasks-worker',
      'lanes-worker',
      'search-attributes',
      'worker-config',
      'signing-key',
    ],
  ]);
});

describe('the preflight', () => {
  const problem = (code: 'BUCKET_MISSING' | 'CREDENTIALS' | 'TEMPORAL_UNREACHABLE'): Answer<never> => ({
    kind: 'refused',
    problem: explain(code, { bucket: 'archive', address: 't' }),
  });
  const task = { taskId: 't-1', logGroup: '/x', status: 'RUNNING', createdAt: '2026-11-21T11:00:00Z' };
  const queues = (...polled: (number | undefined)[]) => ({
    engine: {
      kind: 'configured' as const,
      address: 't:7233',
      namespace: 'n',
      queues: value(
        ['logferry', 'logferry-tasks', 'logferry-lanes'].map((name, index) => ({
          name,
          ...(polled[index] !== undefined && { polledMsAgo: polled[index] }),
        })),
      ),
      missingAttributes: value<string[]>([]),
    },
  });
  const attributes = (missingAttributes: Answer<string[]>) => ({
    engine: { ...queues(1_000, 1_000, 1_000).engine, missingAttributes },
  });

  it.each<[string, Partial<Facts>, string[], string]>([
    [
      'credentials that AWS refuses',
      { caller: problem('CREDENTIALS') },
      ['credentials failed'],
      'sts get-caller-identity',
    ],
    [
      'refused credentials, while a worker exports with other credentials',
      { caller: problem('CREDENTIALS'), callerExports: false },
      ['credentials skipped'],
      '',
    ],
    [
      'credentials of another account',
      { caller: value({ accountId: OTHER, arn: `arn:aws:iam::${OTHER}:user/u` }) },
      ['credentials failed', 'caller-put skipped'],
      `belong to account ${ACCOUNT}, but the AWS credentials belong to ${OTHER}`,
    ],
    ['a clock that is wrong', { clockAheadMs: 400_000 }, ['clock failed'], '400 s behind'],
    ['a clock that is a little wrong', { clockAheadMs: -40_000 }, ['clock warning'], '40 s ahead of'],
    [
      'credentials without any optional right',
      { optionalRights: value({ retentionPolicies: false, tags: false, search: false, queries: false }) },
      ['retention-policies warning', 'tag-search warning', 'event-search warning', 'event-counts warning'],
      'Allow logs:StartQuery, logs:GetQueryResults and logs:StopQuery.',
    ],
    ['optional rights that were not tried', { optionalRights: value({ retentionPolicies: true }) }, [], ''],
    [
      'an account that could not be read because AWS was busy',
      { caller: { kind: 'unread', reason: 'busy' } },
      ['credentials failed'],
      'could not be read: busy',
    ],
    [
      'a log group that does not exist',
      { groups: value([{ name: '/app', logClass: 'missing' }]) },
      ['log-groups failed'],
      'specified log group does not exist',
    ],
    [
      'a log group that is not of the Standard class',
      { groups: value([{ name: '/app', logClass: 'INFREQUENT_ACCESS' }]) },
      ['log-groups warning'],
      'INFREQUENT_ACCESS',
    ],
    [
      'log groups without deletion protection',
      {
        groups: value([
          ...[{ name: '/app' }, { name: '/web' }].map((one) => ({
            ...one,
            logClass: 'STANDARD',
            deletionProtection: false,
          })),
          { name: '/kept', logClass: 'STANDARD', deletionProtection: true },
        ]),
      },
      ['deletion-protection warning'],
      'off for log groups /app, /web: if a group is deleted',
    ],
    [
      'a log group about whose protection AWS says nothing',
      { groups: value([{ name: '/app', logClass: 'STANDARD' }]) },
      [],
      '',
    ],
    [
      'an export task that logferry did not create',
      { activeTasks: value([task]) },
      ['export-slot warning'],
      't-1 (/x, RUNNING since 2026-11-21T11:00:00Z)',
    ],
    [
      'an export task that logferry created',
      { activeTasks: value([{ ...task, taskName: 'logferry:abc:g1' }]) },
      [],
      '',
    ],
    [
      'export tasks that the credentials may not read',
      { activeTasks: denied('logs:DescribeExportTasks') },
      ['export-slot skipped'],
      'Allow logs:DescribeExportTasks',
    ],
    [
      'a bucket that does not exist',
      { bucketRegion: problem('BUCKET_MISSING') },
      ['bucket failed'],
      'Create the bucket',
    ],
    [
      'a bucket in another Region',
      { bucketRegion: value('us-east-1') },
      ['bucket-region failed'],
      'it is in us-east-1',
    ],
    [
      'a bucket that the credentials of the exports may not read',
      { bucketRegion: denied('s3:ListBucket') },
      ['bucket failed'],
      's3:ListBucket',
    ],
    [
      'a bucket that these credentials may not read, while exports run with other credentials',
      { bucketRegion: denied('s3:ListBucket'), callerExports: false },
      ['bucket skipped'],
      'Allow s3:ListBucket',
    ],
    [
      'a bucket whose Region could not be read',
      { bucketRegion: { kind: 'unread', reason: 's3:HeadBucket was throttled' } },
      ['bucket skipped'],
      'throttled',
    ],
    ['ACLs in force', withBucket({ ownership: value('ObjectWriter') }), ['ownership warning'], 'BucketOwnerEnforced'],
    [
      'no ownership controls',
      withBucket({ ownership: value(undefined) }),
      ['ownership warning'],
      'no ownership controls',
    ],
    [
      'ACLs in force that grant nothing to others',
      withBucket({ ownership: value('ObjectWriter'), grants: value([]) }),
      ['ownership warning'],
      'BucketOwnerEnforced',
    ],
    [
      'an ACL that grants a right to others',
      withBucket({ ownership: value('ObjectWriter'), grants: value([{ to: 'AllUsers', right: 'READ' }]) }),
      ['ownership warning', 'acl warning'],
      'gives READ to AllUsers',
    ],
    [
      'an ACL that the credentials may not read',
      withBucket({ ownership: value('ObjectWriter'), grants: denied('s3:GetBucketAcl') }),
      ['ownership warning', 'acl skipped'],
      'Allow s3:GetBucketAcl',
    ],
    [
      'a bucket without a public access block',
      withBucket({ publicAccess: value(undefined) }),
      ['public-access warning'],
      'BlockPublicPolicy',
    ],
    [
      'suspended versioning',
      withBucket({ versioning: value('Suspended'), objectLock: value(undefined) }),
      ['versioning warning'],
      'suspended',
    ],
    [
      'a default retention without versioning',
      withBucket({ versioning: value(undefined) }),
      ['versioning warning', 'object-lock warning'],
      '30 days',
    ],
    [
      'an Object Lock setting that the credentials may not read',
      withBucket({ objectLock: denied('s3:GetBucketObjectLockConfiguration') }),
      ['object-lock skipped'],
      'GetBucketObjectLock',
    ],
    [
      'a lifecycle rule that deletes records',
      withBucket({ lifecycle: value([{ id: 'tidy', prefix: '', expires: 'after 30 days' }]) }),
      ['lifecycle warning'],
      'applies to records and deletes them after 30 days: the archive',
    ],
    [
      'a lifecycle rule that archives entries of the log',
      withBucket({ lifecycle: value([{ id: 'r', prefix: 'logs/_logferry/log/', archives: 'GLACIER after 1 day' }]) }),
      ['lifecycle warning'],
      'moves them to GLACIER after 1 day: exports then cannot close (RECORD_UNREADABLE)',
    ],
    [
      'lifecycle rules that the credentials may not read',
      withBucket({ lifecycle: denied('s3:GetLifecycleConfiguration') }),
      ['lifecycle skipped'],
      'Allow s3:GetLifecycleConfiguration',
    ],
    [
      'a Temporal service that does not answer',
      { engine: { kind: 'configured', problem: explain('TEMPORAL_UNREACHABLE', { address: 't:1' }) } },
      ['temporal failed'],
      'TEMPORAL_ADDRESS',
    ],
    ['a task queue that no worker has polled', queues(undefined, 1_000, 1_000), ['worker failed'], 'logferry worker'],
    [
      'a task queue that no worker has polled for minutes',
      queues(1_000, 1_000, 200_000),
      ['lanes-worker failed'],
      '3 min ago',
    ],
    [
      'a queue of export tasks that no worker has polled',
      queues(1_000, undefined, 1_000),
      ['tasks-worker failed'],
      'logferry-tasks',
    ],
    ['a namespace with the search attributes of exports', attributes(value([])), [], ''],
    [
      'a namespace that lacks search attributes of exports',
      attributes(value(['LogferryStatus'])),
      ['search-attributes warning'],
      'logferry worker --register-search-attributes',
    ],
    [
      'a namespace whose search attributes these credentials may not see',
      attributes({ kind: 'unread', reason: 'Temporal does not show the search attributes to these credentials' }),
      ['search-attributes skipped'],
      'does not show the search attributes',
    ],
    ['the embedded engine', { engine: { kind: 'embedded' } }, [], ''],
    [
      'a worker whose configuration does not allow the destination',
      { config: { kind: 'read', file: 'w.json', refusal: explain('DESTINATION_NOT_ALLOWED') } },
      ['worker-config failed'],
      'w.json',
    ],
    [
      'a worker whose configuration could not be read',
      { config: { kind: 'unread', reason: 'it is not here' } },
      ['worker-config skipped'],
      'not here',
    ],
  ])('gives the right findings for %s', (_about, change, names, says) => {
    const { names: found, text } = complaints(change);
    expect(found).toEqual(names);
    expect(text).toContain(says);
  });

  it('names a remedy in each warning and each failure, and a code in each failure', () => {
    const change = { caller: problem('CREDENTIALS'), bucketRegion: problem('BUCKET_MISSING'), ...withPolicy(deny) };
    for (const { remedy, status, code } of complaints(change).found) {
      if (status !== 'skipped') expect(remedy).toMatch(/\w{4}.*\.$/);
      if (status === 'failed') expect(code).toBeDefined();
    }
  });

  it('reports nothing about facts that were not gathered', () => {
    const { nowMs, target, logGroups, caller, callerExports } = healthy;
    expect(examine({ nowMs, target, logGroups, caller, callerExports }).map(({ name }) => name)).toEqual([
      'credentials',
    ]);
  });
});
