import { ServiceError } from '../../core/errors.js';
import { groupNamed, type LogGroup, type RegionalLogs } from '../model/logs-store.js';

/**
 * The group named by exactly one of `logGroupName` and `logGroupIdentifier`.
 * @throws ServiceError InvalidParameterException when both or none are given, ResourceNotFoundException
 */
export function chosenGroup(
  logs: RegionalLogs,
  input: { readonly logGroupName: string | undefined; readonly logGroupIdentifier: string | undefined },
): LogGroup {
  const { logGroupName, logGroupIdentifier } = input;
  if ((logGroupName === undefined) === (logGroupIdentifier === undefined)) {
    throw new ServiceError(
      'InvalidParameterException',
      'Exactly one of logGroupName and logGroupIdentifier must be specified.',
    );
  }
  return groupNamed(logs, logGroupName ?? nameOf(logs, logGroupIdentifier ?? ''));
}

/**
 * The log group's name in an ARN with or without the trailing `:*`; any other text is a name.
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
