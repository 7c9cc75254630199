import { KMS_KEY_ARN } from '../../contract/aws-formats.js';
import { partitionOf } from '../../destination/statements/index.js';
import { problemUnless } from '../checks.js';
import type { Problem } from '../problems.js';
import type { LogArchiveBucketProps, ObjectLock } from './props.js';

/** Limits (days) of the time between the request to delete a key and its deletion. Source: KMS, ScheduleKeyDeletion. */
const DELETION_WINDOW_DAYS = { least: 7, most: 30 };
/** Longest default retention (days) that S3 allows: 100 years. */
const MOST_RETENTION_DAYS = 36_500;
const ALIAS = /^(?!aws\/)[\w/-]{1,250}$/;

type EncryptionProps = Pick<LogArchiveBucketProps, 'encryption' | 'key' | 'narrowKeyPolicy' | 'region'>;

/** Checks the default encryption and its key. */
export function checkEncryption({ encryption = 'kms', key = {}, narrowKeyPolicy, region }: EncryptionProps): Problem[] {
  if (encryption === 's3') {
    const hasKeyProps = Object.keys(key).length > 0 || narrowKeyPolicy === true;
    const remedy = "leave out key and narrowKeyPolicy, or set encryption to 'kms'";
    return problemUnless(!hasKeyProps, 'encryption', encryption, remedy);
  }
  if (encryption !== 'kms') {
    const remedy = "set it to 'kms' or 's3': export tasks support SSE-KMS and SSE-S3, not DSSE-KMS";
    return [{ prop: 'encryption', value: encryption, remedy }];
  }
  return 'arn' in key ? checkKeyArn(key.arn, region) : checkOwnKey(key);
}

/**
 * Checks the ARN of a key. Accepts a reference to another resource, because only Terraform can resolve the reference.
 */
function checkKeyArn(arn: string, region: string): Problem[] {
  if (arn.includes('${')) return [];
  const [, partition, keyRegion] = KMS_KEY_ARN.exec(arn) ?? [];
  const example = `arn:${partitionOf(region)}:kms:${region}:<account>:key/<id>`;
  return problemUnless(
    partition === partitionOf(region) && keyRegion === region,
    'key.arn',
    arn,
    `give the ARN of a key (no alias) in the bucket's Region, such as ${example}`,
  );
}

function checkOwnKey({
  alias = 'none',
  deletionWindowDays = DELETION_WINDOW_DAYS.most,
}: Exclude<LogArchiveBucketProps['key'], undefined | { arn: string }>): Problem[] {
  const { least, most } = DELETION_WINDOW_DAYS;
  return [
    ...problemUnless(
      ALIAS.test(alias),
      'key.alias',
      alias,
      'give letters, digits and / _ -, not beginning with alias/ or aws/',
    ),
    ...problemUnless(
      isWhole(deletionWindowDays, least, most),
      'key.deletionWindowDays',
      deletionWindowDays,
      `give ${least} to ${most} days`,
    ),
  ];
}

/** Checks the default retention, and that versioning is on, because Object Lock needs versioning. */
export function checkObjectLock({
  objectLock,
  versioning = true,
}: Pick<LogArchiveBucketProps, 'objectLock' | 'versioning'>): Problem[] {
  if (objectLock === undefined) return [];
  // Properties may come from a file, so members of the type may be missing.
  const { mode, days }: Partial<ObjectLock> = objectLock;
  return [
    ...problemUnless(
      mode === 'GOVERNANCE' || mode === 'COMPLIANCE',
      'objectLock.mode',
      mode,
      'choose GOVERNANCE or COMPLIANCE',
    ),
    ...problemUnless(
      isWhole(days, 1, MOST_RETENTION_DAYS),
      'objectLock.days',
      days,
      `give 1 to ${MOST_RETENTION_DAYS} whole days`,
    ),
    ...problemUnless(versioning, 'versioning', versioning, 'leave it on: Object Lock needs versioning'),
  ];
}

export const isWhole = (days: unknown, least: number, most: number): boolean =>
  typeof days === 'number' && Number.isInteger(days) && days >= least && days <= most;
