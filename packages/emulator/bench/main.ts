import { findPython } from '../test/support/python.js';
import { type ServerProcess, startEmulatorProcess, startMoto } from '../test/support/servers.js';
import { BenchClient } from './bench-client.js';
import { measureLoad } from './load.js';
import { measureMemory } from './memory.js';
import { measureRates, type Rates, SETTING } from './rates.js';

const GIB = 1024 ** 3;

/**
 * `npm run bench -w packages/emulator -- [--bytes N]`: measures how fast the emulator answers, compared with moto's
 * server if that can be installed. Then measures how much memory the emulator takes, first for events and their export,
 * then for many clients and groups. Each server has a process of its own; the client runs in this process. Prints one
 * JSON document. Slow results are no failure.
 */
async function measure(args: string[]): Promise<unknown> {
  const bytes = bytesOf(args);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));
  const logferry = await using(startEmulatorProcess(), async (server) => {
    await setThrottle(server.url, false);
    return measureRates(server);
  });
  const moto = await measureMoto();
  const memory = await using(startEmulatorProcess(), (server) => measureMemory(server, bytes));
  const load = await using(startEmulatorProcess(), measureLoad);
  return {
    rates: { logferry, moto },
    setting: { ...SETTING, logferry: 'throttle off', client: 'the same for both, over loopback' },
    memory,
    load,
  };
}

async function measureMoto(): Promise<Rates | string> {
  const python = await findPython();
  return typeof python === 'string' ? using(startMoto(python), measureRates) : python.missing;
}

async function setThrottle(url: string, throttle: boolean): Promise<void> {
  const client = new BenchClient(url);
  await client.control('settings', { throttle }).finally(() => client.close());
}

async function using<T>(starting: Promise<ServerProcess>, use: (server: ServerProcess) => Promise<T>): Promise<T> {
  const server = await starting;
  try {
    return await use(server);
  } finally {
    await server.stop();
  }
}

function bytesOf(args: readonly string[]): number {
  if (args.length === 0) return GIB;
  const [flag, value] = args;
  const bytes = Number(value);
  if (args.length === 2 && flag === '--bytes' && Number.isSafeInteger(bytes) && bytes > 0) return bytes;
  throw new Error(`expected --bytes N, the number of bytes of events to load (1 or more), not: ${args.join(' ')}`);
}

const figures = await measure(process.argv.slice(2));
process.stdout.write(`${JSON.stringify({ benchmark: 'emulator', node: process.version, figures }, undefined, 2)}\n`);
