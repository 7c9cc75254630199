import { connectTemporal, createExportClient } from '../../client/index.js';
import type { Engine } from './engine.js';

/** The engine behind TEMPORAL_ADDRESS or TEMPORAL_PROFILE, whose workers somebody runs with `logferry worker`. */
export async function openConfiguredEngine(): Promise<Engine> {
  const { client, address, namespace, close } = await connectTemporal();
  return {
    kind: 'configured',
    exports: createExportClient({ client }),
    address,
    namespace,
    admit: async () => {},
    failure: new Promise<never>(() => {}),
    close,
  };
}
