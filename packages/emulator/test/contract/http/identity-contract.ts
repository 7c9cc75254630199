import type { HttpRow } from './http-row.js';

const API = 'KMS API Reference';
const key = { call: ['CreateKey', {}], keep: { arn: /"Arn":"(.*?)"/, key: /"KeyId":"(.*?)"/ } } as const;
const alias = { call: ['CreateAlias', { AliasName: 'alias/a-$account', TargetKeyId: '$key' }] } as const;
const deletion = { call: ['ScheduleKeyDeletion', { KeyId: '$key', PendingWindowInDays: 7 }] } as const;

/** A Region of each AWS partition, and the name of the partition in ARNs. */
const PARTITIONS = [
  ['eu-central-1', 'aws'],
  ['cn-north-1', 'aws-cn'],
  ['us-gov-west-1', 'aws-us-gov'],
  ['us-iso-east-1', 'aws-iso'],
  ['us-isob-east-1', 'aws-iso-b'],
  ['eu-isoe-west-1', 'aws-iso-e'],
  ['us-isof-south-1', 'aws-iso-f'],
  ['eusc-de-east-1', 'aws-eusc'],
] as const;

/** Rows about KMS and STS: repeated calls, targets of aliases, partitions. */
export const IDENTITY_ROWS: readonly HttpRow[] = [
  ...(['alias/a-$account', '$alias'] as const).map(
    (target): HttpRow => ({
      id: `kms-alias-of-alias-${target === '$alias' ? 'arn' : 'name'}`,
      about: 'the target of an alias cannot be an alias',
      given: [key, alias, { call: ['ListAliases', { KeyId: '$key' }], keep: { alias: /"AliasArn":"(.*?)"/ } }],
      request: { call: ['CreateAlias', { AliasName: 'alias/b-$account', TargetKeyId: target }] },
      reply: { status: 400, code: 'ValidationException', message: 'Aliases must refer to keys. Not aliases' },
      evidence: 'C',
      source: 'moto test_kms',
    }),
  ),
  {
    id: 'kms-alias-again',
    about: 'a repeated CreateAlias is refused',
    given: [key, alias],
    request: alias,
    reply: { status: 400, code: 'AlreadyExistsException', message: /^An alias with the name .* already exists$/ },
    evidence: 'D',
    source: `${API} CreateAlias`,
  },
  {
    id: 'kms-alias-deleted-again',
    about: 'a repeated DeleteAlias does not find the alias',
    given: [key, alias, { call: ['DeleteAlias', { AliasName: 'alias/a-$account' }] }],
    request: { call: ['DeleteAlias', { AliasName: 'alias/a-$account' }] },
    reply: { status: 400, code: 'NotFoundException' },
    evidence: 'D',
    source: `${API} DeleteAlias`,
  },
  {
    id: 'kms-deletion-again',
    about: 'a repeated ScheduleKeyDeletion is refused',
    given: [key, deletion],
    request: deletion,
    reply: { status: 400, code: 'KMSInvalidStateException', message: '$arn is pending deletion.' },
    evidence: 'D',
    source: `${API} ScheduleKeyDeletion, "Key states of AWS KMS keys"`,
  },
  {
    id: 'kms-deletion-cancelled-again',
    about: 'a repeated CancelKeyDeletion is refused',
    given: [key, deletion, { call: ['CancelKeyDeletion', { KeyId: '$key' }] }],
    request: { call: ['CancelKeyDeletion', { KeyId: '$key' }] },
    reply: { status: 400, code: 'KMSInvalidStateException', message: '$arn is not pending deletion.' },
    evidence: 'D',
    source: `${API} CancelKeyDeletion, "Key states of AWS KMS keys"`,
  },
  ...['DisableKey', 'EnableKey', 'EnableKeyRotation', 'DisableKeyRotation'].map(
    (operation): HttpRow => ({
      id: `kms-${operation}-again`,
      about: `a repeated ${operation} succeeds`,
      given: [key, { call: [operation, { KeyId: '$key' }] }],
      request: { call: [operation, { KeyId: '$key' }] },
      reply: { status: 200 },
      evidence: 'U',
      source: 'KMS does not document an error',
    }),
  ),
  {
    id: 'kms-tag-again',
    about: 'a repeated TagResource succeeds',
    given: [key, { call: ['TagResource', { KeyId: '$key', Tags: [{ TagKey: 'a', TagValue: 'b' }] }] }],
    request: { call: ['TagResource', { KeyId: '$key', Tags: [{ TagKey: 'a', TagValue: 'b' }] }] },
    reply: { status: 200 },
    evidence: 'D',
    source: `${API} TagResource`,
  },
  ...PARTITIONS.map(
    ([region, partition]): HttpRow => ({
      id: `sts-arn-${region}`,
      about: `the ARN of a caller in ${region} is of the partition ${partition}`,
      request: {
        service: 'sts',
        method: 'POST',
        region,
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        body: 'Action=GetCallerIdentity&Version=2011-06-15',
      },
      reply: { status: 200, has: [`<Arn>arn:${partition}:iam::$account:user/emulator</Arn>`] },
      evidence: 'D',
      source: 'IAM user guide "ARNs"; partitions: SDK source',
    }),
  ),
];
