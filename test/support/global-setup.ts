import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { attachWith } from '../../packages/temporal-dev-server/src/attach.js';
import { SUPERVISOR } from './built.js';

declare module 'vitest' {
  export interface ProvidedContext {
    /** Address of the run's Temporal server. */
    temporalAddress: string;
  }
}

/** One Temporal server for the whole run: starting them in parallel is slow, and tests keep apart by ids and queues. */
export async function setup({ provide }: TestProject): Promise<() => Promise<void>> {
  const dataDir = await mkdtemp(join(tmpdir(), 'logferry-test-'));
  const onProgress = (line: string) => process.stderr.write(`${line}\n`);
  const server = await attachWith(
    { dataDir, onProgress },
    { supervisorEntry: [SUPERVISOR], graceMs: 1_000, attachTimeoutMs: 1_200_000 },
  );
  provide('temporalAddress', server.address);
  return async () => {
    await server.detach();
    await rm(dataDir, { recursive: true, force: true });
  };
}
