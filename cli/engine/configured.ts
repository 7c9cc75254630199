import { connectTemporal, createExportClient, createScheduleClient } from '../../client/index.js';
import type { Env } from '../io.js';
import type { Engine } from './engine.js';

/**
 * The engine for the Temporal service that TEMPORAL_ADDRESS or TEMPORAL_PROFILE names. Its workers are `logferry
 * worker` processes.
 */
export async function openConfiguredEngine(env: Env): Promise<Engine> {
  const { client, address, namespace, close } = await connectTemporal({ env });
  return {
    kind: 'configured',
    exports: createExportClient({ client }),
    schedules: createScheduleClient({ client }),
    address,
    namespace,
    admit: async () => {},
    requireWorkerOf: async () => {},
    hasOtherWorker: async () => true,
    failure: new Promise<never>(() => {}),
    close,
  };
}
