import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { SERVER_START_LIMIT_MS } from './time-limits.js';

const SERVE = fileURLToPath(new URL('./serve.mjs', import.meta.url));

/** A server in a process of its own. */
export interface ServerProcess {
  readonly url: string;
  readonly pid: number;
  /** Ends the process and waits for its end. */
  stop(): Promise<void>;
}

/** Starts the built emulator. @throws Error if it does not answer */
export function startEmulatorProcess(): Promise<ServerProcess> {
  return start(process.execPath, (port) => [SERVE, String(port)], '/_emulator/state');
}

/** Starts moto's server. @param python a Python that has moto @throws Error if it does not answer */
export function startMoto(python: string): Promise<ServerProcess> {
  return start(python, (port) => ['-m', 'moto.server', '-H', '127.0.0.1', '-p', String(port)], '/moto-api/');
}

async function start(program: string, args: (port: number) => string[], path: string): Promise<ServerProcess> {
  const port = await freePort();
  const home = await mkdtemp(join(tmpdir(), 'logferry-server-'));
  // The server gets its own environment, without the user's settings. TZ is set because moto formats times in the local
  // time zone.
  const env = { PATH: process.env.PATH, HOME: home, LOGFERRY_HOME: home, TMPDIR: home, TZ: 'UTC' };
  const child = spawn(program, args(port), { stdio: 'ignore', env });
  const failed = once(child, 'error').then(([error]) => Promise.reject(error));
  const die = () => void child.kill('SIGKILL');
  process.once('exit', die);
  const stop = async () => {
    process.off('exit', die);
    await end(child);
    await rm(home, { recursive: true, force: true });
  };
  const url = `http://127.0.0.1:${port}`;
  try {
    await Promise.race([failed, answers(child, `${url}${path}`)]);
    return { url, pid: child.pid ?? 0, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function answers(child: ChildProcess, url: string): Promise<void> {
  const headers = { 'x-logferry-emulator': '1' };
  const deadlineMs = performance.now() + SERVER_START_LIMIT_MS;
  const isUp = () =>
    fetch(url, { headers }).then(
      ({ ok }) => ok,
      () => false,
    );
  while (!(await isUp())) {
    if (child.exitCode !== null || performance.now() > deadlineMs) throw new Error(`nothing answers at ${url}`);
    await sleep(50);
  }
}

async function end(child: ChildProcess): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill('SIGKILL');
  await gone;
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  probe.close();
  if (address === null || typeof address === 'string') throw new Error('there is no free port');
  return address.port;
}
