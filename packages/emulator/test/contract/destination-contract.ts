import { CREATE, GUIDE, INVALID, nothingLeft } from './contract-constants.js';
import type { ContractRow, Evidence, Step } from './contract-row.js';
import { ACL_STATEMENT, KEY_STATEMENT, PUT_STATEMENT } from './documented-policy.js';

const BUCKET = 'arn:aws:s3:::$bucket';
const LANGUAGE = 'reference of the policy language';
const OTHER_ACCOUNT = '999999999999';
const RULES = `${LANGUAGE}; text for GetBucketAcl: user reports, for PutObject: by analogy`;

interface PolicyCase {
  readonly id: string;
  readonly about: string;
  /** All statements of the bucket policy. */
  readonly policy: readonly object[];
  readonly input?: object;
  readonly evidence?: Evidence;
  readonly source?: string;
}

function accepted({ policy, input = {}, evidence = 'D', source = GUIDE, ...row }: PolicyCase): ContractRow {
  return {
    ...row,
    operation: 'CreateExportTask',
    given: [{ policy }],
    input: { ...CREATE, ...input },
    output: { taskId: '$any' },
    evidence,
    source,
  };
}

/** The error code of a refused destination. User reports of 2023 and 2026 name different codes for the same refusal. */
const EITHER_CODE = /^(AccessDenied|InvalidParameter)Exception$/;

function refused(step: 'GetBucketAcl' | 'PutObject', row: PolicyCase): ContractRow {
  const { policy, input = {}, evidence = step === 'PutObject' ? 'U' : 'W', source = RULES, ...rest } = row;
  const message =
    `${step} call on the given bucket failed. ` +
    'Please check if CloudWatch Logs has been granted permission to perform this operation.';
  return {
    ...rest,
    operation: 'CreateExportTask',
    given: [{ policy }],
    input: { ...CREATE, ...input },
    error: { code: EITHER_CODE, message },
    after: nothingLeft,
    evidence,
    source,
  };
}

/** The two statements of the documented policy, both with the same change. */
const both = (change: object) => [
  { ...ACL_STATEMENT, ...change },
  { ...PUT_STATEMENT, ...change },
];
const ifAccount = (account: string) => ({ StringEquals: { 'aws:SourceAccount': account } });
const ifArn = (pattern: string) => ({ ArnLike: { 'aws:SourceArn': pattern } });
const ifAcl = (acl: string) => ({ StringEquals: { 's3:x-amz-acl': acl } });
const service = (name: string) => ({ Principal: { Service: name } });
const deny = (statement: object): object => ({
  Effect: 'Deny',
  Principal: '*',
  Resource: [BUCKET, `${BUCKET}/*`],
  ...statement,
});

