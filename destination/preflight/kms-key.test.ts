import { describe, expect, it } from 'vitest';
import { keyStatements, policyText } from '../statements/index.js';
import type { Facts } from './facts.js';
import {
  ACCOUNT,
  archive,
  complaints,
  denied,
  deny,
  KEY,
  OTHER,
  sources,
  value,
  withBucket,
} from './testing/healthy.js';

describe('the preflight of the default encryption', () => {
  const key = { arn: KEY, state: 'Enabled', managedByAws: false, symmetric: true };
  const own = keyStatements({ region: archive.region, accountId: ACCOUNT, sources });
  const elsewhere = KEY.replace(ACCOUNT, OTHER);
  const withKeyPolicy = (...Statement: object[]) => withBucket({ keyPolicy: value(JSON.stringify({ Statement })) });
  const narrowedTo = (sourceArn: string, more: object = {}) => {
    const Condition = { ArnLike: { 'aws:SourceArn': sourceArn }, ...more };
    return withKeyPolicy(...own.map((each, index) => (index === 0 ? each : { ...each, Condition })));
  };

  it.each<[string, Partial<Facts>, string[], string]>([
    [
      'DSSE-KMS',
      withBucket({ encryption: value({ algorithm: 'aws:kms:dsse', key: KEY }) }),
      ['encryption failed'],
      'SSE-KMS or SSE-S3',
    ],
    [
      'the key that AWS manages, because no key is named',
      withBucket({ encryption: value({ algorithm: 'aws:kms' }) }),
      ['encryption failed'],
      'customer-managed',
    ],
    [
      'the alias of the key that AWS manages',
      withBucket({ encryption: value({ algorithm: 'aws:kms', key: 'alias/aws/s3' }) }),
      ['encryption failed'],
      'customer-managed',
    ],
    [
      'SSE-S3, while the Terraform outputs name a key',
      withBucket({ encryption: value(undefined) }),
      ['encryption warning'],
      'terraform apply',
    ],
    ['a key that does not exist', withBucket({ key: value(undefined) }), ['key failed'], 'does not exist'],
    ['a disabled key', withBucket({ key: value({ ...key, state: 'Disabled' }) }), ['key failed'], 'Enable it.'],
    [
      'a key that is scheduled for deletion',
      withBucket({ key: value({ ...key, state: 'PendingDeletion' }) }),
      ['key failed'],
      'Cancel its deletion',
    ],
    [
      'a key in another Region',
      withBucket({ key: value({ ...key, arn: KEY.replace('eu-central-1', 'us-east-1') }) }),
      ['key failed'],
      'is not in eu-central-1',
    ],
    ['an asymmetric key', withBucket({ key: value({ ...key, symmetric: false }) }), ['key failed'], 'symmetric'],
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
    [
      'a key that the credentials may not read',
      withBucket({ key: denied('kms:DescribeKey') }),
      ['key skipped'],
      'ask the owner',
    ],
    [
      'a key policy that the credentials may not read',
      withBucket({ keyPolicy: denied('kms:GetKeyPolicy') }),
      ['key-policy skipped'],
      'Allow kms:GetKeyPolicy',
    ],
    [
      'a key policy that allows only the account of the key',
      withBucket({ keyPolicy: value(policyText(own.slice(0, 1))) }),
      ['key-policy failed'],
      'Add LogferryEncryptExports',
    ],
    [
      'a key policy that lets the service only decrypt',
      withBucket({
        keyPolicy: value(
          policyText([...own.slice(0, 1), ...own.slice(1).map((each) => ({ ...each, Action: 'kms:Decrypt' }))]),
        ),
      }),
      ['key-policy failed'],
      'LogferryEncryptExports',
    ],
    [
      'a key policy that denies all principals the use of the key',
      withBucket({
        keyPolicy: value(JSON.stringify({ Statement: [...own, { ...deny, Action: 'kms:*', Resource: '*' }] })),
      }),
      ['key-policy failed', 'key-caller failed'],
      'the use of arn:aws:kms:eu-central-1:111122223333:key/k, by LandingZone',
    ],
    [
      'a key policy that the option `narrow` has given conditions',
      withBucket({
        keyPolicy: value(
          policyText(keyStatements({ region: archive.region, accountId: ACCOUNT, sources, narrow: true })),
        ),
      }),
      ['key-policy warning'],
      "conditions that AWS's own",
    ],
    [
      'a key policy in China that names the service without .cn at its end',
      {
        archive: { ...archive, region: 'cn-north-1' },
        ...withBucket({
          keyPolicy: value(
            JSON.stringify({
              Statement: {
                ...{ Effect: 'Allow', Principal: { Service: 'logs.cn-north-1.amazonaws.com', AWS: ACCOUNT } },
                ...{ Action: 'kms:*', Resource: '*' },
              },
            }),
          ),
        }),
      },
      ['policy-acl failed', 'policy-put failed', 'key-policy warning'],
      'Write logs.cn-north-1.amazonaws.com.cn as principal.',
    ],
    [
      'a key policy that allows one log group, whose ARN ends in :*',
      narrowedTo(`arn:aws:logs:eu-central-1:${ACCOUNT}:log-group:/app:*`),
      ['key-policy warning'],
      'the form in which AWS sends the ARN of the log group or the name of its service in LogferryEncryptExports',
    ],
    [
      'a key policy that allows one log group, while the command names none',
      { ...narrowedTo(`arn:aws:logs:*:${ACCOUNT}:log-group:/app:*`), logGroups: [] },
      ['key-policy warning'],
      'depends on the log group: the condition key aws:SourceArn in LogferryEncryptExports',
    ],
    [
      'a key policy that allows only another log group',
      narrowedTo(`arn:aws:logs:*:${ACCOUNT}:log-group:/b:*`),
      ['key-policy failed'],
      'Replace LogferryEncryptExports in the policy of',
    ],
    [
      'a key policy that kms:CallerAccount limits to an account',
      withBucket({
        keyPolicy: value(
          JSON.stringify({
            Statement: own.map((each) => ({ ...each, Condition: { StringEquals: { 'kms:CallerAccount': OTHER } } })),
          }),
        ),
      }),
      ['key-policy warning', 'key-caller warning'],
      'kms:CallerAccount in LogferryEncryptExports cannot be evaluated here',
    ],
    [
      'a key policy that allows one log group under a condition that cannot be evaluated',
      narrowedTo(`arn:aws:logs:*:${ACCOUNT}:log-group:/app:*`, { StringEquals: { 'kms:CallerAccount': ACCOUNT } }),
      ['key-policy warning'],
      'kms:CallerAccount in LogferryEncryptExports',
    ],
    [
      'a key policy that denies all log groups except some, while the command names none',
      {
        ...withKeyPolicy(...own, {
          ...{ ...deny, Action: 'kms:*', Resource: '*', Principal: { Service: 'logs.amazonaws.com' } },
          Condition: { ArnNotLike: { 'aws:SourceArn': `arn:aws:logs:*:${ACCOUNT}:log-group:/app*` } },
        }),
        logGroups: [],
      },
      ['key-policy warning'],
      'Name your log groups with --log-group to have them checked."',
    ],
    [
      'a key policy that denies the encryption context of objects, but not that of the bucket',
      withKeyPolicy(...own, {
        ...{ ...deny, Action: 'kms:*', Resource: '*' },
        Condition: { StringLike: { 'kms:EncryptionContext:aws:s3:arn': 'arn:aws:s3:::archive/*' } },
      }),
      ['key-policy warning', 'key-caller warning'],
      'the encryption context in',
    ],
    [
      'a key policy that allows the encryption contexts of the bucket and of objects of one log group',
      withKeyPolicy(...own.slice(0, 1), {
        ...own[1],
        Condition: {
          StringLike: { 'kms:EncryptionContext:aws:s3:arn': ['arn:aws:s3:::archive', 'arn:aws:s3:::archive/*/!app/*'] },
        },
      }),
      ['key-policy warning'],
      "conditions that AWS's own",
    ],
    [
      'a key policy that denies the caller',
      withKeyPolicy(...own, {
        ...{ ...deny, Action: 'kms:*', Resource: '*' },
        Principal: { AWS: `arn:aws:iam::${ACCOUNT}:role/exporter` },
      }),
      ['key-caller failed'],
      'Exempt arn:aws:iam::111122223333:role/exporter from LandingZone',
    ],
    [
      'a key policy without a statement for the account of the key',
      withKeyPolicy(...own.slice(1)),
      ['key-caller warning'],
      'a grant may allow this use","remedy":"Add LogferryAdministerKey',
    ],
    [
      'a key policy of another account with a condition on the account of the key',
      {
        ...withBucket({
          key: value({ ...key, arn: elsewhere }),
          keyPolicy: value(
            JSON.stringify({
              Statement: keyStatements({
                ...{ region: archive.region, accountId: OTHER },
                sources: [{ accountId: ACCOUNT, callers: [`arn:aws:iam::${ACCOUNT}:role/exporter`] }],
              }).map((each) => ({ ...each, Condition: { StringEquals: { 'aws:ResourceAccount': OTHER } } })),
            }),
          ),
        }),
      },
      ['key-policy warning'],
      "conditions that AWS's own",
    ],
    ['a key that is being updated', withBucket({ key: value({ ...key, state: 'Updating' }) }), ['key warning'], 'Wait'],
    [
      'a key without key material',
      withBucket({ key: value({ ...key, state: 'PendingImport' }) }),
      ['key failed'],
      'Import',
    ],
    [
      'a key that is still being created',
      withBucket({ key: value({ ...key, state: 'Creating' }) }),
      ['key failed'],
      'usable',
    ],
    [
      'an unknown algorithm',
      withBucket({ encryption: value({ algorithm: 'aws:new' }) }),
      ['encryption warning'],
      'not known whether exports can be written under aws:new',
    ],
    [
      'a key policy of another account that may allow the caller by a role with a path',
      withBucket({
        key: value({ ...key, arn: elsewhere }),
        keyPolicy: value(
          JSON.stringify({
            Statement: [
              ...keyStatements({ region: archive.region, accountId: OTHER, sources }),
              {
                ...{ ...deny, Effect: 'Allow', Action: 'kms:*', Resource: '*' },
                Condition: { ArnLike: { 'aws:PrincipalArn': 'arn:aws:iam::*:role/team/*' } },
              },
            ],
          }),
        ),
      }),
      ['key-caller warning'],
      'role/exporter of another account may use',
    ],
    [
      'a key policy of another account that does not allow the caller, while exports run with other credentials',
      {
        callerExports: false,
        ...withBucket({
          key: value({ ...key, arn: elsewhere }),
          keyPolicy: value(policyText(keyStatements({ region: archive.region, accountId: OTHER, sources }))),
        }),
      },
      ['key-caller warning'],
      'the worker may use other credentials',
    ],
    [
      'a key policy of another account that does not allow the caller',
      withBucket({
        key: value({ ...key, arn: elsewhere }),
        keyPolicy: value(policyText(keyStatements({ region: archive.region, accountId: OTHER, sources }))),
      }),
      ['key-caller failed'],
      'Add LogferryCallersUseKey',
    ],
  ])('gives the right findings for %s', (_about, change, names, says) => {
    const { names: found, text } = complaints(change);
    expect(found).toEqual(names);
    expect(text).toContain(says);
  });
});
