import { PolicyError } from '@logferry/resource-policy';
import { ServiceError } from './service-error.js';

/**
 * Reads a policy by calling `read`, and translates the errors of reading into errors of a service. A policy that the
 * emulator cannot evaluate is refused, because the emulator could otherwise decide differently from AWS.
 * @param malformed the service's code for a malformed policy
 * @throws ServiceError with that code, or NotImplemented
 */
export function translatePolicyErrors<T>(malformed: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof PolicyError)) throw error;
    if (error.kind === 'malformed') throw new ServiceError(malformed, error.message);
    throw new ServiceError('NotImplemented', `The emulator cannot evaluate ${error.message} of a policy.`, 501);
  }
}
