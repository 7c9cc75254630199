import { ServiceError } from '../core/errors.js';
import { text } from './fields.js';

/** Constraints of the names, as the API pages state them. */
export const GROUP_NAME_PATTERN = '[\\.\\-_/#A-Za-z0-9]+';
export const STREAM_NAME_PATTERN = '[^:*]*';

export const groupName = text({ min: 1, max: 512, pattern: GROUP_NAME_PATTERN });
export const streamName = text({ min: 1, max: 512, pattern: STREAM_NAME_PATTERN });
/** A name, or an ARN of a log group with or without the trailing `:*`. */
export const groupIdentifier = text({ min: 1, max: 2048, pattern: '[\\w#+=/:,.@-]*\\*?' });
export const pageToken = text({ min: 1 });

/**
 * The group named by exactly one of `logGroupName` and `logGroupIdentifier`.
 * @throws ServiceError InvalidParameterException when both or none are given
 */
export function chosenGroup(input: {
  logGroupName: string | undefined;
  logGroupIdentifier: string | undefined;
}): string {
  const { logGroupName, logGroupIdentifier } = input;
  if ((logGroupName === undefined) === (logGroupIdentifier === undefined)) {
    throw new ServiceError(
      'InvalidParameterException',
      'Exactly one of logGroupName and logGroupIdentifier must be specified.',
    );
  }
  return nameInArn(logGroupName ?? logGroupIdentifier ?? '');
}

/** The log group's name in an ARN; anything else is taken as a name. */
export function nameInArn(nameOrArn: string): string {
  return /^arn:[^:]*:logs:[^:]*:[^:]*:log-group:([^:]+)(?::\*)?$/.exec(nameOrArn)?.[1] ?? nameOrArn;
}
