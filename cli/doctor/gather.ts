import type { Facts } from '../../destination/preflight/index.js';
import { isTemporalConfigured } from '../engine/engine.js';
import { engineFacts } from './engine-facts.js';
import type { DoctorTarget } from './target.js';

/** Gathers what the checks look at: AWS with the user's own credentials, beside it Temporal and the worker's file. */
export async function gatherFacts(target: DoctorTarget, workerConfig: string | undefined): Promise<Facts> {
  const { inspectDestination } = await import('../../local/index.js');
  const { whatConfigSays } = await import('../../worker/index.js');
  const configured = isTemporalConfigured();
  const { request, logGroups, expectedKey } = target;
  const [config, engine] = await Promise.all([
    configured ? whatConfigSays(workerConfig ?? process.env.LOGFERRY_WORKER_CONFIG, request) : undefined,
    configured ? engineFacts() : ({ kind: 'embedded' } as const),
  ]);
  const accountId = target.accountId ?? config?.accountId;
  const ofAws = await inspectDestination({
    request,
    logGroups,
    callerExports: !configured,
    ...(accountId !== undefined && { accountId }),
  });
  return {
    ...ofAws,
    engine,
    ...(config !== undefined && { config: config.facts }),
    ...(expectedKey !== undefined && { expectedKey }),
  };
}
