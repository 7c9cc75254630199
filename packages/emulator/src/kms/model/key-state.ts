import { ServiceError } from '../../core/service-error.js';
import { invalidState } from './errors.js';
import { type KmsKey, stateOf } from './key.js';

/** Checks that a key is not pending deletion. @throws ServiceError KMSInvalidStateException */
export function requireKept(key: KmsKey): void {
  if (stateOf(key) === 'PendingDeletion') throw invalidState(`${key.arn} is pending deletion.`);
}

/**
 * Checks that a key can be used.
 * @throws ServiceError KMSInvalidStateException if it is pending deletion, DisabledException if it is disabled
 */
export function requireEnabled(key: KmsKey): void {
  requireKept(key);
  if (stateOf(key) === 'Disabled') throw new ServiceError('DisabledException', `${key.arn} is disabled.`);
}
