import type { TestProject } from 'vitest/node';
import { startDevServer } from './dev-server.js';

declare module 'vitest' {
  export interface ProvidedContext {
    /** Address of the run's Temporal server. */
    temporalAddress: string;
  }
}

/**
 * Starts one Temporal server for the whole run: starting several in parallel is slow, and tests use ids and queues of
 * their own.
 */
export async function setup({ provide }: TestProject): Promise<() => Promise<void>> {
  const server = await startDevServer();
  provide('temporalAddress', server.address);
  return server.stop;
}
