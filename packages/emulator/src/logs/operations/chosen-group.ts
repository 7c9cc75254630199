import { notImplemented, ServiceError } from '../../core/service-error.js';
import { groupNamed, type LogGroup, type RegionalLogs } from '../model/logs-store.js';

/**
 * The group that `logGroupName` or `logGroupIdentifier` names.
 * @throws ServiceError ValidationException if both are given; InvalidParameterException if neither is given;
 * ResourceNotFoundException if there is no such group
 */
export function chosenGroup(
  logs: RegionalLogs,
  input: { readonly logGroupName: string | undefined; readonly logGroupIdentifier: string | undefined },
): LogGroup {
  const { logGroupName, logGroupIdentifier } = input;
  if (logGroupName !== undefined && logGroupIdentifier !== undefined) {
    throw new ServiceError('ValidationException', 'LogGroup name and LogGroup ARN are mutually exclusive parameters.');
  }
  if (logGroupName === undefined && logGroupIdentifier === undefined) {
    throw new ServiceError(
      'InvalidParameterException',
      'Exactly one of logGroupName and logGroupIdentifier must be specified.',
    );
  }
  return groupNamed(logs, logGroupName ?? nameOf(logs, logGroupIdentifier ?? ''));
}

/**
 * The name of a log group. It is read from an ARN with or without the trailing `:*`; any other text is the name itself.
 * @throws ServiceError ResourceNotFoundException for an ARN of another account or Region
 */
export function nameOf(logs: RegionalLogs, nameOrArn: string): string {
  const match = /^arn:[^:]*:logs:([^:]*):([^:]*):log-group:([^:]+)(?::\*)?$/.exec(nameOrArn);
  if (match === null) return nameOrArn;
  const [, region, accountId, name = ''] = match;
  if (region !== logs.region || accountId !== logs.accountId) {
    throw new ServiceError('ResourceNotFoundException', 'The specified log group does not exist.');
  }
  return name;
}

/**
 * Refuses a request that names other accounts. The emulator has no monitoring accounts, so no account is linked to
 * another.
 * @throws ServiceError NotImplemented
 */
export function refuseLinkedAccounts(logs: RegionalLogs, accountIds: readonly string[] | undefined): void {
  if (accountIds?.some((accountId) => accountId !== logs.accountId)) {
    throw notImplemented('accountIdentifiers of linked accounts (call it with the access key of each account)');
  }
}

/** @throws ServiceError ValidationException if the group and its streams are protected against deletion */
export function refuseIfProtected({ deletionProtectionEnabled }: LogGroup): void {
  if (deletionProtectionEnabled !== true) return;
  throw new ServiceError(
    'ValidationException',
    'The log group is protected against deletion: disable its deletion protection first.',
  );
}
