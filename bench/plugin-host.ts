import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { connect as connectHttp2 } from 'node:http2';
import { connect } from 'node:tls';
import { fileURLToPath } from 'node:url';
import { type Credentials, selfSigned } from '../provider/transport/certificate.js';

/** The built provider. */
export const PROVIDER = fileURLToPath(new URL('../provider/terraform-provider-logferry.cjs', import.meta.url));

/** The variables by which Terraform shows that it has started a plugin (go-plugin's handshake). */
const PLUGIN_ENV = {
  TF_PLUGIN_MAGIC_COOKIE: 'd602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2',
  PLUGIN_PROTOCOL_VERSIONS: '6',
};
/** An empty message of gRPC: not compressed, 0 bytes long. */
const NO_MESSAGE = Buffer.alloc(5);
const CLOCK_TICK_MS = 10;

/** What the start of a provider costs until it has answered Terraform's first call. */
export interface ProviderStart {
  readonly handshakeMs: number;
  readonly schemaMs: number;
  /** CPU time of the process (ms); Linux only. */
  readonly cpuMs: number;
  /** Resident memory (MB); Linux only. */
  readonly residentMb: number;
}

/** How to start a provider: a command, its arguments, and variables of its environment. */
export interface Program {
  readonly command: string;
  readonly args: readonly string[];
  readonly variables?: Readonly<Record<string, string>>;
}

/** Starts a provider as Terraform does, asks for its schema, and ends it. */
export async function startProvider(
  { command, args, variables }: Program,
  credentials = selfSigned(),
): Promise<ProviderStart> {
  const startedMs = performance.now();
  const child = spawn(command, args, {
    env: { ...process.env, ...variables, ...PLUGIN_ENV, PLUGIN_CLIENT_CERT: credentials.certificatePem },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  try {
    const socket = await socketOf(child);
    const handshakeMs = performance.now() - startedMs;
    await askSchema(socket, credentials);
    const schemaMs = performance.now() - startedMs;
    return { handshakeMs, schemaMs, ...usageOf(child.pid) };
  } finally {
    child.kill('SIGTERM');
    await once(child, 'exit');
  }
}

/** The path of the socket. The provider prints it in the handshake's line: `1|6|unix|/tmp/x/rpc|grpc|CERTIFICATE`. */
async function socketOf({ stdout }: ChildProcess): Promise<string> {
  let line = '';
  for await (const chunk of stdout ?? []) {
    line += String(chunk);
    if (line.includes('\n')) break;
  }
  return line.split('|')[3] ?? '';
}

/** Calls GetProviderSchema over mutual TLS. The certificate of the provider is not checked here. */
async function askSchema(path: string, { privateKeyPem, certificatePem }: Credentials): Promise<void> {
  const createConnection = () =>
    connect({ path, key: privateKeyPem, cert: certificatePem, rejectUnauthorized: false, ALPNProtocols: ['h2'] });
  const session = connectHttp2('https://localhost', { createConnection });
  const call = session.request({
    ':method': 'POST',
    ':path': '/tfplugin6.Provider/GetProviderSchema',
    'content-type': 'application/grpc',
    te: 'trailers',
  });
  call.end(NO_MESSAGE);
  let bytes = 0;
  call.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
  });
  await once(call, 'end');
  session.destroy();
  if (bytes <= NO_MESSAGE.length) throw new Error('the provider has not answered');
}

/** The CPU time that a process has used so far, and its resident memory now. Zeros where the system has no /proc. */
function usageOf(pid = 0): { cpuMs: number; residentMb: number } {
  const [, fields = ''] = readProc(`${pid}/stat`).split(') ');
  const [userTicks = 0, systemTicks = 0] = fields.split(' ').slice(11, 13).map(Number);
  return { cpuMs: (userTicks + systemTicks) * CLOCK_TICK_MS, residentMb: megabytes(pid, 'VmRSS') };
}

/** The most resident memory that a process has had so far (MB); 0 if it has ended, or the system has no /proc. */
export const mostResidentMb = (pid: number): number => megabytes(pid, 'VmHWM');

function megabytes(pid: number, figure: 'VmRSS' | 'VmHWM'): number {
  const [, kib = '0'] = new RegExp(`${figure}:\\s+(\\d+) kB`).exec(readProc(`${pid}/status`)) ?? [];
  return Math.round((Number(kib) * 1_024) / 1_000_000);
}

function readProc(file: string): string {
  try {
    return readFileSync(`/proc/${file}`, 'utf8');
  } catch {
    return '';
  }
}
