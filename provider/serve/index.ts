import type { Provider } from '../handlers.js';
import { runPlugin } from '../transport/plugin.js';
import { actionCalls } from './actions.js';
import { configurationCalls } from './configuration.js';
import { dataSourceCalls } from './data-sources.js';
import { resourceCalls } from './resources.js';
import { Session } from './session.js';

/** The service of Terraform's plugin protocol 6, without the calls for declarations that this provider cannot have. */
const SERVICE = 'tfplugin6.Provider';

/** Runs this process as a Terraform provider. */
export const serve = <C>(provider: Provider<C>): Promise<void> =>
  runPlugin(`provider.${provider.name}`, (log) => {
    const session = new Session(provider, log);
    const calls = {
      ...configurationCalls(session),
      ...resourceCalls(session),
      ...dataSourceCalls(session),
      ...actionCalls(session),
    };
    return { services: { [SERVICE]: calls }, close: () => session.close() };
  });
