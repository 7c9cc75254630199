import { writeToken } from '../../core/page-tokens.js';
import { ServiceError } from '../../core/service-error.js';
import { flag, integer, list, optional, text } from '../../json/fields.js';
import { byName, groupArn, type LogGroup, type RegionalLogs } from '../model/logs-store.js';
import { retentionOf } from '../model/retention.js';
import { refuseLinkedAccounts } from './chosen-group.js';
import { dataProtectionOf } from './data-protection.js';
import { isClassDescribed, logGroupClass } from './group-class.js';
import { groupIdentifier, groupNameText, pageToken } from './name-fields.js';
import { readToken } from './next-token.js';
import { operation } from './operation.js';

const MAX_PAGE = 50;

export const describeLogGroups = operation(
  {
    accountIdentifiers: optional(list(text({ pattern: '\\d{12}' }), { max: 20 })),
    logGroupNamePrefix: optional(groupNameText),
    logGroupNamePattern: optional(text({ max: 512, pattern: '[\\.\\-_/#A-Za-z0-9]*' })),
    logGroupIdentifiers: optional(list(groupIdentifier, { min: 1, max: MAX_PAGE })),
    logGroupClass: optional(logGroupClass),
    includeLinkedAccounts: optional(flag()),
    limit: optional(integer({ min: 1, max: MAX_PAGE })),
    nextToken: optional(pageToken),
  },
  ({ logs, clock }, input) => {
    const { logGroupNamePrefix: prefix, logGroupNamePattern: pattern, logGroupIdentifiers: names } = input;
    if (prefix !== undefined && pattern !== undefined) {
      throw invalid('LogGroup name prefix and LogGroup name pattern are mutually exclusive parameters.');
    }
    refuseLinkedAccounts(logs, input.accountIdentifiers);
    if (names !== undefined) checkOnlyNames(names, [prefix, pattern, input.logGroupClass, input.accountIdentifiers]);
    const wanted = (group: LogGroup) =>
      (prefix === undefined || group.name.startsWith(prefix)) &&
      (pattern === undefined || group.name.includes(pattern)) &&
      isClassDescribed(group.logGroupClass, input.logGroupClass);
    const listing = ['groups', logs.accountId, logs.region, prefix, pattern, names, input.logGroupClass];
    const after = input.nextToken === undefined ? undefined : String(readToken(input.nextToken, listing, clock.now()));
    const rest = candidates(logs, names)
      .filter((group) => wanted(group) && (after === undefined || group.name > after))
      .sort(byName);
    const page = rest.slice(0, input.limit ?? MAX_PAGE);
    const last = page.at(-1);
    return {
      logGroups: page.map((group) =>
        pattern === undefined ? describe(logs, group, clock.now()) : describeBriefly(logs, group),
      ),
      ...(rest.length > page.length && last ? { nextToken: writeToken(listing, last.name, clock.now()) } : {}),
    };
  },
);

/** The groups with these names. Names without a group are left out. If `names` is undefined, all groups. */
function candidates(logs: RegionalLogs, names: readonly string[] | undefined): LogGroup[] {
  if (names === undefined) return [...logs.groups.values()];
  return [...new Set(names)].flatMap((name) => logs.groups.get(name) ?? []);
}

/**
 * Checks a request that names groups.
 * @throws ServiceError for other filters in the same request, and for ARNs, because only a monitoring account may use
 * ARNs
 */
function checkOnlyNames(names: readonly string[], others: readonly unknown[]): void {
  if (others.some((each) => each !== undefined)) {
    throw invalid('logGroupIdentifiers can be combined with includeLinkedAccounts only.');
  }
  if (names.some((name) => name.startsWith('arn:'))) {
    throw invalid('logGroupIdentifiers takes names of log groups: this account is no monitoring account.');
  }
}

function invalid(message: string): ServiceError {
  return new ServiceError('InvalidParameterException', message);
}

/**
 * The members that AWS returns for a group if the request has a name pattern. The API page names three of them; a
 * recorded reply of AWS has all six.
 */
function describeBriefly(logs: RegionalLogs, { name, creationTime, logGroupClass: groupClass }: LogGroup): object {
  const logGroupArn = groupArn(logs, name);
  return {
    logGroupName: name,
    creationTime,
    arn: `${logGroupArn}:*`,
    metricFilterCount: 0,
    logGroupClass: groupClass,
    logGroupArn,
  };
}

function describe(logs: RegionalLogs, group: LogGroup, nowMs: number): object {
  const { kmsKeyId, deletionProtectionEnabled = false } = group;
  const { days, policyName } = retentionOf(logs, group, nowMs);
  return {
    ...describeBriefly(logs, group),
    retentionInDays: days,
    retentionPolicyName: policyName,
    storedBytes: group.storedBytes,
    kmsKeyId,
    deletionProtectionEnabled,
    ...dataProtectionOf(logs, group),
  };
}
