import { ACCOUNT_ID, BUCKET_NAME } from '../../contract/aws-formats.js';
import { type ExportSource, partitionOf } from '../../destination/statements/index.js';
import { PREFIX, REGION } from '../forms.js';
import { mismatch, type Problem } from '../problems.js';
import type { LogArchiveBucketProps } from './props.js';

/** What S3 keeps for itself, and addresses. */
const RESERVED_NAME = /^(xn--|sthree-|amzn-s3-demo-)|(-s3alias|--ol-s3|\.mrap|--x-s3|--table-s3)$|^\d+\.\d+\.\d+\.\d+$/;
/** S3 adds 26 characters. */
const BUCKET_NAME_PREFIX = /^[a-z0-9][a-z0-9.-]{0,36}$/;
const LOG_GROUPS = /^[.\-_/#A-Za-z0-9*?]{1,512}$/;
const CALLER = /^arn:(aws|aws-cn|aws-us-gov):iam::(\d{12}):(root|(role|user)\/[\w+=,.@/-]+)$/;
const SERVICE_PRINCIPAL = /^logs\.([a-z0-9-]+\.)?amazonaws\.com(\.cn)?$/;

type PlaceProps = Pick<
  LogArchiveBucketProps,
  'accountId' | 'region' | 'bucketName' | 'bucketNamePrefix' | 'existingBucket' | 'prefix' | 'servicePrincipals'
>;

/** Which bucket, where, and whose. */
export function checkPlace(props: PlaceProps): Problem[] {
  const { accountId, region, bucketName, bucketNamePrefix, existingBucket, prefix = '', servicePrincipals } = props;
  const named = [bucketName, bucketNamePrefix, existingBucket].filter((name) => name !== undefined);
  const name = "give a bucket's name: 3 to 63 lower-case letters, digits, dashes and dots, in none of S3's own forms";
  return [
    ...mismatch('accountId', accountId, ACCOUNT_ID, 'give the 12-digit id of the account that owns the bucket'),
    ...mismatch(
      'region',
      region,
      REGION,
      'give the Region of the log groups, such as eu-central-1; isolated Regions are not supported',
    ),
    ...(named.length === 1
      ? []
      : [
          {
            prop: 'bucketName',
            value: named.length === 0 ? undefined : named,
            remedy: 'give exactly one of bucketName, bucketNamePrefix and existingBucket',
          },
        ]),
    ...(bucketName !== undefined && (!BUCKET_NAME.test(bucketName) || RESERVED_NAME.test(bucketName))
      ? [{ prop: 'bucketName', value: bucketName, remedy: name }]
      : []),
    ...mismatchIfGiven('existingBucket', existingBucket, BUCKET_NAME, name),
    ...mismatchIfGiven(
      'bucketNamePrefix',
      bucketNamePrefix,
      BUCKET_NAME_PREFIX,
      'give at most 37 lower-case letters, digits, dashes and dots',
    ),
    ...mismatch(
      'prefix',
      prefix,
      PREFIX,
      "give folders of letters, digits and ! . _ - = ' ( ), neither . nor .. nor _logferry; or leave it out",
    ),
    ...(servicePrincipals ?? []).flatMap((principal, index) =>
      mismatch(
        `servicePrincipals[${index}]`,
        principal,
        SERVICE_PRINCIPAL,
        'give a name of CloudWatch Logs, such as logs.eu-central-1.amazonaws.com',
      ),
    ),
  ];
}

/** Whose logs, and who asks for them. */
export function checkSources({
  accountId,
  region,
  sources,
}: Pick<LogArchiveBucketProps, 'accountId' | 'region' | 'sources'>): Problem[] {
  if (sources === undefined) return [];
  if (sources.length === 0) {
    return [{ prop: 'sources', value: sources, remedy: 'name at least one account whose log groups are exported' }];
  }
  return sources.flatMap((source, index) => {
    const prop = `sources[${index}]`;
    const twice = sources.findIndex((other) => other.accountId === source.accountId) !== index;
    return [
      ...(twice ? [{ prop: `${prop}.accountId`, value: source.accountId, remedy: 'name each account once' }] : []),
      ...checkSource(prop, source, accountId, region),
    ];
  });
}

function checkSource(prop: string, source: ExportSource, owner: string, region: string): Problem[] {
  const { accountId, logGroups, callers = [] } = source;
  const example = `arn:${partitionOf(region)}:iam::${accountId}:role/log-exporter`;
  const badAccount = mismatch(`${prop}.accountId`, accountId, ACCOUNT_ID, 'give a 12-digit account id');
  if (badAccount.length > 0) return badAccount;
  return [
    ...(logGroups?.length === 0
      ? [{ prop: `${prop}.logGroups`, value: logGroups, remedy: 'name log groups, or leave it out for all of them' }]
      : []),
    ...(logGroups ?? []).flatMap((name, index) =>
      mismatch(
        `${prop}.logGroups[${index}]`,
        name,
        LOG_GROUPS,
        'give the name of a log group, or a pattern with * and ?; not an ARN',
      ),
    ),
    ...(accountId !== owner && callers.length === 0
      ? [
          {
            prop: `${prop}.callers`,
            value: source.callers,
            remedy: `name what starts exports in that account, such as ${example}: the bucket belongs to another one`,
          },
        ]
      : []),
    ...callers.flatMap((caller, index) => {
      const [, partition, account] = CALLER.exec(caller) ?? [];
      return partition === partitionOf(region) && account === accountId
        ? []
        : [
            {
              prop: `${prop}.callers[${index}]`,
              value: caller,
              remedy: `give the ARN of a role, user or root of ${accountId}, such as ${example}`,
            },
          ];
    }),
  ];
}

const mismatchIfGiven = (prop: string, value: string | undefined, pattern: RegExp, remedy: string): Problem[] =>
  value === undefined ? [] : mismatch(prop, value, pattern, remedy);
