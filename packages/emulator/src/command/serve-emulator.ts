import { ServiceError } from '../core/service-error.js';
import type { EmulatorSettings } from '../core/settings-store.js';
import { type Emulator, type EmulatorCore, startEmulator } from '../emulator.js';
import { describeLogFile } from '../files/describe-log-file.js';
import { type LoadFlag, parseLoad } from './parse-load.js';

/** The flags of a command that runs an emulator. */
export interface ServeOptions {
  readonly port?: number;
  readonly host?: string;
  /** Region of buckets and log groups. */
  readonly region: string;
  /** Names of buckets to create. */
  readonly buckets?: readonly string[];
  /** Log files to load; see `parseLoad`. */
  readonly loads?: readonly string[];
  readonly settings?: Partial<EmulatorSettings>;
}

/** A flag with a value that cannot be used. The message names the flag, the value and the reason. */
export class BadFlag extends Error {}

const DEFAULT_HOST = '127.0.0.1';
const LOOPBACK = /^(127\.\d+\.\d+\.\d+|localhost|\[::1\])$/;

/**
 * Starts an emulator for a command. The port opens once all buckets exist and all files are loaded.
 * @param note receives a line about each loaded file, and a warning if other machines can reach the emulator
 * @throws BadFlag
 */
export async function serveEmulator(options: ServeOptions, note: (text: string) => void): Promise<Emulator> {
  const { port = 0, host = DEFAULT_HOST, region, buckets = [], settings = {} } = options;
  const loads = (options.loads ?? []).map((text) => withFlag('--load', () => parseLoad(text)));
  let isPrepared = false;
  const prepare = async (emulator: EmulatorCore) => {
    for (const name of buckets) withFlag(`--bucket ${name}`, () => emulator.createBucket({ name, region }));
    for (const load of loads) note(await loadFile(emulator, region, load));
    isPrepared = true;
  };
  const start = () => startEmulator({ port, host, settings, prepare });
  const emulator = await start().catch((error: unknown) => {
    if (error instanceof ServiceError) throw new BadFlag(`--settings: ${error.message.replaceAll('\n', ' ')}`);
    throw isPrepared ? addressRefused(host, port, error) : error;
  });
  if (!LOOPBACK.test(new URL(emulator.url).hostname)) {
    note(`warning: ${host} is not loopback: other machines can reach this emulator and everything in it.`);
  }
  return emulator;
}

/** The variables with which a client uses the emulator. boto3 and version 1 of the AWS CLI read AWS_DEFAULT_REGION. */
export function clientVariables(emulator: Emulator, region: string): Readonly<Record<string, string>> {
  return {
    AWS_ENDPOINT_URL: emulator.url,
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    AWS_ACCESS_KEY_ID: '123456789012',
    AWS_SECRET_ACCESS_KEY: 'any',
  };
}

async function loadFile(emulator: EmulatorCore, region: string, { file, ...stream }: LoadFlag): Promise<string> {
  const summary = await emulator.loadFile({ region, ...stream }, file).catch((error: unknown) => {
    throw new BadFlag(`--load ${file}: ${reasonOf(error)}`);
  });
  return `${file} -> ${stream.logGroupName}, stream ${stream.logStreamName}: ${describeLogFile(summary)}`;
}

function withFlag<T>(flag: string, action: () => T): T {
  try {
    return action();
  } catch (error) {
    throw new BadFlag(`${flag}: ${reasonOf(error)}`);
  }
}

function addressRefused(host: string, port: number, error: unknown): BadFlag {
  const taken = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
  const remedy = taken ? '; choose another port, or leave --port out' : '';
  return new BadFlag(`--host ${host} --port ${port}: ${reasonOf(error)}${remedy}`);
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
