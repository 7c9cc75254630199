import type { ContractRow } from './contract-row.js';

const GUIDE = 'user guide "Encrypt log data in CloudWatch Logs using AWS KMS"';
const REPORTS = 'reports of users of Terraform, CloudFormation and the CDK';
const ARN = 'arn:aws:logs:$region:$account:log-group:$group';
const REFUSED = `The specified KMS key does not exist or is not allowed to be used with Arn '${ARN}'`;

/** The statement that AWS documents for the key of log groups. */
const DOCUMENTED = {
  Effect: 'Allow',
  Principal: { Service: 'logs.$region.amazonaws.com' },
  Action: ['kms:Encrypt*', 'kms:Decrypt*', 'kms:ReEncrypt*', 'kms:GenerateDataKey*', 'kms:Describe*'],
  Resource: '*',
  Condition: { ArnEquals: { 'kms:EncryptionContext:aws:logs:arn': ARN } },
};
const associate = { operation: 'AssociateKmsKey', input: { logGroupName: '$group', kmsKeyId: '$key' } };
const denied = { error: { code: 'AccessDeniedException', message: REFUSED } };

/** Rows about keys with which CloudWatch Logs encrypts log groups. */
export const GROUP_KMS_KEY_ROWS: readonly ContractRow[] = [
  {
    ...associate,
    id: 'group-key-documented',
    about: 'accepts the documented key policy',
    given: [{ key: [DOCUMENTED] }],
    after: [
      {
        operation: 'DescribeLogGroups',
        input: { logGroupNamePrefix: '$group' },
        output: { logGroups: [{ logGroupName: '$group', kmsKeyId: '$key' }] },
      },
    ],
    evidence: 'D',
    source: GUIDE,
  },
  {
    ...associate,
    id: 'group-key-closed',
    about: 'refuses a key whose policy has no statement for the service',
    given: [{ key: [] }],
    ...denied,
    evidence: 'W',
    source: REPORTS,
  },
  {
    ...associate,
    id: 'group-key-of-another-group',
    about: 'refuses a key whose policy names another log group in the encryption context',
    given: [
      { key: [{ ...DOCUMENTED, Condition: { ArnLike: { 'kms:EncryptionContext:aws:logs:arn': `${ARN}-other*` } } }] },
    ],
    ...denied,
    evidence: 'D',
    source: `${GUIDE}; text: ${REPORTS}`,
  },
  {
    operation: 'CreateLogGroup',
    input: { logGroupName: '$group-new', kmsKeyId: '$key' },
    id: 'group-key-closed-at-creation',
    about: 'refuses a key whose policy has no statement for the service',
    given: [{ key: [] }],
    error: { code: 'AccessDeniedException', message: REFUSED.replace('$group', '$group-new') },
    after: [
      {
        operation: 'DescribeLogGroups',
        input: { logGroupNamePrefix: '$group-new' },
        exactly: { logGroups: [] },
      },
    ],
    evidence: 'W',
    source: REPORTS,
  },
];
