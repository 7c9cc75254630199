import { ServiceError } from '../../core/service-error.js';
import { required, text } from '../../json/fields.js';
import { groupNamed, type LogGroup, type RegionalLogs } from '../model/logs-store.js';
import { nameOf } from './chosen-group.js';
import { groupIdentifier } from './name-fields.js';
import { type LogsOperations, operation } from './operation.js';

const MAX_DOCUMENT = 30_720;

const putDataProtectionPolicy = operation(
  { logGroupIdentifier: required(groupIdentifier), policyDocument: required(text({ min: 1, max: MAX_DOCUMENT })) },
  ({ logs, clock }, { logGroupIdentifier, policyDocument: document }) => {
    const group = groupNamed(logs, nameOf(logs, logGroupIdentifier));
    checkDocument(document);
    group.dataProtection = { document, updatedMs: clock.now() };
    return described(logGroupIdentifier, group);
  },
);

const getDataProtectionPolicy = operation(
  { logGroupIdentifier: required(groupIdentifier) },
  ({ logs }, { logGroupIdentifier }) =>
    described(logGroupIdentifier, groupNamed(logs, nameOf(logs, logGroupIdentifier))),
);

const deleteDataProtectionPolicy = operation(
  { logGroupIdentifier: required(groupIdentifier) },
  ({ logs }, { logGroupIdentifier }) => {
    const group = groupNamed(logs, nameOf(logs, logGroupIdentifier));
    if (typeof group.dataProtection !== 'object') {
      throw new ServiceError('ResourceNotFoundException', 'The log group has no data protection policy.');
    }
    group.dataProtection = 'deleted';
    return undefined;
  },
);

/** Checks that a policy document is a JSON object. Its statements have no effect. @throws ServiceError */
export function checkDocument(document: string): void {
  try {
    const parsed: unknown = JSON.parse(document);
    if (typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed)) return;
  } catch {
    // A text that is not JSON gets the error below, too.
  }
  throw new ServiceError('InvalidParameterException', 'The data protection policy must be a JSON object.');
}

/** The members of DescribeLogGroups that show whether a group's events are masked. */
export function dataProtectionOf({ accountDataProtection }: RegionalLogs, { dataProtection }: LogGroup): object {
  return {
    ...(dataProtection && { dataProtectionStatus: dataProtection === 'deleted' ? 'DELETED' : 'ACTIVATED' }),
    ...(accountDataProtection && { inheritedProperties: ['ACCOUNT_DATA_PROTECTION'] }),
  };
}

function described(logGroupIdentifier: string, { dataProtection }: LogGroup): object {
  if (typeof dataProtection !== 'object') return { logGroupIdentifier };
  return { logGroupIdentifier, policyDocument: dataProtection.document, lastUpdatedTime: dataProtection.updatedMs };
}

export const dataProtectionOperations: LogsOperations = {
  PutDataProtectionPolicy: putDataProtectionPolicy,
  GetDataProtectionPolicy: getDataProtectionPolicy,
  DeleteDataProtectionPolicy: deleteDataProtectionPolicy,
};
