import type { Evidence } from '../contract-row.js';
import { type HttpRow, put } from './http-row.js';
import {
  BUCKET,
  equals,
  LANGUAGE,
  malformed,
  OBJECTS,
  policyText,
  putPolicy,
  RECORDED,
  STATEMENT,
  stored,
} from './policy-requests.js';

const REPORTS = 'reports of users of PutBucketPolicy';

const UNPROVEN = 'the rule is documented, the text is by analogy';

const COMBINATION = 'Conditions do not apply to combination of actions and resources in statement';
const NO_RESOURCE = 'Action does not apply to any resource(s) in statement';

type RowText = readonly [id: string, about: string, evidence: Evidence, source: string];

const refused = ([id, about, evidence, source]: RowText, change: object, message: string): HttpRow => ({
  ...{ id: `policy-${id}`, about: `PutBucketPolicy refuses ${about}`, evidence, source },
  request: putPolicy(policyText({ ...STATEMENT, ...change })),
  reply: malformed(message),
});
const accepted = ([id, about, evidence, source]: RowText, change: object): HttpRow => ({
  ...{ id: `policy-${id}`, about: `PutBucketPolicy accepts ${about}`, evidence, source },
  request: putPolicy(policyText({ ...STATEMENT, ...change })),
  reply: stored,
});
const ofText = ([id, about, evidence, source]: RowText, body: string, message: string): HttpRow => ({
  ...{ id: `policy-${id}`, about: `PutBucketPolicy refuses ${about}`, evidence, source },
  request: putPolicy(body),
  reply: malformed(message),
});

const ids = { path: '/', as: 'neighbour', keep: { id: /<ID>(.*?)<\/ID>/ } } as const;
const forId = (id: string) => putPolicy(policyText({ ...STATEMENT, Principal: { CanonicalUser: id } }));

/** Rows about canonical user ids as principals. */
const CANONICAL: readonly HttpRow[] = [
  {
    id: 'policy-canonical-id',
    about: 'a policy can name an account by its canonical user id',
    given: [put('key'), ids, forId('$id')],
    request: { path: '/$bucket/key', as: 'neighbour' },
    reply: { status: 200 },
    evidence: 'D',
    source: 'IAM user guide "Principal"',
  },
  {
    id: 'policy-canonical-id-other',
    about: 'a policy can name a CloudFront user by its canonical user id, and this gives no account access',
    given: [put('key'), forId('0'.repeat(64))],
    request: { path: '/$bucket/key', as: 'neighbour' },
    reply: { status: 403, code: 'AccessDenied' },
    evidence: 'D',
    source: 'developer guide of CloudFront, origin access identities',
  },
];

/** Rows about the form of a bucket policy. */
const FORM: readonly HttpRow[] = [
  ofText(
    ['first-byte', 'a text that does not begin with a brace', 'W', REPORTS],
    ' {}',
    "Policies must be valid JSON and the first byte must be '{'",
  ),
  ofText(['json', 'a text that is not JSON', 'W', REPORTS], '{"Statement": [}', 'This policy contains invalid Json'),
  ofText(['no-statement', 'a policy without Statement', 'W', REPORTS], '{}', 'Missing required field Statement'),
  ofText(
    ['empty', 'a policy without statements', 'C', 'text of other object stores'],
    '{"Statement": []}',
    'Could not parse the policy: Statement is empty!',
  ),
  ofText(
    ['version', 'a version of the language that does not exist', 'C', 'text of other object stores'],
    '{"Version": "2020-01-01", "Statement": []}',
    'The policy must contain a valid version string',
  ),
  ofText(
    ['sids', 'two statements with the same Sid', 'W', `${REPORTS} of other services; text: by analogy`],
    policyText({ ...STATEMENT, Sid: 'a' }, { ...STATEMENT, Sid: 'a' }),
    'Statement IDs (SID) in a single policy must be unique.',
  ),
  ofText(
    ['size', 'a policy of more than 20 KiB', 'V', RECORDED],
    policyText({ ...STATEMENT, Sid: 'a'.repeat(20_480) }),
    'Normalized policy document exceeds the maximum allowed size of 20480 bytes',
  ),
  refused(
    ['no-effect', 'a statement without Effect', 'U', UNPROVEN],
    { Effect: undefined },
    'Missing required field Effect',
  ),
  refused(['effect', 'an Effect that does not exist', 'W', REPORTS], { Effect: 'hello' }, 'Invalid effect: hello'),
  refused(
    ['no-principal', 'a statement without Principal', 'W', REPORTS],
    { Principal: undefined },
    'Missing required field Principal',
  ),
  refused(
    ['no-action', 'a statement without Action', 'W', REPORTS],
    { Action: undefined },
    'Missing required field Action',
  ),
  refused(
    ['no-resource', 'a statement without Resource', 'W', REPORTS],
    { Resource: undefined },
    'Missing required field Resource',
  ),
  refused(['field', 'a field that does not exist', 'U', UNPROVEN], { Conditions: {} }, 'Unknown field Conditions'),
  refused(
    ['not-principal', 'NotPrincipal with Allow', 'W', `${LANGUAGE}; text: IAM and other object stores`],
    { Principal: undefined, NotPrincipal: { AWS: '$neighbour' } },
    'Allow with NotPrincipal is not allowed.',
  ),
];

