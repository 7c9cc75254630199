import { describe, expect, it } from 'vitest';
import { WrongProps } from '../problems.js';
import { archiveWith, CALLER, OTHER, OWN } from '../testing/synthesised.js';
import type { LogArchiveBucketProps } from './props.js';

/** Properties from JavaScript or a file may be of any type. */
type Given = { readonly [Prop in keyof LogArchiveBucketProps]?: unknown };

function refusal(props: Given): WrongProps {
  try {
    archiveWith(props as Partial<LogArchiveBucketProps>);
  } catch (error) {
    if (error instanceof WrongProps) return error;
    throw error;
  }
  throw new Error('the properties were not refused');
}

const moves = (...transitions: readonly (readonly [number, string])[]) => ({
  transitions: transitions.map(([days, storageClass]) => ({ days, storageClass })),
});
const LOCK = { mode: 'GOVERNANCE', days: 365 };
const existingBucket = 'theirs';

describe('a property that cannot be used is named with its value and what to write instead', () => {
  const table: readonly [string, Given, remedy: string][] = [
    ['accountId', { accountId: '1111' }, '12-digit'],
    ['accountId', { accountId: undefined }, '12-digit'],
    ['region', { region: 'Frankfurt' }, 'such as eu-central-1'],
    ['region', { region: 'us-iso-east-1' }, 'isolated'],
    ['bucketName', { bucketName: undefined }, 'exactly one of'],
    ['bucketName', { bucketName: 'a-bucket', existingBucket }, 'exactly one of'],
    ['bucketName', { bucketName: 'My_Bucket' }, '3 to 63'],
    ['bucketName', { bucketName: '192.168.0.1' }, "S3's reserved forms"],
    ['bucketName', { bucketName: 'xn--archive' }, "S3's reserved forms"],
    ['bucketName', { bucketName: 'archive--x-s3' }, "S3's reserved forms"],
    ['bucketNamePrefix', { bucketNamePrefix: 'a'.repeat(38) }, 'at most 37'],
    ['existingBucket', { existingBucket: 'A' }, '3 to 63'],
    ['prefix', { prefix: 'a//b' }, 'folders of letters'],
    ['prefix', { prefix: 'a/_logferry' }, 'folders of letters'],
    ['prefix', { prefix: 'a'.repeat(513) }, 'at most 512 characters'],
    ['prefix', { prefix: 'all*' }, 'folders of letters'],
    ['prefix', { prefix: `\${x}` }, 'folders of letters'],
    ['servicePrincipals[1]', { servicePrincipals: ['logs.amazonaws.com', 's3.amazonaws.com'] }, 'CloudWatch Logs'],
    ['sources', { sources: [] }, 'at least one'],
    ['sources[0].accountId', { sources: [{ accountId: '42', callers: [CALLER] }] }, '12-digit'],
    ['sources[1].accountId', { sources: [{ accountId: OWN }, { accountId: OWN }] }, 'once'],
    ['sources[0].logGroups', { sources: [{ accountId: OWN, logGroups: [] }] }, 'leave it out'],
    ['sources[0].logGroups[0]', { sources: [{ accountId: OWN, logGroups: ['arn:aws:logs'] }] }, 'not an ARN'],
    ['sources[0].callers', { sources: [{ accountId: OTHER }] }, `arn:aws:iam::${OTHER}:role/`],
    ['sources[0].callers[0]', { sources: [{ accountId: OTHER, callers: ['*'] }] }, 'ARN of a role'],
    ['sources[0].callers[0]', { sources: [{ accountId: OWN, callers: [CALLER] }] }, `of ${OWN}`],
    [
      'sources[0].callers[0]',
      { region: 'cn-north-1', sources: [{ accountId: OTHER, callers: [CALLER] }] },
      `arn:aws-cn:iam::${OTHER}`,
    ],
    ['encryption', { encryption: 'dsse' }, 'not DSSE-KMS'],
    ['encryption', { encryption: 'aws:kms:dsse' }, 'not DSSE-KMS'],
    ['encryption', { encryption: 's3', key: { alias: 'x' } }, 'leave out key'],
    ['encryption', { encryption: 's3', narrowKeyPolicy: true }, 'leave out key'],
    ['key.arn', { key: { arn: 'alias/mine' } }, 'no alias'],
    ['key.arn', { key: { arn: `arn:aws:kms:eu-west-1:${OWN}:key/1` } }, "in the bucket's Region"],
    ['key.alias', { key: { alias: 'aws/s3' } }, 'not beginning with'],
    ['key.deletionWindowDays', { key: { deletionWindowDays: 3 } }, '7 to 30'],
    ['objectLock.mode', { objectLock: { days: 3 } }, 'GOVERNANCE or COMPLIANCE'],
    ['objectLock.days', { objectLock: { mode: 'GOVERNANCE' } }, '1 to 36500'],
    ['objectLock.days', { objectLock: { mode: 'GOVERNANCE', days: 0.5 } }, '1 to 36500'],
    ['versioning', { objectLock: LOCK, versioning: false }, 'Object Lock needs versioning'],
    ['lifecycle.transitions[0].days', { lifecycle: moves([29, 'STANDARD_IA']) }, '30 to 36500 days'],
    ['lifecycle.transitions[0].days', { lifecycle: moves([0, 'GLACIER']) }, '1 to 36500 days'],
    ['lifecycle.transitions[1].days', { lifecycle: moves([30, 'STANDARD_IA'], [59, 'GLACIER']) }, '60 to 36500 days'],
    ['lifecycle.transitions[1].days', { lifecycle: moves([90, 'GLACIER_IR'], [90, 'GLACIER']) }, '91 to 36500 days'],
    [
      'lifecycle.transitions[1].storageClass',
      { lifecycle: moves([10, 'GLACIER'], [90, 'GLACIER_IR']) },
      'in this order',
    ],
    ['lifecycle.transitions[0].storageClass', { lifecycle: moves([10, 'ONEZONE_IA']) }, 'STANDARD_IA, GLACIER_IR'],
    ['lifecycle.expireAfterDays', { lifecycle: { expireAfterDays: 0 } }, '1 to 36500'],
    [
      'lifecycle.expireAfterDays',
      { lifecycle: { ...moves([90, 'GLACIER']), expireAfterDays: 90 } },
      'more than the 90',
    ],
    ['lifecycle.expireAfterDays', { lifecycle: { expireAfterDays: 364 }, objectLock: LOCK }, 'at least the 365'],
    ['lifecycle.expireNoncurrentAfterDays', { lifecycle: { expireNoncurrentAfterDays: -1 } }, '1 to 36500'],
    ['lifecycle.abortUploadsAfterDays', { lifecycle: { abortUploadsAfterDays: 1.5 } }, '1 to 36500'],
    ['managePolicy', { managePolicy: true }, 'leave it out'],
    ['versioning', { existingBucket, versioning: true }, 'does not change the settings of theirs'],
    ['objectLock', { existingBucket, objectLock: LOCK }, 'does not change'],
    ['lifecycle', { existingBucket, lifecycle: {} }, 'does not change'],
    ['accessLogs', { existingBucket, accessLogs: { bucketName: 'x' } }, 'does not change'],
    ['eventBridge', { existingBucket, eventBridge: false }, 'does not change'],
    ['tags', { existingBucket, tags: {} }, 'does not change'],
    ['removalPolicy', { existingBucket, removalPolicy: 'retain' }, 'does not change'],
    ['bucketKey', { existingBucket, bucketKey: true }, 'does not change'],
    ['key', { existingBucket, key: { alias: 'x' } }, 'give the arn'],
    ['narrowKeyPolicy', { existingBucket, narrowKeyPolicy: true }, 'arn of'],
    ['accessLogs.bucketName', { accessLogs: { bucketName: 'my-archive' } }, 'another bucket'],
    ['accessLogs.prefix', { accessLogs: { bucketName: 'other', prefix: 'a*' } }, 'give letters'],
    ['tags["aws:x"]', { tags: { 'aws:x': 'y' } }, 'may not begin with aws:'],
    ['tags', { tags: Object.fromEntries(Array.from({ length: 51 }, (_, index) => [`t${index}`, ''])) }, 'at most 50'],
    ['aclCondition', { aclCondition: 'none' }, "'strict' or 'if-exists'"],
    ['removalPolicy', { removalPolicy: 'keep' }, "'retain' or 'destroy'"],
    ['logicalIdPrefix', { logicalIdPrefix: '1 x' }, 'a letter or _ first'],
  ];

  it.each(table)('%s: %j', (prop, props, remedy) => {
    const { problems, message } = refusal(props);
    expect(problems.map((problem) => problem.prop)).toEqual([prop]);
    expect(problems[0]?.remedy).toContain(remedy);
    expect(message).toContain(`\n  ${prop}: `);
  });
});

it('reports all problems in one error, each with its value', () => {
  const { message } = refusal({ accountId: '42', prefix: 'a//b', objectLock: { mode: 'GOV', days: 0 } });
  expect(message.split('\n').map((line) => line.split(';')[0])).toEqual([
    "LogArchiveBucket 'archive' cannot be made with these properties:",
    '  accountId: "42"',
    '  prefix: "a//b"',
    '  objectLock.mode: "GOV"',
    '  objectLock.days: 0',
  ]);
});

it.each([
  ['an expiry on the day on which Object Lock ends', { lifecycle: { expireAfterDays: 365 }, objectLock: LOCK }],
  ['a reference to a key that Terraform creates', { key: { arn: `\${aws_kms_key.other.arn}` } }],
  ['a prefix with slashes around it', { prefix: '/a/b/' }],
  [
    'every transition on the earliest allowed day',
    { lifecycle: moves([30, 'STANDARD_IA'], [60, 'GLACIER_IR'], [61, 'GLACIER']) },
  ],
] as [string, Given][])('a bucket accepts %s', (_, props) => {
  expect(() => archiveWith(props as Partial<LogArchiveBucketProps>)).not.toThrow();
});
