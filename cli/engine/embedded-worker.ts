import type { Client } from '@temporalio/client';
import { pollersOf } from '../../client/index.js';
import { hashOf } from '../../contract/hash.js';
import { signingKeyIn } from '../../contract/signing-key.js';
import { endpointId, openSigner, trySigner, whoAmI } from '../../local/index.js';
import { type EmbeddedWorkerOptions, isOtherProcess, startEmbeddedWorker } from '../../worker/index.js';
import type { Env } from '../io.js';

export interface Principal {
  accountId: string;
  /** ARN of the authenticated principal, from STS. */
  arn: string;
  /** Hash of the configured endpoint. Absent for AWS's own endpoint. */
  endpoint?: string | undefined;
}

/**
 * The task queue on the embedded engine for one set of AWS credentials. Two shells with different credentials or
 * endpoints use the same dev server, but neither shell runs the exports of the other shell.
 */
export const embeddedQueue = ({ accountId, arn, endpoint }: Principal): string =>
  `logferry-${hashOf([accountId, withoutSession(arn), endpoint ?? '']).slice(0, 16)}`;

/** The ARN without the session name of an assumed role, which changes with every login. */
const withoutSession = (arn: string): string => arn.replace(/(:assumed-role\/.+)\/[^/]+$/, '$1');

/**
 * The Region for calls to STS if the user names none. STS answers in every Region of a partition. The partition is
 * assumed to be `aws`.
 */
const ANY_REGION = 'us-east-1';

/**
 * The account of the user's own credentials, and the task queue for them.
 * @throws LogferryError CREDENTIALS, AWS_UNREACHABLE
 */
export async function ownWork(env: Env, region = ANY_REGION): Promise<{ accountId: string; taskQueue: string }> {
  const { accountId, arn } = await whoAmI(region, env);
  return { accountId, taskQueue: embeddedQueue({ accountId, arn, endpoint: endpointId(env) }) };
}

/**
 * Tries the signing key that the environment names, if it names one, so that a key that cannot sign is noticed before
 * an export starts.
 * @throws LogferryError INVALID_REQUEST, SIGNING_KEY, ACCESS_DENIED, CREDENTIALS, or an outage
 */
export async function trySigningKey(env: Env): Promise<void> {
  const setting = signingKeyIn(env);
  if (setting === undefined) return;
  await trySigner(setting, await openSigner(setting, { env, patience: 'command' }));
}

/** Starts a worker in this process. `failure` rejects if the worker fails. */
export async function startWorker(
  options: EmbeddedWorkerOptions,
): Promise<{ failure: Promise<never>; stop: () => Promise<void> }> {
  const worker = await startEmbeddedWorker(options);
  const failure = new Promise<never>((_, reject) => worker.finished.catch(reject));
  failure.catch(() => {});
  return { failure, stop: () => worker.shutdown() };
}

/** Whether another process of this machine runs a worker for a task queue. */
export async function hasOtherWorker(client: Client, taskQueue: string): Promise<boolean> {
  return (await pollersOf(client, taskQueue)).some(({ identity }) => isOtherProcess(identity));
}
