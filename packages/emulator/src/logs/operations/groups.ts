import { defined } from '../../core/defined.js';
import { notImplemented, ServiceError } from '../../core/service-error.js';
import { flag, integer, optional, required, text } from '../../json/fields.js';
import { requireGroupKmsKey } from '../access/group-kms-key.js';
import { groupNamed, type LogGroup, type RegionalLogs } from '../model/logs-store.js';
import { removeExpired } from '../model/retention.js';
import { nameOf, refuseIfProtected } from './chosen-group.js';
import { describeLogGroups } from './describe-log-groups.js';
import { logGroupClass } from './group-class.js';
import { listLogGroups } from './list-log-groups.js';
import { groupIdentifier, groupName, resourceIdentifier } from './name-fields.js';
import { type LogsOperations, operation } from './operation.js';
import { refuseReservedKeys, tagMap } from './tag-fields.js';

/** Names that AWS refuses. AWS's message mentions only `AWS/`, but AWS refuses these names in lower case, too. */
const RESERVED_NAME = /^aws\//i;
const RETENTION_DAYS = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];

const createLogGroup = operation(
  {
    logGroupName: required(groupName),
    kmsKeyId: optional(text({ max: 256 })),
    tags: optional(tagMap),
    logGroupClass: optional(logGroupClass),
    deletionProtectionEnabled: optional(flag()),
  },
  ({ logs, clock, keys }, input) => {
    if (RESERVED_NAME.test(input.logGroupName)) {
      throw new ServiceError('InvalidParameterException', 'Log groups starting with AWS/ are reserved for AWS.');
    }
    if (logs.groups.has(input.logGroupName)) {
      throw new ServiceError('ResourceAlreadyExistsException', 'The specified log group already exists');
    }
    const { logGroupName, kmsKeyId, deletionProtectionEnabled, tags = new Map() } = input;
    refuseReservedKeys(tags);
    if (kmsKeyId !== undefined) requireGroupKmsKey(logs, keys, { kmsKeyId, logGroupName, nowMs: clock.now() });
    logs.groups.set(input.logGroupName, {
      ...newGroup(input.logGroupName, clock.now(), input.logGroupClass),
      ...defined({ kmsKeyId, deletionProtectionEnabled }),
      tags,
    });
    return undefined;
  },
);

const deleteLogGroup = operation({ logGroupName: required(groupName) }, ({ logs, store }, input) => {
  const group = groupNamed(logs, input.logGroupName);
  refuseIfProtected(group);
  store.removeGroup(logs, group);
  return undefined;
});

const putRetentionPolicy = operation(
  { logGroupName: required(groupName), retentionInDays: required(integer()) },
  ({ logs, clock }, { logGroupName, retentionInDays }) => {
    if (!RETENTION_DAYS.includes(retentionInDays)) {
      throw new ServiceError(
        'InvalidParameterException',
        `1 validation error detected: Value '${retentionInDays}' at 'retentionInDays' failed to satisfy constraint: ` +
          `Member must satisfy enum value set: [${RETENTION_DAYS.join(', ')}]`,
      );
    }
    const group = groupNamed(logs, logGroupName);
    removeExpired(logs, [group], clock.now());
    group.retentionInDays = retentionInDays;
    return undefined;
  },
);

const deleteRetentionPolicy = operation({ logGroupName: required(groupName) }, ({ logs, clock }, { logGroupName }) => {
  const group = groupNamed(logs, logGroupName);
  removeExpired(logs, [group], clock.now());
  delete group.retentionInDays;
  return undefined;
});

const putLogGroupDeletionProtection = operation(
  { logGroupIdentifier: required(groupIdentifier), deletionProtectionEnabled: required(flag()) },
  ({ logs }, { logGroupIdentifier, deletionProtectionEnabled }) => {
    groupNamed(logs, nameOf(logs, logGroupIdentifier)).deletionProtectionEnabled = deletionProtectionEnabled;
    return undefined;
  },
);

const kmsKeyOf = { logGroupName: optional(groupName), resourceIdentifier: optional(resourceIdentifier) };

const associateKmsKey = operation(
  { ...kmsKeyOf, kmsKeyId: required(text({ max: 256 })) },
  ({ logs, clock, keys }, input) => {
    const group = groupWithKey(logs, input);
    const { kmsKeyId } = input;
    requireGroupKmsKey(logs, keys, { kmsKeyId, logGroupName: group.name, nowMs: clock.now() });
    group.kmsKeyId = kmsKeyId;
    return undefined;
  },
);

const disassociateKmsKey = operation(kmsKeyOf, ({ logs }, input) => {
  delete groupWithKey(logs, input).kmsKeyId;
  return undefined;
});

/**
 * The group that a request about a KMS key names.
 * @throws ServiceError if the request names no group, names a group in both members, or names the results of queries
 */
function groupWithKey(
  logs: RegionalLogs,
  { logGroupName, resourceIdentifier }: { logGroupName: string | undefined; resourceIdentifier: string | undefined },
): LogGroup {
  const names = [logGroupName, resourceIdentifier].filter((name) => name !== undefined);
  const [name] = names;
  if (name === undefined || names.length > 1) {
    throw new ServiceError(
      'InvalidParameterException',
      'Exactly one of logGroupName and resourceIdentifier must be specified.',
    );
  }
  if (name.endsWith(':query-result:*')) throw notImplemented('a KMS key for the results of queries');
  return groupNamed(logs, nameOf(logs, name));
}

/** A new group as CreateLogGroup creates it. */
export function newGroup(name: string, creationTime: number, groupClass = 'STANDARD'): LogGroup {
  return { name, logGroupClass: groupClass, creationTime, storedBytes: 0, tags: new Map(), streams: new Map() };
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
  ListLogGroups: listLogGroups,
};
