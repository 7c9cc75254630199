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
  /** The complete policy of the bucket. */
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

/** User reports from 2023 and 2026 have different codes for the same refusal. */
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

/** The documented policy with both statements changed in the same way. */
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

/** Policies under which the service may write its objects. */
const ACCEPTED: readonly ContractRow[] = [
  accepted({
    id: 'policy-documented',
    about: 'the documented policy is enough',
    policy: [ACL_STATEMENT, PUT_STATEMENT],
  }),
  accepted({
    id: 'policy-short-principal',
    about: 'the principal without a Region, and no conditions, are enough',
    policy: both({ ...service('logs.amazonaws.com'), Condition: {} }),
    evidence: 'V',
    source: 'recorded in a public test',
  }),
  accepted({
    id: 'policy-one-statement',
    about: 'both actions may stand in one statement',
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
    about: 'aws:SourceArn may be narrowed to the log group',
    policy: both({ Condition: ifArn('arn:aws:logs:$region:$account:log-group:$group*') }),
  }),
  accepted({
    id: 'policy-several-accounts',
    about: 'one account of several is enough',
    policy: both({ Condition: { StringEquals: { 'aws:SourceAccount': [OTHER_ACCOUNT, '$account'] } } }),
  }),
  accepted({
    id: 'policy-prefix',
    about: 'the service needs no more than the prefix',
    policy: [ACL_STATEMENT, { ...PUT_STATEMENT, Resource: `${BUCKET}/allowed/*` }],
    input: { destinationPrefix: 'allowed' },
    source: 'user guide of 2022',
  }),
  accepted({
    id: 'policy-secure-transport',
    about: 'the service uses TLS',
    policy: [
      ACL_STATEMENT,
      PUT_STATEMENT,
      deny({ Action: 's3:*', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
    ],
    source: 'security guide of S3',
  }),
];

/** Policies under which the service may not write its objects. */
const REFUSED: readonly ContractRow[] = [
  refused('GetBucketAcl', { id: 'policy-missing', about: 'a bucket without a policy refuses', policy: [] }),
  refused('GetBucketAcl', {
    id: 'policy-without-acl',
    about: 's3:GetBucketAcl is needed',
    policy: [PUT_STATEMENT],
  }),
  refused('PutObject', { id: 'policy-without-put', about: 's3:PutObject is needed', policy: [ACL_STATEMENT] }),
  refused('GetBucketAcl', {
    id: 'policy-other-region',
    about: 'a statement for the service principal of another Region allows nothing',
    policy: both(service('logs.$otherRegion.amazonaws.com')),
  }),
  refused('GetBucketAcl', {
    id: 'policy-other-service',
    about: 'a statement for the principal of another service allows nothing',
    policy: both(service('delivery.logs.amazonaws.com')),
  }),
  refused('GetBucketAcl', {
    id: 'policy-wrong-account',
    about: 'aws:SourceAccount must be the account of the log group',
    policy: both({ Condition: ifAccount(OTHER_ACCOUNT) }),
  }),
  refused('PutObject', {
    id: 'policy-wrong-account-put',
    about: 'aws:SourceAccount must match for the put too',
    policy: [ACL_STATEMENT, { ...PUT_STATEMENT, Condition: ifAccount(OTHER_ACCOUNT) }],
  }),
  refused('GetBucketAcl', {
    id: 'policy-wrong-arn-group',
    about: 'aws:SourceArn must match the log group',
    policy: both({ Condition: ifArn('arn:aws:logs:$region:$account:log-group:/another*') }),
  }),
  refused('GetBucketAcl', {
    id: 'policy-wrong-arn-region',
    about: 'aws:SourceArn must match the Region',
    policy: both({ Condition: ifArn('arn:aws:logs:$otherRegion:$account:log-group:*') }),
  }),
  refused('GetBucketAcl', {
    id: 'policy-wrong-arn-account',
    about: 'aws:SourceArn must match the account',
    policy: both({ Condition: ifArn(`arn:aws:logs:$region:${OTHER_ACCOUNT}:log-group:*`) }),
  }),
  refused('PutObject', {
    id: 'policy-wrong-acl',
    about: 'the service writes with bucket-owner-full-control and no other ACL',
    policy: [ACL_STATEMENT, { ...PUT_STATEMENT, Condition: ifAcl('private') }],
  }),
  refused('PutObject', {
    id: 'policy-wrong-prefix',
    about: 'the put must be allowed where the prefix is',
    policy: [ACL_STATEMENT, { ...PUT_STATEMENT, Resource: `${BUCKET}/allowed/*` }],
    input: { destinationPrefix: 'elsewhere' },
  }),
  refused('GetBucketAcl', {
    id: 'policy-deny-acl',
    about: 'Deny wins over the Allow of s3:GetBucketAcl',
    policy: [
      ACL_STATEMENT,
      PUT_STATEMENT,
      deny({ ...service('logs.$region.amazonaws.com'), Action: 's3:GetBucketAcl' }),
    ],
  }),
  refused('PutObject', {
    id: 'policy-deny-put',
    about: 'Deny wins over the Allow of s3:PutObject, in any order',
    policy: [deny({ ...service('logs.$region.amazonaws.com'), Action: 's3:PutObject' }), ACL_STATEMENT, PUT_STATEMENT],
  }),
];

/** A row with the documented bucket policy and this encryption of the bucket. */
function encrypted(
  encryption: Extract<Step, { encryption: unknown }>['encryption'],
  row: Pick<ContractRow, 'id' | 'about' | 'evidence' | 'source'>,
): Omit<ContractRow, 'error' | 'output'> {
  return { ...row, operation: 'CreateExportTask', given: [{ encryption }], input: CREATE };
}
const letIn = { output: { taskId: '$any' } };
const keptOut = { error: { code: EITHER_CODE, message: /./ }, after: nothingLeft };
const KEY_RULE = { evidence: 'D', source: 'rule: user guide; text: unproven' } as const;

/** Rows about the key of the bucket. */
const KEYS: readonly ContractRow[] = [
  {
    ...encrypted([KEY_STATEMENT], {
      id: 'key-documented',
      about: 'the documented key policy is enough',
      evidence: 'D',
      source: GUIDE,
    }),
    ...letIn,
  },
  {
    ...encrypted([{ ...KEY_STATEMENT, Condition: ifAccount('$account') }], {
      id: 'key-narrowed',
      about: 'the key policy may be narrowed to the account',
      evidence: 'U',
      source: 'what AWS documents for other services that write to S3',
    }),
    ...letIn,
  },
  {
    ...encrypted([], { id: 'key-closed', about: 'the key policy must name the service', ...KEY_RULE }),
    ...keptOut,
  },
  {
    ...encrypted([{ ...KEY_STATEMENT, Action: 'kms:Decrypt' }], {
      id: 'key-without-generate',
      about: 'kms:GenerateDataKey is needed',
      ...KEY_RULE,
    }),
    ...keptOut,
  },
  {
    ...encrypted([{ ...KEY_STATEMENT, Action: 'kms:GenerateDataKey' }], {
      id: 'key-without-decrypt',
      about: 'kms:Decrypt is needed',
      ...KEY_RULE,
    }),
    ...keptOut,
  },
  {
    ...encrypted('two-layers', { id: 'key-two-layers', about: 'DSSE-KMS is not supported', ...KEY_RULE }),
    ...keptOut,
  },
  {
    ...encrypted('managed', {
      id: 'key-managed',
      about: 'the key that AWS manages cannot be used',
      evidence: 'W',
      source: 'a user report; text: unproven',
    }),
    ...keptOut,
  },
];

const otherBucket: Step = { bucket: '$bucket-west', region: '$otherRegion' };

/** Which policies and Regions of a bucket allow an export. */
export const DESTINATION_ROWS: readonly ContractRow[] = [
  ...ACCEPTED,
  ...REFUSED,
  ...KEYS,
  {
    id: 'bucket-other-region',
    operation: 'CreateExportTask',
    about: 'the bucket must be in the Region of the log group',
    given: [otherBucket],
    input: { ...CREATE, destination: '$bucket-west' },
    error: { code: INVALID, message: /./ },
    after: nothingLeft,
    evidence: 'D',
    source: 'rule: user guide; text: unproven',
  },
];
