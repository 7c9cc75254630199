import { describe, expect, it } from 'vitest';
import {
  accessLogStatements,
  callerStatements,
  exportStatements,
  keyStatements,
  tlsStatements,
  writeOnceStatements,
} from '../../destination/statements/index.js';
import { releaserStatements, roleStatements } from './role-statements.js';
import type { RoleStatement } from './statement.js';
import { ACCOUNT_ID, FULL, KINDS, TRUSTS } from './testing/examples.js';
import { unknownToIam } from './testing/known-to-iam.js';
import { trustStatements } from './trust.js';

describe('AWS knows every action, resource and condition key', () => {
  it.each(KINDS)('in the statements of a %s role', async (kind) => {
    expect(await unknownToIam(roleStatements(kind, FULL), 'identity')).toEqual([]);
  });

  it('in the statements of a releaser role', async () => {
    expect(await unknownToIam(releaserStatements(FULL), 'identity')).toEqual([]);
  });

  it('in the statements of a trust policy', async () => {
    const account = { accountId: ACCOUNT_ID, partition: 'aws' } as const;
    expect(await unknownToIam(trustStatements(TRUSTS, account), 'role')).toEqual([]);
  });
});

describe('AWS knows every action, resource and condition key in the statements for', () => {
  const home = { bucket: 'my-archive', prefix: 'logs', region: 'eu-central-1' };
  const callers = ['arn:aws:iam::444455556666:role/caller'];
  const sources = [
    { accountId: ACCOUNT_ID, logGroups: ['/app'] },
    { accountId: '444455556666', callers },
  ];
  const logged = { targetBucket: 'access', targetPrefix: 'archive/', sourceBucket: 'my-archive' };
  it.each([
    ['exports', 'bucket', exportStatements({ ...home, sources })],
    ['callers', 'bucket', callerStatements({ ...home, sources, aclCondition: 'if-exists' })],
    ['the protection of a bucket', 'bucket', [...tlsStatements(home), ...writeOnceStatements(home)]],
    ['access logs', 'bucket', accessLogStatements({ ...logged, region: home.region, accountId: ACCOUNT_ID })],
    ['a key', 'key', keyStatements({ region: home.region, accountId: ACCOUNT_ID, sources })],
    [
      'a key with a narrow policy',
      'key',
      keyStatements({ region: home.region, accountId: ACCOUNT_ID, sources, narrow: true }),
    ],
  ] as const)('%s', async (_, attachedTo, statements) => {
    expect(statements.length).toBeGreaterThan(0);
    expect(await unknownToIam(statements, attachedTo)).toEqual([]);
  });
});

describe('unknownToIam finds', () => {
  const statement = (parts: Partial<RoleStatement>): RoleStatement => ({
    Sid: 'S',
    Effect: 'Allow',
    Action: 's3:GetObject',
    Resource: 'arn:aws:s3:::b/*',
    ...parts,
  });
  const bucket = 'arn:aws:s3:::b';
  it.each([
    [{ Action: 's3:HeadBucket' }, 'IAM has no action s3:HeadBucket'],
    [{ Action: 's3:Getobject' }, 'IAM has no action s3:Getobject'],
    [{ Action: 'logs:DescribeExportTasks' }, 'logs:DescribeExportTasks has no resource like'],
    [{ Resource: bucket }, `no action has a resource like ${bucket}`],
    [{ Action: ['s3:GetObject', 's3:ListBucket'] }, 's3:ListBucket has no resource like arn:aws:s3:::b/*'],
    [{ Condition: { StringEquals: { 's3:prefix': 'a' } } }, 's3:GetObject has no key s3:prefix'],
    [{ Condition: { StringEquals: { 's3:prefixes': 'a' } } }, 'IAM has no key s3:prefixes'],
    [{ Condition: { StringEquals: { 'aws:Account': 'a' } } }, 'IAM has no key aws:Account'],
    [{ Condition: { StringEquals: { 'token.example.com:sub': 'a' } } }, 'IAM has no key token.example.com:sub'],
  ])('the mistake in %j', async (parts, problem) => {
    expect((await unknownToIam([statement(parts)], 'identity')).join('\n')).toContain(problem);
  });

  it('the mistake in a key policy that names the key by its ARN', async () => {
    const named = statement({ Action: 'kms:Decrypt', Resource: 'arn:aws:kms:eu-central-1:1:key/k' });
    expect(await unknownToIam([named], 'key')).toEqual(["S: a key policy names its key as '*'"]);
  });
});
