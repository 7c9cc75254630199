import type { Service } from '../http/service.js';
import { queryService } from '../xml/query-service.js';
import { getCallerIdentity } from './operations/get-caller-identity.js';

/** The service STS, with GetCallerIdentity as its only operation. */
export function stsService(): Service {
  return queryService({
    signingName: 'sts',
    namespace: 'https://sts.amazonaws.com/doc/2011-06-15/',
    operations: { GetCallerIdentity: getCallerIdentity },
  });
}
