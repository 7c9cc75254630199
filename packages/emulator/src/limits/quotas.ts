import { ServiceError } from '../core/service-error.js';
import { LOGS_QUOTAS } from './logs-quotas.js';
import { each, type ServiceQuotas } from './quota.js';

/** The request quotas of KMS. Those of encryption are left out, because the emulator does not encrypt. */
const KMS_QUOTAS: ServiceQuotas = {
  page: 'AWS KMS, "Request quotas"',
  quotas: [
    { perSecond: 1_000, operations: ['Sign', 'Verify'], together: true },
    each(2_000, 'DescribeKey', 'GetPublicKey', 'ListResourceTags'),
    each(1_000, 'GetKeyPolicy', 'GetKeyRotationStatus'),
    each(500, 'ListAliases', 'ListKeys'),
    each(100, 'ListKeyPolicies'),
    each(15, 'DeleteAlias', 'EnableKeyRotation', 'PutKeyPolicy', 'ScheduleKeyDeletion'),
    each(10, 'TagResource'),
    each(5, 'CancelKeyDeletion', 'CreateAlias', 'CreateKey', 'DisableKey', 'DisableKeyRotation', 'EnableKey'),
    each(5, 'UntagResource', 'UpdateAlias', 'UpdateKeyDescription'),
  ],
  unpublished: [],
  throttling: () =>
    new ServiceError(
      'ThrottlingException',
      'You have exceeded the rate at which you may call KMS. Reduce the frequency of your calls.',
    ),
};

/**
 * The request rates of S3. AWS counts them for each partition of a bucket's keys and makes more partitions under load;
 * in the emulator a bucket is one partition.
 */
const S3_QUOTAS: ServiceQuotas = {
  page: 'Amazon S3, "Optimizing Amazon S3 performance"',
  quotas: [
    {
      perSecond: 5_500,
      operations: [
        ...['GetObject', 'HeadObject', 'GetObjectAttributes', 'GetObjectTagging', 'GetObjectAcl', 'GetObjectRetention'],
        ...['GetObjectLegalHold', 'ListObjects', 'ListObjectsV2', 'ListObjectVersions', 'ListMultipartUploads'],
        ...['ListParts', 'HeadBucket'],
      ],
      together: true,
      ofBucket: true,
    },
    {
      perSecond: 3_500,
      operations: [
        ...['PutObject', 'CopyObject', 'DeleteObject', 'DeleteObjects', 'PutObjectTagging', 'DeleteObjectTagging'],
        ...['PutObjectRetention', 'PutObjectLegalHold', 'CreateMultipartUpload', 'UploadPart', 'UploadPartCopy'],
        ...['CompleteMultipartUpload', 'AbortMultipartUpload'],
      ],
      together: true,
      ofBucket: true,
    },
  ],
  unpublished: [],
  throttling: () => new ServiceError('SlowDown', 'Please reduce your request rate.', 503),
};

const STS_QUOTAS: ServiceQuotas = {
  page: 'IAM and AWS STS quotas',
  quotas: [{ perSecond: 600, operations: ['GetCallerIdentity'], together: true }],
  unpublished: [],
  throttling: () => new ServiceError('Throttling', 'Rate exceeded'),
};

/** No number for the Resource Groups Tagging API was found in AWS's documentation. */
const TAGGING_QUOTAS: ServiceQuotas = {
  page: 'AWS Resource Groups and Tagging endpoints and quotas',
  quotas: [],
  unpublished: ['GetResources'],
  throttling: () => new ServiceError('ThrottledException', 'Rate exceeded'),
};

/** The request quotas of the emulated services, by their names in signatures. */
export const REQUEST_QUOTAS: Readonly<Record<string, ServiceQuotas>> = {
  logs: LOGS_QUOTAS,
  kms: KMS_QUOTAS,
  s3: S3_QUOTAS,
  sts: STS_QUOTAS,
  tagging: TAGGING_QUOTAS,
};

/** The names of all operations that have a limit. */
export const LIMITED_OPERATIONS: ReadonlySet<string> = new Set(
  Object.values(REQUEST_QUOTAS).flatMap(({ quotas }) => quotas.flatMap(({ operations }) => operations)),
);
