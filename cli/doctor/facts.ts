import {
  connectTemporal,
  lastPolledMsAgo,
  missingSearchAttributes,
  type TemporalConnection,
} from '../../client/index.js';
import { defined } from '../../contract/defined.js';
import { isLogferryError } from '../../contract/errors.js';
import { EXPORTS_TASK_QUEUE, LANES_TASK_QUEUE } from '../../contract/names.js';
import { putHeadersIn } from '../../contract/put-headers.js';
import { nameOfSigningKey, type SigningKeySetting, signingKeyIn } from '../../contract/signing-key.js';
import { tasksQueueOf } from '../../contract/task-queue.js';
import type { Answer, EngineFacts, Facts, SigningFacts } from '../../destination/preflight/index.js';
import { inspectDestination, openSigner, trySigner } from '../../local/index.js';
import { explainConfig } from '../../worker/index.js';
import { isTemporalConfigured } from '../engine/is-configured.js';
import type { Env } from '../io.js';
import type { DoctorTarget } from './target.js';

/**
 * Gathers the facts for the checks from AWS (with the user's own credentials), from Temporal and from the worker's
 * configuration.
 */
export async function gatherFacts(env: Env, target: DoctorTarget, workerConfig: string | undefined): Promise<Facts> {
  const configured = isTemporalConfigured(env);
  const { request, logGroups, expectedKey } = target;
  const [config, engine] = await Promise.all([
    configured ? explainConfig(workerConfig ?? env.LOGFERRY_WORKER_CONFIG, request) : undefined,
    configured ? engineFacts(env) : ({ kind: 'embedded' } as const),
  ]);
  const accountId = target.accountId ?? config?.accountId;
  const putHeaders = configured ? config?.putHeaders : putHeadersIn(env);
  const ofAws = await inspectDestination(
    defined({ request, logGroups, callerExports: !configured, accountId, putHeaders, env }),
  );
  const isKnown = !configured || (config?.facts.kind === 'read' && config.facts.refusal === undefined);
  const signing = isKnown ? await signingFacts(configured ? config?.signingKey : signingKeyIn(env), env) : undefined;
  return { ...ofAws, engine, ...defined({ config: config?.facts, expectedKey, signing }) };
}

/** Tries the signing key with the user's own credentials. */
async function signingFacts(setting: SigningKeySetting | undefined, env: Env): Promise<Answer<SigningFacts>> {
  if (setting === undefined) return { kind: 'value', value: 'none' };
  try {
    const { id, kind } = await trySigner(setting, await openSigner(setting, { env, patience: 'command' }));
    return { kind: 'value', value: { id, kind, name: nameOfSigningKey(setting) } };
  } catch (error) {
    if (!isLogferryError(error)) throw error;
    return { kind: 'refused', problem: error.explained };
  }
}

/**
 * Facts about the configured Temporal service: whether it answers, which task queues have workers, and which search
 * attributes are missing.
 */
async function engineFacts(env: Env): Promise<EngineFacts> {
  let temporal: TemporalConnection;
  try {
    temporal = await connectTemporal({ env });
  } catch (error) {
    if (!isLogferryError(error)) throw error;
    return { kind: 'configured', problem: error.explained };
  }
  const { address, namespace, close } = temporal;
  try {
    const [queues, missingAttributes] = [await queuesOf(temporal), await missingAttributesOf(temporal)];
    return { kind: 'configured', address, namespace, queues, missingAttributes };
  } finally {
    await close();
  }
}

const QUEUES = [
  [EXPORTS_TASK_QUEUE, 'workflows'],
  [tasksQueueOf(EXPORTS_TASK_QUEUE), 'activities'],
  [LANES_TASK_QUEUE, 'workflows'],
] as const;

type Queues = { name: string; polledMsAgo?: number }[];

async function queuesOf({ client }: TemporalConnection): Promise<Answer<Queues>> {
  try {
    const value: Queues = [];
    for (const [name, work] of QUEUES) {
      value.push(defined({ name, polledMsAgo: await lastPolledMsAgo(client, name, { work }) }));
    }
    return { kind: 'value', value };
  } catch {
    // The error is not quoted, because Temporal's errors may contain the request. A possible cause is that the
    // permission to start exports does not include the permission to see the workers.
    return { kind: 'unread', reason: 'Temporal does not show the workers; these credentials may lack the permission' };
  }
}

async function missingAttributesOf({ client }: TemporalConnection): Promise<Answer<readonly string[]>> {
  try {
    return { kind: 'value', value: await missingSearchAttributes(client) };
  } catch {
    return {
      kind: 'unread',
      reason: 'Temporal does not show the search attributes; these credentials may lack the permission',
    };
  }
}