/** Rows with policies under which the service may write its objects. */
const ACCEPTED: readonly ContractRow[] = [
  accepted({
    id: 'policy-documented',
    about: 'accepts the documented policy',
    policy: [ACL_STATEMENT, PUT_STATEMENT],
  }),
  accepted({
    id: 'policy-short-principal',
    about: 'accepts a policy without conditions, for the service principal without a Region',
    policy: both({ ...service('logs.amazonaws.com'), Condition: {} }),
    evidence: 'V',
    source: 'recorded in a public test',
  }),
  accepted({
    id: 'policy-one-statement',
    about: 'accepts a policy with both actions in one statement',
    policy: [
      {
        ...ACL_STATEMENT,
        Action: ['s3:GetBucketAcl', 's3:PutObject'],
        Resource: [BUCKET, `${BUCKET}/*`],
      },
    ],
    source: LANGUAGE,
  }),
  accepted({
    id: 'policy-arn-of-group',
    about: 'accepts a condition on aws:SourceArn that names the log group',
    policy: both({ Condition: ifArn('arn:aws:logs:$region:$account:log-group:$group*') }),
  }),
  accepted({
    id: 'policy-several-accounts',
    about: 'accepts a condition on aws:SourceAccount that lists the account among others',
    policy: both({ Condition: { StringEquals: { 'aws:SourceAccount': [OTHER_ACCOUNT, '$account'] } } }),
  }),
  accepted({
    id: 'policy-prefix',
    about: 'accepts a policy that allows puts below the prefix only',
    policy: [ACL_STATEMENT, { ...PUT_STATEMENT, Resource: `${BUCKET}/allowed/*` }],
    input: { destinationPrefix: 'allowed' },
    source: 'user guide of 2022',
  }),
  accepted({
    id: 'policy-secure-transport',
    about: 'accepts a policy that denies calls without TLS',
    policy: [
      ACL_STATEMENT,
      PUT_STATEMENT,
      deny({ Action: 's3:*', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
    ],
    source: 'security guide of S3',
  }),
];

/** Rows with policies under which the service refuses the destination. */
const REFUSED: readonly ContractRow[] = [
  refused('GetBucketAcl', { id: 'policy-missing', about: 'refuses a bucket without a policy', policy: [] }),
  refused('GetBucketAcl', {
    id: 'policy-without-acl',
    about: 'refuses a policy without s3:GetBucketAcl',
    policy: [PUT_STATEMENT],
  }),
  refused('PutObject', {
    id: 'policy-without-put',
    about: 'refuses a policy without s3:PutObject',
    policy: [ACL_STATEMENT],
  }),
  refused('GetBucketAcl', {
    id: 'policy-other-region',
    about: 'refuses a policy for the service principal of another Region',
    policy: both(service('logs.$otherRegion.amazonaws.com')),
  }),
  refused('GetBucketAcl', {
    id: 'policy-other-service',
    about: 'refuses a policy for the principal of another service',
    policy: both(service('delivery.logs.amazonaws.com')),
  }),
  refused('GetBucketAcl', {
    id: 'policy-wrong-account',
    about: 'refuses an aws:SourceAccount that is not the account of the log group',
    policy: both({ Condition: ifAccount(OTHER_ACCOUNT) }),
  }),
  refused('PutObject', {
    id: 'policy-wrong-account-put',
    about: 'refuses an aws:SourceAccount of another account in the statement for s3:PutObject',
    policy: [ACL_STATEMENT, { ...PUT_STATEMENT, Condition: ifAccount(OTHER_ACCOUNT) }],
  }),
  refused('GetBucketAcl', {
    id: 'policy-wrong-arn-group',
    about: 'refuses an aws:SourceArn of another log group',
    policy: both({ Condition: ifArn('arn:aws:logs:$region:$account:log-group:/another*') }),
  }),
  refused('GetBucketAcl', {
    id: 'policy-wrong-arn-region',
    about: 'refuses an aws:SourceArn of another Region',
    policy: both({ Condition: ifArn('arn:aws:logs:$otherRegion:$account:log-group:*') }),
  }),
  refused('GetBucketAcl', {
    id: 'policy-wrong-arn-account',
    about: 'refuses an aws:SourceArn of another account',
    policy: both({ Condition: ifArn(`arn:aws:logs:$region:${OTHER_ACCOUNT}:log-group:*`) }),
  }),
  refused('PutObject', {
    id: 'policy-wrong-acl',
    about: 'refuses a policy that requires another ACL than bucket-owner-full-control',
    policy: [ACL_STATEMENT, { ...PUT_STATEMENT, Condition: ifAcl('private') }],
  }),
  refused('PutObject', {
    id: 'policy-wrong-prefix',
    about: 'refuses a policy that allows puts below another prefix only',
    policy: [ACL_STATEMENT, { ...PUT_STATEMENT, Resource: `${BUCKET}/allowed/*` }],
    input: { destinationPrefix: 'elsewhere' },
  }),
  refused('GetBucketAcl', {
    id: 'policy-deny-acl',
    about: 'refuses a policy with an Allow and a Deny of s3:GetBucketAcl',
    policy: [
      ACL_STATEMENT,
      PUT_STATEMENT,
      deny({ ...service('logs.$region.amazonaws.com'), Action: 's3:GetBucketAcl' }),
    ],
  }),
  refused('PutObject', {
    id: 'policy-deny-put',
    about: 'refuses a policy with a Deny and an Allow of s3:PutObject, whatever their order',
    policy: [deny({ ...service('logs.$region.amazonaws.com'), Action: 's3:PutObject' }), ACL_STATEMENT, PUT_STATEMENT],
  }),
];

/** A contract row with the documented bucket policy and this encryption of the bucket. */
function encrypted(
  encryption: Extract<Step, { encryption: unknown }>['encryption'],
  row: Pick<ContractRow, 'id' | 'about' | 'evidence' | 'source'>,
): Omit<ContractRow, 'error' | 'output'> {
  return { ...row, operation: 'CreateExportTask', given: [{ encryption }], input: CREATE };
}
const letIn = { output: { taskId: '$any' } };
const keptOut = { error: { code: EITHER_CODE, message: /./ }, after: nothingLeft };
const KEY_RULE = { evidence: 'D', source: 'rule: user guide; text: unproven' } as const;

/** Rows about buckets that are encrypted under a KMS key. */
const KEYS: readonly ContractRow[] = [
  {
    ...encrypted([KEY_STATEMENT], {
      id: 'key-documented',
      about: 'accepts the documented key policy',
      evidence: 'D',
      source: GUIDE,
    }),
    ...letIn,
  },
  {
    ...encrypted([{ ...KEY_STATEMENT, Condition: ifAccount('$account') }], {
      id: 'key-narrowed',
      about: 'accepts a key policy with a condition on the account',
      evidence: 'U',
      source: 'AWS documents this form for other services that write to S3',
    }),
    ...letIn,
  },
  {
    ...encrypted([], {
      id: 'key-closed',
      about: 'refuses a key policy without a statement for the service',
      ...KEY_RULE,
    }),
    ...keptOut,
  },
  {
    ...encrypted([{ ...KEY_STATEMENT, Action: 'kms:Decrypt' }], {
      id: 'key-without-generate',
      about: 'refuses a key policy without kms:GenerateDataKey',
      ...KEY_RULE,
    }),
    ...keptOut,
  },
  {
    ...encrypted([{ ...KEY_STATEMENT, Action: 'kms:GenerateDataKey' }], {
      id: 'key-without-decrypt',
      about: 'refuses a key policy without kms:Decrypt',
      ...KEY_RULE,
    }),
    ...keptOut,
  },
  {
    ...encrypted('two-layers', {
      id: 'key-two-layers',
      about: 'refuses a bucket that is encrypted with DSSE-KMS',
      ...KEY_RULE,
    }),
    ...keptOut,
  },
  {
    ...encrypted('managed', {
      id: 'key-managed',
      about: 'refuses a bucket that is encrypted under the key that AWS manages',
      evidence: 'W',
      source: 'a user report; text: unproven',
    }),
    ...keptOut,
  },
];

const otherBucket: Step = { bucket: '$bucket-west', region: '$otherRegion' };

/** Rows about the policies, encryption and Regions of buckets with which exports are accepted or refused. */
export const DESTINATION_ROWS: readonly ContractRow[] = [
  ...ACCEPTED,
  ...REFUSED,
  ...KEYS,
  {
    id: 'bucket-other-region',
    operation: 'CreateExportTask',
    about: 'refuses a bucket in another Region than the log group',
    given: [otherBucket],
    input: { ...CREATE, destination: '$bucket-west' },
    error: { code: INVALID, message: /./ },
    after: nothingLeft,
    evidence: 'D',
    source: 'rule: user guide; text: unproven',
  },
];
