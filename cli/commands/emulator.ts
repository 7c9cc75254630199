import { type Emulator, readLogFile, startEmulator } from '@logferry/emulator';
import type { Command } from 'commander';
import { defined } from '../../contract/defined.js';
import { catchInterrupts } from '../engine/interrupts.js';
import type { Io } from '../io.js';
import { EXIT } from '../output/exit-codes.js';
import { note, printText } from '../output/terminal.js';
import { environmentRegion } from '../request/destination.js';
import { type LoadFlag, parseLoad } from '../request/flags.js';
import { usageError } from '../request/usage-error.js';
import type { EmulatorOptions } from './flags/index.js';

const DEFAULT_HOST = '127.0.0.1';
const DEFAULT_REGION = 'us-east-1';

export async function emulator(io: Io, command: Command): Promise<number> {
  const { port, host, load = [], bucket: buckets = [], region: chosen } = command.opts<EmulatorOptions>();
  const region = chosen ?? environmentRegion(io.env) ?? DEFAULT_REGION;
  const loads = load.map(parseLoad);
  const interrupts = catchInterrupts(io);
  const emulator = await startEmulator(defined({ port, host })).catch((error: unknown) => {
    throw addressRefused(host, port, error);
  });
  try {
    for (const name of buckets) createBucket(emulator, name, region);
    for (const flag of loads) await loadFile(io, emulator, region, flag);
    printText(
      io,
      `export AWS_ENDPOINT_URL=${emulator.url} AWS_REGION=${region} AWS_DEFAULT_REGION=${region} AWS_ACCESS_KEY_ID=123456789012 AWS_SECRET_ACCESS_KEY=any`,
    );
    if (!LOOPBACK.test(new URL(emulator.url).hostname)) {
      note(io, `warning: ${host} is not loopback: other machines can reach this emulator and everything in it.`);
    }
    note(io, 'An access key of 12 digits selects that account. Ctrl-C stops the emulator and discards its data.');
    await interrupts.happened.catch(() => {});
    return EXIT.done;
  } finally {
    await emulator.close();
    interrupts.ignore();
  }
}

const LOOPBACK = /^(127\.\d+\.\d+\.\d+|localhost|\[::1\])$/;

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

function addressRefused(host = DEFAULT_HOST, port = 0, error: unknown): Error {
  const taken = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
  const remedy = taken ? '; choose another port, or leave --port out' : '';
  return usageError(`--host ${host} --port ${port}: ${reasonOf(error)}${remedy}`);
}

function createBucket(emulator: Emulator, name: string, region: string): void {
  try {
    emulator.createBucket({ name, region });
  } catch (error) {
    throw usageError(`--bucket ${name}: ${reasonOf(error)}`);
  }
}

async function loadFile(io: Io, emulator: Emulator, region: string, { file, ...stream }: LoadFlag): Promise<void> {
  const loading = emulator.loadEvents({ region, ...stream }, readLogFile(file));
  const loaded = await loading.catch((error: unknown) => {
    throw usageError(`--load ${file}: ${reasonOf(error)}`);
  });
  note(io, `${file}: ${loaded} events in ${stream.logGroupName}, stream ${stream.logStreamName}`);
}
