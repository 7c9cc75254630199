import { partitionOf } from '../../destination/statements/index.js';
import { KEY_ARN } from '../forms.js';
import type { Problem } from '../problems.js';
import type { LogArchiveBucketProps, ObjectLock } from './props.js';

const DELETION_WINDOW_DAYS = { least: 7, most: 30 };
/** S3: 100 years. */
const MOST_RETENTION_DAYS = 36_500;
const ALIAS = /^(?!aws\/)[\w/-]{1,250}$/;

export function checkEncryption({
  encryption = 'kms',
  key = {},
  narrowKeyPolicy,
  region,
}: Pick<LogArchiveBucketProps, 'encryption' | 'key' | 'narrowKeyPolicy' | 'region'>): Problem[] {
  const given = Object.keys(key).length > 0 || narrowKeyPolicy === true;
  if (encryption === 's3') {
    const remedy = "leave out key and narrowKeyPolicy, or set encryption to 'kms'";
    return given ? [{ prop: 'encryption', value: encryption, remedy }] : [];
  }
  if (encryption !== 'kms') {
    const remedy = "set it to 'kms' or 's3': export tasks support SSE-KMS and SSE-S3, not DSSE-KMS";
    return [{ prop: 'encryption', value: encryption, remedy }];
  }
  return 'arn' in key ? checkKeyArn(key.arn, region) : checkOwnKey(key);
}

/** An ARN that Terraform fills in later cannot be looked at. */
function checkKeyArn(arn: string, region: string): Problem[] {
  if (arn.includes('${')) return [];
  const [, partition, keyRegion] = KEY_ARN.exec(arn) ?? [];
  if (partition === partitionOf(region) && keyRegion === region) return [];
  const example = `arn:${partitionOf(region)}:kms:${region}:<account>:key/<id>`;
  return [
    { prop: 'key.arn', value: arn, remedy: `give the ARN of a key (no alias) in the bucket's Region, ${example}` },
  ];
}

function checkOwnKey({
  alias = 'none',
  deletionWindowDays = DELETION_WINDOW_DAYS.most,
}: Exclude<LogArchiveBucketProps['key'], undefined | { arn: string }>): Problem[] {
  const { least, most } = DELETION_WINDOW_DAYS;
  return [
    ...(ALIAS.test(alias)
      ? []
      : [
          {
            prop: 'key.alias',
            value: alias,
            remedy: 'give letters, digits and / _ -, not beginning with alias/ or aws/',
          },
        ]),
    ...(isWhole(deletionWindowDays, least, most)
      ? []
      : [{ prop: 'key.deletionWindowDays', value: deletionWindowDays, remedy: `give ${least} to ${most} days` }]),
  ];
}

export function checkObjectLock({
  objectLock,
  versioning = true,
}: Pick<LogArchiveBucketProps, 'objectLock' | 'versioning'>): Problem[] {
  if (objectLock === undefined) return [];
  const { mode, days }: Partial<ObjectLock> = objectLock;
  return [
    ...(mode === 'GOVERNANCE' || mode === 'COMPLIANCE'
      ? []
      : [{ prop: 'objectLock.mode', value: mode, remedy: 'choose GOVERNANCE or COMPLIANCE' }]),
    ...(isWhole(days, 1, MOST_RETENTION_DAYS)
      ? []
      : [{ prop: 'objectLock.days', value: days, remedy: `give 1 to ${MOST_RETENTION_DAYS} whole days` }]),
    ...(versioning
      ? []
      : [{ prop: 'versioning', value: versioning, remedy: 'leave it on: Object Lock works on versions' }]),
  ];
}

export const isWhole = (days: unknown, least: number, most: number): boolean =>
  typeof days === 'number' && Number.isInteger(days) && days >= least && days <= most;
