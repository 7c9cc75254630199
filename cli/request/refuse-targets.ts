import { LogferryError } from '../../contract/errors.js';
import { refusalOf } from '../../local/index.js';
import type { Io } from '../io.js';
import { forEachTarget } from './each-target.js';
import { refuseBarred } from './refuse-barred.js';
import type { PreparedRequest } from './request.js';

/**
 * Checks all targets before the export of any target starts. The bucket of each target is checked. With this process's
 * own credentials, each target also gets the checks that an export makes when it opens, such as those of its log
 * groups. With a configured Temporal service, account, Region and destination are checked against the worker's
 * configuration, if LOGFERRY_WORKER_CONFIG names one.
 * @throws LogferryError that names each refused target
 */
export async function refuseTargets(
  io: Io,
  targets: readonly PreparedRequest[],
  temporalIsConfigured: boolean,
): Promise<void> {
  const { env } = io;
  await forEachTarget(targets, async (target) => {
    if (temporalIsConfigured && env.LOGFERRY_WORKER_CONFIG) {
      await refuseDisallowed(env.LOGFERRY_WORKER_CONFIG, target);
    }
    await refuseBarred(io, target, temporalIsConfigured);
    if (temporalIsConfigured) return;
    const refusal = await refusalOf(target.request, env);
    if (refusal !== undefined) throw new LogferryError(refusal);
  });
}

/** @throws LogferryError DESTINATION_NOT_ALLOWED if the worker's configuration refuses a target */
async function refuseDisallowed(configFile: string, { request }: PreparedRequest): Promise<void> {
  // The worker and its native module are loaded only if a configuration is to be checked.
  const { explainConfig } = await import('../../worker/index.js');
  const { facts } = await explainConfig(configFile, request);
  if (facts.kind === 'read' && facts.refusal !== undefined) throw new LogferryError(facts.refusal);
}
