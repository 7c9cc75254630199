import type { Log, Provider } from '../handlers.js';
import type { Method } from '../transport/rpc.js';
import { actionCalls } from './actions.js';
import { configurationCalls } from './configuration.js';
import { dataSourceCalls } from './data-sources.js';
import { listCalls } from './lists.js';
import { resourceCalls } from './resources.js';
import { Session } from './session.js';

/** The calls of Terraform's plugin protocol 6 that a provider answers, by name. */
export type Calls = Readonly<Record<string, Method>>;

/** A provider as a service. */
export interface Service {
  readonly calls: Calls;
  /** Closes what the calls have opened. */
  close(): Promise<void>;
}

export function createService<C>(provider: Provider<C>, log: Log): Service {
  const session = new Session(provider, log);
  return { calls: callsOf(session), close: () => session.close() };
}

/** The calls of the service, by name. Calls for what this provider does not have, such as functions, are left out. */
const callsOf = <C>(session: Session<C>): Calls => ({
  ...configurationCalls(session),
  ...resourceCalls(session),
  ...dataSourceCalls(session),
  ...listCalls(session),
  ...actionCalls(session),
});
