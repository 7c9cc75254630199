import type { Provider } from '../handlers.js';
import { runPlugin } from '../transport/plugin.js';
import type { Method } from '../transport/rpc.js';
import { actionCalls } from './actions.js';
import { configurationCalls } from './configuration.js';
import { dataSourceCalls } from './data-sources.js';
import { type PreparedSchemas, preparedCalls } from './prepared.js';
import { resourceCalls } from './resources.js';
import { Session } from './session.js';

/** The service of Terraform's plugin protocol 6. */
const SERVICE = 'tfplugin6.Provider';

/**
 * Runs this process as a Terraform provider.
 * @param load loads the provider, at the first call that needs the provider
 * @param schemas prepared answers to the calls for schemas, which then do not load the provider
 */
export const serve = <C>(name: string, load: () => Promise<Provider<C>>, schemas?: PreparedSchemas): Promise<void> =>
  runPlugin(`provider.${name}`, (log) => {
    const session = new Session(load, log);
    const calls = { ...callsOf(session), ...(schemas && preparedCalls(schemas)) };
    return { services: { [SERVICE]: calls }, close: () => session.close() };
  });

/** The calls of the service, by name. Calls for kinds of declarations that this provider does not have are left out. */
export const callsOf = <C>(session: Session<C>): Readonly<Record<string, Method>> => ({
  ...configurationCalls(session),
  ...resourceCalls(session),
  ...dataSourceCalls(session),
  ...actionCalls(session),
});