const PRINCIPALS: readonly HttpRow[] = [
  ...(
    [
      ['digits', 'an account of 11 digits', 'D', { AWS: '11111111111' }],
      ['deleted', 'the unique id of a deleted role', 'W', { AWS: 'AROAEXAMPLEEXAMPLEEXA' }],
      ['wildcard', 'an ARN with a wildcard', 'D', { AWS: 'arn:aws:iam::$neighbour:role/team-*' }],
      ['group', 'the ARN of a group', 'D', { AWS: 'arn:aws:iam::$neighbour:group/admins' }],
      [
        'session',
        'the ARN of a session with iam in place of sts',
        'D',
        { AWS: 'arn:aws:iam::$neighbour:assumed-role/r/s' },
      ],
      ['partition', 'an ARN of another partition', 'D', { AWS: 'arn:aws-cn:iam::$neighbour:root' }],
      ['any-service', 'a star as service', 'D', { Service: '*' }],
      ['service', 'a service name without its domain', 'D', { Service: 'logs' }],
      ['service-china', 'a service name of China', 'U', { Service: 'logs.cn-north-1.amazonaws.com.cn' }],
      ['federated', 'an identity provider', 'U', { Federated: 'cognito-identity.amazonaws.com' }],
      ['none', 'an empty principal', 'U', {}],
    ] as const
  ).map(([id, what, evidence, Principal]) =>
    refused(
      [`principal-${id}`, what, evidence, evidence === 'W' ? REPORTS : `${LANGUAGE}; text: ${REPORTS}`],
      { Principal },
      'Invalid principal in policy',
    ),
  ),
  {
    id: 'policy-principal-without-cn',
    about: 'in China, PutBucketPolicy refuses a Regional service name that does not end in .cn',
    bucket: { region: 'cn-north-1' },
    request: {
      ...putPolicy(
        policyText({
          ...STATEMENT,
          Resource: 'arn:aws-cn:s3:::$bucket/*',
          Principal: { Service: 'logs.cn-north-1.amazonaws.com' },
        }),
      ),
      region: 'cn-north-1',
    },
    reply: malformed('Invalid principal in policy'),
    evidence: 'U',
    source: 'reports about roles of IAM in China, by analogy',
  },
];

const ACTIONS: readonly HttpRow[] = [
  refused(['action', 'an action that does not exist', 'W', REPORTS], { Action: 's3:Get' }, 'Policy has invalid action'),
  refused(
    ['action-service', 'an action of another service', 'W', REPORTS],
    { Action: 'logs:PutLogEvents' },
    'Policy has invalid action',
  ),
  refused(
    ['other-bucket', 'another bucket as resource', 'W', REPORTS],
    { Resource: 'arn:aws:s3:::another-bucket/*' },
    'Policy has invalid resource',
  ),
  refused(
    ['resource-star', 'a star as resource', 'C', 'notes of other object stores about S3'],
    { Resource: '*' },
    'Policy has invalid resource',
  ),
  refused(
    ['resource-partition', 'an ARN of another partition as resource', 'W', REPORTS],
    { Resource: 'arn:aws-us-gov:s3:::$bucket/*' },
    'Policy has invalid resource',
  ),
  refused(
    ['action-bucket', 'an action on objects if only the bucket is a resource', 'W', REPORTS],
    { Resource: BUCKET },
    NO_RESOURCE,
  ),
  refused(
    ['action-mixed', 'actions on objects and on the bucket if only objects are resources', 'W', REPORTS],
    { Action: ['s3:GetObject', 's3:ListBucket'] },
    NO_RESOURCE,
  ),
  refused(
    ['action-account', 'an action on the whole account', 'D', 'Service Authorization Reference; text: reports'],
    { Action: 's3:ListAllMyBuckets', Resource: [BUCKET, OBJECTS] },
    NO_RESOURCE,
  ),
  accepted(['action-all', 'all actions on the bucket and its objects', 'D', 'security guide of S3'], {
    Action: 's3:*',
    Resource: [BUCKET, OBJECTS],
  }),
];

