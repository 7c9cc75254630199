import { LogferryError } from '../../contract/errors.js';
import type { Io } from '../io.js';
import { refuseBarred } from './refuse-barred.js';
import type { PreparedRequest } from './request.js';

/**
 * Checks a request before its export or schedule is created. The bucket is checked. With a configured Temporal service,
 * account, Region and destination are checked against the worker's configuration, if LOGFERRY_WORKER_CONFIG names one.
 * @throws LogferryError DESTINATION_NOT_ALLOWED, and the errors of {@link refuseBarred}
 */
export async function refuseRequest(io: Io, prepared: PreparedRequest, temporalIsConfigured: boolean): Promise<void> {
  const { LOGFERRY_WORKER_CONFIG: config } = io.env;
  if (temporalIsConfigured && config) await refuseDisallowed(config, prepared);
  await refuseBarred(io, prepared, temporalIsConfigured);
}

async function refuseDisallowed(configFile: string, { request }: PreparedRequest): Promise<void> {
  // The worker and its native module are loaded only if a configuration is to be checked.
  const { explainConfig } = await import('../../worker/index.js');
  const { facts } = await explainConfig(configFile, request);
  if (facts.kind === 'read' && facts.refusal !== undefined) throw new LogferryError(facts.refusal);
}
