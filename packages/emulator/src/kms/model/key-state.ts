import { ServiceError } from '../../core/errors.js';
import { invalidState } from './errors.js';
import { type KmsKey, stateOf } from './key.js';

/** @throws ServiceError KMSInvalidStateException if the key waits for its deletion */
export function requireKept(key: KmsKey): void {
  if (stateOf(key) === 'PendingDeletion') throw invalidState(`${key.arn} is pending deletion.`);
}

/** @throws ServiceError KMSInvalidStateException or DisabledException unless the key can be used */
export function requireEnabled(key: KmsKey): void {
  requireKept(key);
  if (stateOf(key) === 'Disabled') throw new ServiceError('DisabledException', `${key.arn} is disabled.`);
}