/** Pairs of an action and a condition key that S3 was recorded to refuse or to accept. */
const KEYS: readonly HttpRow[] = [
  ...(
    [
      ['s3:PutObject', 's3:ExistingObjectTag/a'],
      ['s3:DeleteObject', 's3:ExistingObjectTag/a'],
      ['s3:GetObjectRetention', 's3:ExistingObjectTag/a'],
      ['s3:BypassGovernanceRetention', 's3:ExistingObjectTag/a'],
      ['s3:PutObjectAcl', 's3:RequestObjectTag/a'],
      ['s3:PutObjectRetention', 's3:RequestObjectTag/a'],
    ] as const
  ).map(([Action, key]) =>
    refused(
      [`key-${Action.slice(3)}-${key.slice(3, -2)}`, `${key} for ${Action}`, 'V', RECORDED],
      {
        ...equals(key),
        Action,
      },
      COMBINATION,
    ),
  ),
  ...(['s3:x-amz-acl', 's3:x-amz-copy-source', 's3:x-amz-server-side-encryption'] as const).map((key) =>
    refused(
      [`key-mixed-${key.slice(3)}`, `${key} for GetObject and PutObject together`, 'V', RECORDED],
      { ...equals(key), Action: ['s3:GetObject', 's3:PutObject'] },
      COMBINATION,
    ),
  ),
  refused(
    ['key-prefix', 's3:prefix for an action that lists nothing', 'W', REPORTS],
    { ...equals('s3:prefix'), Action: ['s3:ListBucket', 's3:GetBucketLocation'], Resource: BUCKET },
    COMBINATION,
  ),
  refused(
    ['key-unknown', 'a condition key that does not exist', 'W', REPORTS],
    { ...equals('s3:x-acl'), Action: 's3:PutObject' },
    'Policy has an invalid condition key',
  ),
  refused(
    ['operator', 'an operator that does not exist', 'C', 'notes of other object stores about S3'],
    { Condition: { Equals: { 'aws:SourceIp': 'x' } } },
    'Invalid Condition type : Equals',
  ),
  refused(
    ['address', 'a text that is not an IP address, for IpAddress', 'C', 'notes of other object stores about S3'],
    { Condition: { IpAddress: { 'aws:SourceIp': '123' } } },
    'Invalid IP address in Conditions',
  ),
  ...(['GetObject', 'GetObjectAttributes', 'DeleteObjectTagging', 'PutObjectAcl'] as const).map((name) =>
    accepted([`key-${name}-ExistingObjectTag`, `s3:ExistingObjectTag/a for s3:${name}`, 'V', RECORDED], {
      ...equals('s3:ExistingObjectTag/a'),
      Action: `s3:${name}`,
    }),
  ),
  ...(['aws:AssumedRoot', 'aws:ChatbotSourceArn'] as const).map((key) =>
    accepted([`key-${key.slice(4)}`, key, 'D', 'IAM user guide "AWS global condition context keys"'], {
      ...equals(key),
      Effect: 'Deny',
    }),
  ),
  accepted(['key-wildcard', 's3:prefix for all actions on the bucket', 'U', 'no record of wildcards exists'], {
    ...equals('s3:prefix'),
    Action: 's3:*',
    Resource: [BUCKET, OBJECTS],
  }),
  {
    id: 'policy-key-global-unknown',
    about: 'a global condition key that the emulator does not know is refused, and the error names the key',
    request: putPolicy(policyText({ ...STATEMENT, ...equals('aws:Mood') })),
    reply: { status: 501, code: 'NotImplemented', message: /the condition key aws:Mood/ },
    evidence: 'U',
    source: 'S3 stores such policies, according to notes of other object stores; the emulator does not guess',
  },
];

/** Rows about the bucket policies that PutBucketPolicy accepts and refuses. */
export const BUCKET_POLICY_ROWS: readonly HttpRow[] = [...FORM, ...PRINCIPALS, ...CANONICAL, ...ACTIONS, ...KEYS];
