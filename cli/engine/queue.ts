import { hashOf } from '../../contract/hash.js';

export interface Principal {
  accountId: string;
  /** As STS names who was authenticated. */
  arn: string;
  /** Names an endpoint other than AWS's own. */
  endpoint?: string;
}

/**
 * The task queue of one set of AWS credentials on the embedded engine: two shells with different credentials or
 * endpoints share a dev server, but never run each other's work.
 */
export const embeddedQueue = ({ accountId, arn, endpoint }: Principal): string =>
  `logferry-${hashOf([accountId, withoutSession(arn), endpoint ?? '']).slice(0, 16)}`;

/** The session name of an assumed role changes with every login. */
const withoutSession = (arn: string): string => arn.replace(/(:assumed-role\/.+)\/[^/]+$/, '$1');
