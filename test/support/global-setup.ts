import type { TestProject } from 'vitest/node';
import { startDevServer } from './dev-server.js';

declare module 'vitest' {
  export interface ProvidedContext {
    /** Address of the run's Temporal server. */
    temporalAddress: string;
  }
}

/** One Temporal server for the whole run: starting them in parallel is slow, and tests keep apart by ids and queues. */
export async function setup({ provide }: TestProject): Promise<() => Promise<void>> {
  const server = await startDevServer();
  provide('temporalAddress', server.address);
  return server.stop;
}
