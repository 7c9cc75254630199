import { connectTemporal, createExportClient } from '../../client/index.js';
import type { Env } from '../io.js';
import type { Engine } from './engine.js';

/** The engine behind TEMPORAL_ADDRESS or TEMPORAL_PROFILE. Its workers are processes of `logferry worker`. */
export async function openConfiguredEngine(env: Env): Promise<Engine> {
  const { client, address, namespace, close } = await connectTemporal({ env });
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
