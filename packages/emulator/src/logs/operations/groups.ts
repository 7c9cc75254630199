import { defined } from '../../core/defined.js';
import { ServiceError } from '../../core/errors.js';
import { writeToken } from '../../core/page-tokens.js';
import { flag, integer, list, optional, required, text } from '../../json/fields.js';
import { byName, groupArn, groupNamed, type LogGroup, type RegionalLogs } from '../model/logs-store.js';
import { chosenGroup, nameOf } from './chosen-group.js';
import { groupIdentifier, groupName, pageToken } from './name-fields.js';
import { readToken } from './next-token.js';
import { type LogsOperations, operation } from './operation.js';
import { tagMap } from './tag-fields.js';

const MAX_PAGE = 50;
const LOG_GROUP_CLASSES = ['STANDARD', 'INFREQUENT_ACCESS', 'DELIVERY'];
/** AWS's message names `AWS/`; names in use show that it refuses lower case as well. */
const RESERVED_NAME = /^aws\//i;
const RETENTION_DAYS = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];
const logGroupClass = text({ oneOf: LOG_GROUP_CLASSES });

const createLogGroup = operation(
  {
    logGroupName: required(groupName),
    kmsKeyId: optional(text({ max: 256 })),
    tags: optional(tagMap),
    logGroupClass: optional(logGroupClass),
    deletionProtectionEnabled: optional(flag()),
  },
  ({ logs, clock }, input) => {
    if (RESERVED_NAME.test(input.logGroupName)) {
      throw new ServiceError('InvalidParameterException', 'Log groups starting with AWS/ are reserved for AWS.');
    }
    if (logs.groups.has(input.logGroupName)) {
      throw new ServiceError('ResourceAlreadyExistsException', 'The specified log group already exists');
    }
    const { kmsKeyId, deletionProtectionEnabled } = input;
    logs.groups.set(input.logGroupName, {
      ...newGroup(input.logGroupName, clock.now(), input.logGroupClass),
      ...defined({ kmsKeyId, deletionProtectionEnabled }),
      tags: input.tags ?? new Map(),
    });
    return undefined;
  },
);

const deleteLogGroup = operation({ logGroupName: required(groupName) }, ({ logs, store }, input) => {
  const group = groupNamed(logs, input.logGroupName);
  if (group.deletionProtectionEnabled === true) {
    throw new ServiceError(
      'ValidationException',
      'The log group is protected against deletion: disable its deletion protection first.',
    );
  }
  store.removeGroup(logs, group);
  return undefined;
});

const putRetentionPolicy = operation(
  { logGroupName: required(groupName), retentionInDays: required(integer()) },
  ({ logs }, { logGroupName, retentionInDays }) => {
    if (!RETENTION_DAYS.includes(retentionInDays)) {
      throw new ServiceError(
        'InvalidParameterException',
        `1 validation error detected: Value '${retentionInDays}' at 'retentionInDays' failed to satisfy constraint: ` +
          `Member must satisfy enum value set: [${RETENTION_DAYS.join(', ')}]`,
      );
    }
    groupNamed(logs, logGroupName).retentionInDays = retentionInDays;
    return undefined;
  },
);

const deleteRetentionPolicy = operation({ logGroupName: required(groupName) }, ({ logs }, { logGroupName }) => {
  delete groupNamed(logs, logGroupName).retentionInDays;
  return undefined;
});

const putLogGroupDeletionProtection = operation(
  { logGroupIdentifier: required(groupIdentifier), deletionProtectionEnabled: required(flag()) },
  ({ logs }, { logGroupIdentifier, deletionProtectionEnabled }) => {
    groupNamed(logs, nameOf(logs, logGroupIdentifier)).deletionProtectionEnabled = deletionProtectionEnabled;
    return undefined;
  },
);

const kmsKeyOf = { logGroupName: optional(groupName), resourceIdentifier: optional(groupIdentifier) };

const associateKmsKey = operation({ ...kmsKeyOf, kmsKeyId: required(text({ max: 256 })) }, ({ logs }, input) => {
  const { logGroupName, resourceIdentifier: logGroupIdentifier, kmsKeyId } = input;
  chosenGroup(logs, { logGroupName, logGroupIdentifier }).kmsKeyId = kmsKeyId;
  return undefined;
});

