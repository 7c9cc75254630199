import { problemUnless } from '../checks.js';
import type { Problem } from '../problems.js';
import type { LogArchiveBucketProps } from './props.js';

/** Maximum number of tags of a bucket. Source: S3. */
const MOST_TAGS = 50;
const TAG_KEY = /^(?!aws:)[\p{L}\p{Z}\p{N}_.:/=+\-@]{1,128}$/u;
const TAG_VALUE = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]{0,256}$/u;
const ACCESS_LOG_PREFIX = /^[\w!.'()=/-]{0,900}$/;
const LOGICAL_ID = /^[A-Za-z_][\w-]{0,99}$/;
/** Properties of the bucket itself. They can be given only for a bucket that the construct creates. */
const OF_NEW_BUCKETS = [
  ...(['versioning', 'bucketKey', 'objectLock', 'lifecycle', 'accessLogs'] as const),
  ...(['eventBridge', 'tags', 'removalPolicy'] as const),
] as const;

/** Checks the properties for an existing bucket, access logs, tags, and properties with a fixed set of values. */
export function checkSettings(props: LogArchiveBucketProps): Problem[] {
  const { aclCondition = 'strict', removalPolicy = 'retain', logicalIdPrefix } = props;
  return [
    ...checkExistingBucket(props),
    ...checkAccessLogs(props),
    ...checkTags(props.tags ?? {}),
    ...problemUnless(
      ['strict', 'if-exists'].includes(aclCondition),
      'aclCondition',
      aclCondition,
      "set it to 'strict' or 'if-exists'",
    ),
    ...problemUnless(
      ['retain', 'destroy'].includes(removalPolicy),
      'removalPolicy',
      removalPolicy,
      "set it to 'retain' or 'destroy'",
    ),
    ...problemUnless(
      logicalIdPrefix === undefined || LOGICAL_ID.test(logicalIdPrefix),
      'logicalIdPrefix',
      logicalIdPrefix,
      'give at most 100 letters, digits, _ and -, a letter or _ first',
    ),
  ];
}

function checkExistingBucket(props: LogArchiveBucketProps): Problem[] {
  const { existingBucket, managePolicy, key, narrowKeyPolicy } = props;
  if (existingBucket === undefined) {
    const remedy = 'leave it out: the construct always manages the policy of a bucket that it creates';
    return problemUnless(managePolicy === undefined, 'managePolicy', managePolicy, remedy);
  }
  const remedy = `leave it out: the construct does not change the settings of ${existingBucket}; change them where the bucket is created`;
  return [
    ...OF_NEW_BUCKETS.flatMap((name) => problemUnless(props[name] === undefined, name, props[name], remedy)),
    ...problemUnless(
      key === undefined || 'arn' in key,
      'key',
      key,
      "give the arn of the existing bucket's key, or leave it out",
    ),
    ...problemUnless(
      key !== undefined || narrowKeyPolicy === undefined,
      'narrowKeyPolicy',
      narrowKeyPolicy,
      "also give the arn of the existing bucket's key",
    ),
  ];
}

function checkAccessLogs({ accessLogs, bucketName }: LogArchiveBucketProps): Problem[] {
  if (accessLogs === undefined) return [];
  const { bucketName: target, prefix = '' } = accessLogs;
  return [
    ...problemUnless(
      target !== '' && target !== bucketName,
      'accessLogs.bucketName',
      target,
      'name another bucket: if a bucket receives its own access logs, each log causes a further log',
    ),
    ...problemUnless(
      ACCESS_LOG_PREFIX.test(prefix),
      'accessLogs.prefix',
      prefix,
      "give letters, digits, slashes and ! . _ - = ' ( )",
    ),
  ];
}

function checkTags(tags: Readonly<Record<string, string>>): Problem[] {
  const remedy =
    'use letters, digits, spaces and _ . : / = + - @. A key has 1 to 128 characters and may not begin with aws:; a value has at most 256';
  return [
    ...Object.entries(tags).flatMap(([key, value]) =>
      problemUnless(TAG_KEY.test(key) && TAG_VALUE.test(value), `tags[${JSON.stringify(key)}]`, value, remedy),
    ),
    ...problemUnless(
      Object.keys(tags).length <= MOST_TAGS,
      'tags',
      Object.keys(tags).length,
      `give at most ${MOST_TAGS}`,
    ),
  ];
}
