import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describeContract } from '../../emulator/testing/contract-run.js';
import { findTarget } from '../../emulator/testing/contract-target.js';
import { KNOWN_DEVIATIONS } from '../../emulator/testing/known-deviations.js';
import { findPython, PYTHON_TIMEOUT_MS } from './python.js';

const START_TIMEOUT_MS = 60_000;
let server: ChildProcess | undefined;
let home: string | undefined;

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  probe.close();
  if (address === null || typeof address === 'string') throw new Error('no free port');
  return address.port;
}

/** Waits until moto answers. @throws Error when it ends or is too slow */
async function start(python: string): Promise<string> {
  const port = await freePort();
  home = await mkdtemp(join(tmpdir(), 'logferry-moto-'));
  const env = { PATH: process.env.PATH, HOME: home, TZ: 'UTC' };
  server = spawn(python, ['-m', 'moto.server', '-H', '127.0.0.1', '-p', String(port)], { stdio: 'ignore', env });
  const url = `http://127.0.0.1:${port}`;
  const deadline = Date.now() + START_TIMEOUT_MS;
  while (
    !(await fetch(`${url}/moto-api/`).then(
      ({ ok }) => ok,
      () => false,
    ))
  ) {
    if (server.exitCode !== null || Date.now() > deadline) throw new Error('moto does not answer');
    await sleep(100);
  }
  return url;
}

describeContract({
  name: 'moto',
  async open() {
    const python = await findPython();
    return typeof python === 'string' ? findTarget(await start(python), {}) : python.missing;
  },
  async close() {
    if (server !== undefined && server.exitCode === null && server.signalCode === null) {
      const ended = once(server, 'exit');
      server.kill('SIGKILL');
      await ended;
    }
    if (home !== undefined) await rm(home, { recursive: true, force: true });
  },
  known: KNOWN_DEVIATIONS.moto ?? {},
  openTimeoutMs: PYTHON_TIMEOUT_MS,
});
