import { PolicyError } from '@logferry/resource-policy';
import { ServiceError } from './errors.js';

/**
 * Reads a policy as a service would. What could only be stored is refused, too: it would let in, or keep out, what AWS
 * does not.
 * @param malformed the service's code for a policy that it does not take either
 * @throws ServiceError with that code, or NotImplemented
 */
export function refusing<T>(malformed: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof PolicyError)) throw error;
    if (error.kind === 'malformed') throw new ServiceError(malformed, error.message);
    throw new ServiceError('NotImplemented', `The emulator cannot evaluate ${error.message} of a policy.`, 501);
  }
}