const disassociateKmsKey = operation(kmsKeyOf, ({ logs }, { logGroupName, resourceIdentifier: logGroupIdentifier }) => {
  delete chosenGroup(logs, { logGroupName, logGroupIdentifier }).kmsKeyId;
  return undefined;
});

const describeLogGroups = operation(
  {
    accountIdentifiers: optional(list(text({ pattern: '\\d{12}' }), { max: 20 })),
    logGroupNamePrefix: optional(groupName),
    logGroupNamePattern: optional(text({ max: 512, pattern: '[\\.\\-_/#A-Za-z0-9]*' })),
    logGroupIdentifiers: optional(list(groupIdentifier, { min: 1, max: MAX_PAGE })),
    logGroupClass: optional(logGroupClass),
    includeLinkedAccounts: optional(flag()),
    limit: optional(integer({ min: 1, max: MAX_PAGE })),
    nextToken: optional(pageToken),
  },
  ({ logs, clock }, input) => {
    const { logGroupNamePrefix: prefix, logGroupNamePattern: pattern, logGroupIdentifiers: identifiers } = input;
    if (prefix !== undefined && pattern !== undefined) {
      throw new ServiceError(
        'InvalidParameterException',
        'LogGroup name prefix and LogGroup name pattern are mutually exclusive parameters.',
      );
    }
    if (input.accountIdentifiers?.some((account) => account !== logs.accountId)) {
      throw new ServiceError('InvalidParameterException', 'The emulator has no linked accounts: ask as each account.');
    }
    const names = identifiers && new Set(identifiers.map((each) => nameOf(logs, each)));
    const wanted = (group: LogGroup) =>
      (prefix === undefined || group.name.startsWith(prefix)) &&
      (pattern === undefined || group.name.includes(pattern)) &&
      (names === undefined || names.has(group.name)) &&
      (input.logGroupClass === undefined || group.logGroupClass === input.logGroupClass);
    const listing = ['groups', logs.accountId, logs.region, prefix, pattern, identifiers, input.logGroupClass];
    const after = input.nextToken === undefined ? undefined : String(readToken(input.nextToken, listing, clock.now()));
    const rest = [...logs.groups.values()]
      .filter((group) => wanted(group) && (after === undefined || group.name > after))
      .sort(byName);
    const page = rest.slice(0, input.limit ?? MAX_PAGE);
    const last = page.at(-1);
    return {
      logGroups: page.map((group) => (pattern === undefined ? describe(logs, group) : describeBriefly(logs, group))),
      ...(rest.length > page.length && last ? { nextToken: writeToken(listing, last.name, clock.now()) } : {}),
    };
  },
);

/** A new group as CreateLogGroup creates it. */
export function newGroup(name: string, creationTime: number, groupClass = 'STANDARD'): LogGroup {
  return { name, logGroupClass: groupClass, creationTime, storedBytes: 0, tags: new Map(), streams: new Map() };
}

/** The members that AWS returns for a group in a listing by pattern. */
function describeBriefly(logs: RegionalLogs, { name, creationTime }: LogGroup): object {
  return { logGroupName: name, creationTime, arn: `${groupArn(logs, name)}:*` };
}

function describe(logs: RegionalLogs, group: LogGroup): object {
  const { retentionInDays, kmsKeyId, deletionProtectionEnabled } = group;
  return {
    ...describeBriefly(logs, group),
    retentionInDays,
    metricFilterCount: 0,
    storedBytes: group.storedBytes,
    kmsKeyId,
    deletionProtectionEnabled,
    logGroupClass: group.logGroupClass,
    logGroupArn: groupArn(logs, group.name),
  };
}

export const groupOperations: LogsOperations = {
  CreateLogGroup: createLogGroup,
  DeleteLogGroup: deleteLogGroup,
  PutRetentionPolicy: putRetentionPolicy,
  DeleteRetentionPolicy: deleteRetentionPolicy,
  AssociateKmsKey: associateKmsKey,
  DisassociateKmsKey: disassociateKmsKey,
  PutLogGroupDeletionProtection: putLogGroupDeletionProtection,
  DescribeLogGroups: describeLogGroups,
};
