// The bucket policy and the key policy of AWS's user guide. Names such as `$account` are placeholders that each
// contract row fills.

/** The conditions that both statements of the bucket policy have. */
const ONLY_FOR_ACCOUNT = {
  StringEquals: { 'aws:SourceAccount': ['$account'] },
  ArnLike: { 'aws:SourceArn': ['arn:aws:logs:$region:$account:log-group:*'] },
};
const SERVICE = { Service: 'logs.$region.amazonaws.com' };

export const ACL_STATEMENT = {
  Effect: 'Allow',
  Principal: SERVICE,
  Action: 's3:GetBucketAcl',
  Resource: 'arn:aws:s3:::$bucket',
  Condition: ONLY_FOR_ACCOUNT,
};

export const PUT_STATEMENT = {
  Effect: 'Allow',
  Principal: SERVICE,
  Action: 's3:PutObject',
  Resource: 'arn:aws:s3:::$bucket/*',
  Condition: {
    ...ONLY_FOR_ACCOUNT,
    StringEquals: { ...ONLY_FOR_ACCOUNT.StringEquals, 's3:x-amz-acl': 'bucket-owner-full-control' },
  },
};

/** The statement about the service in the key policy of AWS's user guide. */
export const KEY_STATEMENT = {
  Effect: 'Allow',
  Principal: SERVICE,
  Action: ['kms:GenerateDataKey', 'kms:Decrypt'],
  Resource: '*',
};

/** The text of a policy with these statements, as PutBucketPolicy takes it. */
export const policyText = (statements: unknown): string =>
  JSON.stringify({ Version: '2012-10-17', Statement: statements });
