import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { attachWith } from '../../packages/temporal-dev-server/src/attach.js';
import { SUPERVISOR } from './built.js';

const GRACE_MS = 1_000;
/** Long enough to download or build the server's binary, if there is none. */
const ATTACH_TIMEOUT_MS = 1_200_000;

/** A Temporal server for one run of tests or of a script; its database is deleted with it. */
export async function startDevServer(): Promise<{ address: string; stop(): Promise<void> }> {
  const dataDir = await mkdtemp(join(tmpdir(), 'logferry-test-'));
  const onProgress = (line: string) => process.stderr.write(`${line}\n`);
  const internals = { supervisorEntry: [SUPERVISOR], graceMs: GRACE_MS, attachTimeoutMs: ATTACH_TIMEOUT_MS };
  const server = await attachWith({ dataDir, onProgress }, internals);
  return {
    address: server.address,
    async stop() {
      await server.detach();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
