import { hashOf } from '../../contract/hash.js';
import { endpointId, whoAmI } from '../../local/index.js';
import { type EmbeddedWorkerOptions, startEmbeddedWorker } from '../../worker/index.js';
import type { Env } from '../io.js';

export interface Principal {
  accountId: string;
  /** ARN of the authenticated principal, from STS. */
  arn: string;
  /** Id of an endpoint other than AWS's own. */
  endpoint?: string | undefined;
}

/**
 * The task queue of one set of AWS credentials on the embedded engine. Two shells with different credentials or
 * endpoints share a dev server, but never run each other's work.
 */
export const embeddedQueue = ({ accountId, arn, endpoint }: Principal): string =>
  `logferry-${hashOf([accountId, withoutSession(arn), endpoint ?? '']).slice(0, 16)}`;

/** The session name of an assumed role changes with every login. */
const withoutSession = (arn: string): string => arn.replace(/(:assumed-role\/.+)\/[^/]+$/, '$1');

/** A Region in which STS can be asked if none is named. STS answers in every Region; the partition `aws` is assumed. */
const ANY_REGION = 'us-east-1';

/** Account and task queue of the user's own credentials. @throws LogferryError CREDENTIALS, AWS_UNREACHABLE */
export async function ownWork(env: Env, region = ANY_REGION): Promise<{ accountId: string; taskQueue: string }> {
  const { accountId, arn } = await whoAmI(region, env);
  return { accountId, taskQueue: embeddedQueue({ accountId, arn, endpoint: endpointId(env) }) };
}

/** Starts a worker in this process. `failure` rejects when it dies by itself. */
export async function startWorker(
  options: EmbeddedWorkerOptions,
): Promise<{ failure: Promise<never>; stop: () => Promise<void> }> {
  const worker = await startEmbeddedWorker(options);
  const failure = new Promise<never>((_, reject) => worker.finished.catch(reject));
  failure.catch(() => {});
  return { failure, stop: () => worker.shutdown() };
}
