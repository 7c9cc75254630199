import type { Provider } from '../handlers.js';
import { runPlugin } from '../transport/plugin.js';
import type { Method } from '../transport/rpc.js';
import { actionCalls } from './actions.js';
import { configurationCalls } from './configuration.js';
import { dataSourceCalls } from './data-sources.js';
import { resourceCalls } from './resources.js';
import { Session } from './session.js';

/** The service of Terraform's plugin protocol 6. */
const SERVICE = 'tfplugin6.Provider';

/** Runs this process as a Terraform provider. */
export const serve = <C>(provider: Provider<C>): Promise<void> =>
  runPlugin(`provider.${provider.name}`, (log) => {
    const session = new Session(provider, log);
    return { services: { [SERVICE]: callsOf(session) }, close: () => session.close() };
  });

/** The calls of the service, by name. What Terraform calls only for other kinds of declarations is not in it. */
export const callsOf = <C>(session: Session<C>): Readonly<Record<string, Method>> => ({
  ...configurationCalls(session),
  ...resourceCalls(session),
  ...dataSourceCalls(session),
  ...actionCalls(session),
});
