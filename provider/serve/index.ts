import type { Log } from '../handlers.js';
import { runPlugin } from '../transport/plugin.js';
import { laterCalls, type Prepared } from './later.js';
import type { Service } from './service.js';

/** The service of Terraform's plugin protocol 6. */
const SERVICE = 'tfplugin6.Provider';

/**
 * Runs this process as a Terraform provider. Terraform starts an extra process just to read the schemas. So the replies
 * with the schemas are prepared at build time, and the provider's code is loaded at the first other call.
 */
export const serve = (name: string, prepared: Prepared, load: (log: Log) => Promise<Service>): Promise<void> =>
  runPlugin(`provider.${name}`, (log) => {
    let loading: Promise<Service> | undefined;
    const calls = laterCalls(prepared, () => {
      loading ??= load(log);
      return loading;
    });
    return { services: { [SERVICE]: calls }, close: async () => (await loading)?.close() };
  });
