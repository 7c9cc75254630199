import { describe, expect, it } from 'vitest';
import { keyStatements, policyText } from '../statements/index.js';
import type { Facts } from './facts.js';
import { ACCOUNT, complaints, denied, deny, KEY, OTHER, place, sources, value, withBucket } from './testing/healthy.js';

describe('the encryption', () => {
  const key = { arn: KEY, state: 'Enabled', managedByAws: false, symmetric: true };
  const own = keyStatements({ region: place.region, accountId: ACCOUNT, sources });

  it.each<[string, Partial<Facts>, string[], string]>([
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
      'a key for one log group, written with :*',
      withBucket({
        keyPolicy: value(
          JSON.stringify({
            Statement: own.map((each, index) =>
              index === 0
                ? each
                : {
                    ...each,
                    Condition: {
                      ArnLike: { 'aws:SourceArn': `arn:aws:logs:eu-central-1:${ACCOUNT}:log-group:/app:*` },
                    },
                  },
            ),
          }),
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
  ])('%s', (_about, change, names, says) => {
    const { names: found, text } = complaints(change);
    expect(found).toEqual(names);
    expect(text).toContain(says);
  });
});
