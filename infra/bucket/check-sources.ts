import { ACCOUNT_ID, PRINCIPAL_ARN } from '../../contract/aws-formats.js';
import { type ExportSource, partitionOf } from '../../destination/statements/index.js';
import { mismatch, problemUnless } from '../checks.js';
import type { Problem } from '../problems.js';
import type { LogArchiveBucketProps } from './props.js';

const LOG_GROUPS = /^[.\-_/#A-Za-z0-9*?]{1,512}$/;

type SourceProps = Pick<LogArchiveBucketProps, 'accountId' | 'region' | 'sources'>;

/** Checks the accounts whose log groups are exported, their log groups, and the callers that export them. */
export function checkSources({ accountId, region, sources }: SourceProps): Problem[] {
  if (sources === undefined) return [];
  if (sources.length === 0) {
    return [{ prop: 'sources', value: sources, remedy: 'name at least one account whose log groups are exported' }];
  }
  return sources.flatMap((source, index) => {
    const prop = `sources[${index}]`;
    const isFirst = sources.findIndex((other) => other.accountId === source.accountId) === index;
    return [
      ...problemUnless(isFirst, `${prop}.accountId`, source.accountId, 'name each account once'),
      ...checkSource(prop, source, accountId, region),
    ];
  });
}

function checkSource(prop: string, source: ExportSource, owner: string, region: string): Problem[] {
  const { accountId, logGroups = ['*'], callers = [] } = source;
  const partition = partitionOf(region);
  const example = `arn:${partition}:iam::${accountId}:role/log-exporter`;
  const badAccount = mismatch(`${prop}.accountId`, accountId, ACCOUNT_ID, 'give a 12-digit account id');
  if (badAccount.length > 0) return badAccount;
  const belongs = (caller: string): boolean => {
    const [, ofPartition, ofAccount] = PRINCIPAL_ARN.exec(caller) ?? [];
    return ofPartition === partition && ofAccount === accountId;
  };
  return [
    ...problemUnless(
      logGroups.length > 0,
      `${prop}.logGroups`,
      logGroups,
      'name log groups, or leave it out for all of them',
    ),
    ...logGroups.flatMap((name, index) =>
      mismatch(
        `${prop}.logGroups[${index}]`,
        name,
        LOG_GROUPS,
        'give the name of a log group, or a pattern with * and ?; not an ARN',
      ),
    ),
    ...problemUnless(
      accountId === owner || callers.length > 0,
      `${prop}.callers`,
      source.callers,
      `name the callers that start exports in account ${accountId}, such as ${example}, because another account owns the bucket`,
    ),
    ...callers.flatMap((caller, index) =>
      problemUnless(
        belongs(caller),
        `${prop}.callers[${index}]`,
        caller,
        `give the ARN of a role, user or root of ${accountId}, such as ${example}`,
      ),
    ),
  ];
}
