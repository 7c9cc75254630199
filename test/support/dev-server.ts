import { rmSync } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { attachWith } from '../../packages/temporal-dev-server/src/attach.js';
import { SUPERVISOR } from './built.js';
import { SERVER_START_LIMIT_MS } from './time-limits.js';

const GRACE_MS = 1_000;

export interface DevServer {
  address: string;
  stop(): Promise<void>;
}

/** Starts a Temporal server for one run of tests or of a script. Its database is deleted when the server is stopped. */
export async function startDevServer(): Promise<DevServer> {
  const dataDir = await mkdtemp(join(tmpdir(), 'logferry-test-'));
  const server = await attach(dataDir);
  return {
    address: server.address,
    async stop() {
      await server.detach();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

/** The Temporal server that all callers in this process use together. Its database is deleted when the process ends. */
export async function shareDevServer(): Promise<DevServer> {
  const dataDir = join(tmpdir(), `logferry-test-${process.pid}`);
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  // The server can still be writing its last files, so the removal is repeated.
  const removal = { recursive: true, force: true, maxRetries: 20, retryDelay: 100 };
  process.once('exit', () => rmSync(dataDir, removal));
  const server = await attach(dataDir);
  return { address: server.address, stop: () => server.detach() };
}

function attach(dataDir: string) {
  const onProgress = (line: string) => process.stderr.write(`${line}\n`);
  const internals = { supervisorEntry: [SUPERVISOR], graceMs: GRACE_MS, attachTimeoutMs: SERVER_START_LIMIT_MS };
  return attachWith({ dataDir, onProgress }, internals);
}
