import type { TestProject } from 'vitest/node';
import { shareDevServer } from './dev-server.js';

declare module 'vitest' {
  export interface ProvidedContext {
    /** Address of the Temporal server of the test run. */
    temporalAddress: string;
  }
}

/**
 * Starts one Temporal server for all layers of a test run. Several servers would start slowly, and tests do not disturb
 * each other, because each has its own ids and task queues.
 */
export async function setup({ provide }: TestProject): Promise<() => Promise<void>> {
  const server = await shareDevServer();
  provide('temporalAddress', server.address);
  return server.stop;
}
