import { ACCOUNT_ID, BUCKET_NAME, REGION } from '../../contract/aws-formats.js';
import { mismatch, mismatchIfGiven, prefixProblems, problemUnless } from '../checks.js';
import type { Problem } from '../problems.js';
import type { LogArchiveBucketProps } from './props.js';

/** Forms of bucket names that S3 reserves for itself, and IP addresses. */
const RESERVED_NAME = /^(xn--|sthree-|amzn-s3-demo-)|(-s3alias|--ol-s3|\.mrap|--x-s3|--table-s3)$|^\d+\.\d+\.\d+\.\d+$/;
/** The `bucketNamePrefix`: at most 37 characters, because Terraform's AWS provider adds 26 and S3 allows 63. */
const BUCKET_NAME_PREFIX = /^[a-z0-9][a-z0-9.-]{0,36}$/;
const SERVICE_PRINCIPAL = /^logs\.([a-z0-9-]+\.)?amazonaws\.com(\.cn)?$/;

type NameProps = Pick<
  LogArchiveBucketProps,
  'accountId' | 'region' | 'bucketName' | 'bucketNamePrefix' | 'existingBucket' | 'prefix' | 'servicePrincipals'
>;

/** Checks account, Region, bucket, prefix and service principals. */
export function checkNames(props: NameProps): Problem[] {
  const { accountId, region, bucketName, bucketNamePrefix, existingBucket, prefix = '' } = props;
  const { servicePrincipals = [] } = props;
  const names = [bucketName, bucketNamePrefix, existingBucket].filter((name) => name !== undefined);
  const bucketRemedy =
    "give a bucket name: 3 to 63 lower-case letters, digits, dashes and dots, in none of S3's reserved forms";
  return [
    ...mismatch('accountId', accountId, ACCOUNT_ID, 'give the 12-digit id of the account that owns the bucket'),
    ...mismatch(
      'region',
      region,
      REGION,
      'give the Region of the log groups, such as eu-central-1; isolated Regions are not supported',
    ),
    ...problemUnless(
      names.length === 1,
      'bucketName',
      names.length === 0 ? undefined : names,
      'give exactly one of bucketName, bucketNamePrefix and existingBucket',
    ),
    ...problemUnless(
      bucketName === undefined || (BUCKET_NAME.test(bucketName) && !RESERVED_NAME.test(bucketName)),
      'bucketName',
      bucketName,
      bucketRemedy,
    ),
    ...mismatchIfGiven('existingBucket', existingBucket, BUCKET_NAME, bucketRemedy),
    ...mismatchIfGiven(
      'bucketNamePrefix',
      bucketNamePrefix,
      BUCKET_NAME_PREFIX,
      'give at most 37 lower-case letters, digits, dashes and dots',
    ),
    ...prefixProblems('prefix', prefix),
    ...servicePrincipals.flatMap((principal, index) =>
      mismatch(
        `servicePrincipals[${index}]`,
        principal,
        SERVICE_PRINCIPAL,
        'give a service principal of CloudWatch Logs, such as logs.eu-central-1.amazonaws.com',
      ),
    ),
  ];
}
