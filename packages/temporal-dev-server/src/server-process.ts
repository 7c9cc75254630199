import { spawn } from 'node:child_process';
import type { DataDirectory } from './data-directory.js';
import type { LogFile } from './log-file.js';
import { LOOPBACK, type Ports } from './tcp-ports.js';

/**
 * A shell that starts the server, and kills the server as soon as the shell's standard input is closed. Its other end
 * belongs to the supervisor, and the kernel closes that end if the supervisor is killed. SIGKILL costs the server no data,
 * and an orderly stop would take seconds.
 */
const KEEPER = `
exec 4<&0 </dev/null
"$@" 4<&- &
server=$!
{ while read -r _ <&4; do :; done; kill -KILL "$server"; } 2>/dev/null &
watcher=$!
exec 4<&-
wait "$server" 2>/dev/null
status=$?
kill "$watcher" 2>/dev/null
exit "$status"
`;

/** Settings that shorten delays: by default, every step of a workflow takes 40 ms, and every timer at least one second. */
const DYNAMIC_CONFIG = [
  'history.transferProcessorMaxPollRPS=2000',
  'history.timerProcessorMaxPollRPS=2000',
  'history.visibilityProcessorMaxPollRPS=2000',
  'history.timerProcessorMaxTimeShift="1ms"',
];

const TAIL_CHARS = 2000;
/** A shell reports the end by signal N as the status 128 + N. */
const SHELL_SIGNAL_STATUS = 128;

export interface ServerEnd {
  /** The last lines of the server's output. */
  output: string;
  /** Whether a signal ended it. */
  killed: boolean;
}

export interface ServerProcess {
  /** Resolves when the server and its shell have ended. */
  gone: Promise<ServerEnd>;
  kill(): void;
}

/** Starts a Temporal server. It inherits `lockFd`, so that the directory stays locked while the server lives. */
export function startServer(
  binary: string,
  directory: DataDirectory,
  ports: Ports,
  lockFd: number,
  log: LogFile,
): ServerProcess {
  const server = ['server', 'start-dev', '--ip', LOOPBACK, '--port', String(ports.frontend)];
  server.push('--ui-port', String(ports.ui), '--db-filename', directory.database);
  server.push('--log-level', 'warn', '--color', 'never');
  for (const setting of DYNAMIC_CONFIG) server.push('--dynamic-config-value', setting);

  const keeper = spawn('/bin/sh', ['-c', KEEPER, 'logferry-dev-server', binary, ...server], {
    cwd: directory.path,
    stdio: ['pipe', 'pipe', 'pipe', lockFd],
  });
  let tail = '';
  for (const stream of [keeper.stdout, keeper.stderr]) {
    stream?.on('data', (chunk: Buffer) => {
      tail = (tail + chunk.toString('utf8')).slice(-TAIL_CHARS);
      log.write(chunk);
    });
  }
  const kill = () => keeper.stdin?.destroy();
  keeper.stdin?.on('error', () => {});
  // If only the shell is killed, its background reader of the pipe remains, and kills the server once the pipe is closed.
  keeper.once('exit', kill);
  const gone = new Promise<ServerEnd>((resolve) => {
    keeper.once('error', (error) => resolve({ output: error.message, killed: false }));
    keeper.once('close', (status) => {
      resolve({ output: tail, killed: status === null || status > SHELL_SIGNAL_STATUS });
    });
  });
  return { gone, kill };
}
