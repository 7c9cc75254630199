import { LogferryError } from '../contract/index.js';
import { factsOf } from './error-facts.js';
import { isAccessDenied } from './failures.js';

/** Errors of AWS for a log group whose class does not support reading events. */
const OTHER_CLASS: ReadonlySet<string> = new Set([
  'InvalidParameterException',
  'InvalidOperationException',
  'ValidationException',
]);

/**
 * Whether an error means that AWS does not show the events of a log group. Such an error does not show whether there
 * are events.
 * @throws LogferryError LOG_GROUP_MISSING if the error means that the log group does not exist
 */
export function hidesEvents(error: unknown, logGroup: string): boolean {
  const facts = factsOf(error);
  if (facts.name === 'ResourceNotFoundException') throw new LogferryError('LOG_GROUP_MISSING', { logGroup });
  return isAccessDenied(facts) || OTHER_CLASS.has(facts.name);
}
