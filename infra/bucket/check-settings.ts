import type { Problem } from '../problems.js';
import type { LogArchiveBucketProps } from './props.js';

/** S3: of a bucket. */
const MOST_TAGS = 50;
const TAG_KEY = /^(?!aws:)[\p{L}\p{Z}\p{N}_.:/=+\-@]{1,128}$/u;
const TAG_VALUE = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]{0,256}$/u;
const ACCESS_LOG_PREFIX = /^[\w!.'()=/-]{0,900}$/;
const LOGICAL_ID = /^[A-Za-z_][\w-]{0,99}$/;
/** What is set on a bucket itself, and therefore only on one that is made here. */
const OF_NEW_BUCKETS = [
  ...(['versioning', 'bucketKey', 'objectLock', 'lifecycle', 'accessLogs'] as const),
  ...(['eventBridge', 'tags', 'removalPolicy'] as const),
] as const;

export function checkSettings(props: LogArchiveBucketProps): Problem[] {
  const { aclCondition = 'strict', removalPolicy = 'retain', logicalIdPrefix } = props;
  return [
    ...checkAdoption(props),
    ...checkAccessLogs(props),
    ...checkTags(props.tags ?? {}),
    ...(['strict', 'if-exists'].includes(aclCondition)
      ? []
      : [{ prop: 'aclCondition', value: aclCondition, remedy: "set it to 'strict' or 'if-exists'" }]),
    ...(['retain', 'destroy'].includes(removalPolicy)
      ? []
      : [{ prop: 'removalPolicy', value: removalPolicy, remedy: "set it to 'retain' or 'destroy'" }]),
    ...(logicalIdPrefix === undefined || LOGICAL_ID.test(logicalIdPrefix)
      ? []
      : [{ prop: 'logicalIdPrefix', value: logicalIdPrefix, remedy: 'give letters, digits, _ and -, a letter first' }]),
  ];
}

function checkAdoption(props: LogArchiveBucketProps): Problem[] {
  const { existingBucket, managePolicy, key, narrowKeyPolicy } = props;
  if (existingBucket === undefined) {
    const remedy = 'leave it out: the policy of a bucket that is made here is always managed here';
    return managePolicy === undefined ? [] : [{ prop: 'managePolicy', value: managePolicy, remedy }];
  }
  const remedy = `leave it out: the settings of ${existingBucket} are not touched; change them where it is made`;
  const settings = OF_NEW_BUCKETS.filter((name) => props[name] !== undefined);
  return [
    ...settings.map((name) => ({ prop: name, value: props[name], remedy })),
    ...(key === undefined || 'arn' in key
      ? []
      : [{ prop: 'key', value: key, remedy: "give the arn of the existing bucket's key, or leave it out" }]),
    ...(key === undefined && narrowKeyPolicy !== undefined
      ? [{ prop: 'narrowKeyPolicy', value: narrowKeyPolicy, remedy: "give the arn of the existing bucket's key, too" }]
      : []),
  ];
}

function checkAccessLogs({ accessLogs, bucketName }: LogArchiveBucketProps): Problem[] {
  if (accessLogs === undefined) return [];
  const { prefix = '' } = accessLogs;
  return [
    ...(accessLogs.bucketName === '' || accessLogs.bucketName === bucketName
      ? [
          {
            prop: 'accessLogs.bucketName',
            value: accessLogs.bucketName,
            remedy: 'name another bucket: one that logs its own access grows with every log it writes',
          },
        ]
      : []),
    ...(ACCESS_LOG_PREFIX.test(prefix)
      ? []
      : [{ prop: 'accessLogs.prefix', value: prefix, remedy: "give letters, digits, slashes and ! . _ - = ' ( )" }]),
  ];
}

function checkTags(tags: Readonly<Record<string, string>>): Problem[] {
  const wrong = Object.entries(tags).filter(([key, value]) => !TAG_KEY.test(key) || !TAG_VALUE.test(value));
  const remedy =
    'use letters, digits, spaces and _ . : / = + - @; 1 to 128 for a key, which may not begin with aws:, 256 for a value';
  return [
    ...wrong.map(([key, value]) => ({ prop: `tags[${JSON.stringify(key)}]`, value, remedy })),
    ...(Object.keys(tags).length > MOST_TAGS
      ? [{ prop: 'tags', value: Object.keys(tags).length, remedy: `give at most ${MOST_TAGS}` }]
      : []),
  ];
}
