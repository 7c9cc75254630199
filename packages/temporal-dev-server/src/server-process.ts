import { spawn } from 'node:child_process';
import type { DataDirectory } from './data-directory.js';
import type { LogFile } from './log-file.js';
import { LOOPBACK, type Ports } from './tcp-ports.js';

/**
 * The script of a shell that starts the server, and kills the server when the shell's standard input is closed. This
 * input is a pipe from the supervisor, so the kernel closes it if the supervisor is killed. The server loses no data by
 * SIGKILL, and an orderly stop would take seconds.
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

/**
 * Settings of the server that shorten delays. By default, every step of a workflow takes 40 ms, and every timer takes
 * at least one second.
 */
const DYNAMIC_CONFIG = [
  'history.transferProcessorMaxPollRPS=2000',
  'history.timerProcessorMaxPollRPS=2000',
  'history.visibilityProcessorMaxPollRPS=2000',
  'history.timerProcessorMaxTimeShift="1ms"',
];

/**
 * Settings of SQLite. With a write-ahead log, a commit synchronises one file to disk instead of three. The
 * commit is just as durable, because `synchronous=full` synchronises every commit. Each step of a workflow is several
 * commits.
 */
const SQLITE_PRAGMAS = ['journal_mode=wal', 'synchronous=full'];

const TAIL_CHARS = 2000;
/** A shell exits with the status 128 + N if its command was ended by signal N. */
const SHELL_SIGNAL_STATUS = 128;

export interface ServerEnd {
  /** The last lines of the server's output. */
  output: string;
  /** Whether a signal ended the server. */
  killed: boolean;
}

export interface ServerProcess {
  /** Resolves when the server and its shell have ended. */
  gone: Promise<ServerEnd>;
  kill(): void;
}

/**
 * Starts a Temporal server. The server inherits `lockFd`, so that the data directory stays locked as long as the server
 * runs.
 */
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
  for (const pragma of SQLITE_PRAGMAS) server.push('--sqlite-pragma', pragma);

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
  // If only the shell is killed, its background process still reads the pipe. When the pipe is closed, the background
  // process kills the server.
  keeper.once('exit', kill);
  const gone = new Promise<ServerEnd>((resolve) => {
    keeper.once('error', (error) => resolve({ output: error.message, killed: false }));
    keeper.once('close', (status) => {
      resolve({ output: tail, killed: status === null || status > SHELL_SIGNAL_STATUS });
    });
  });
  return { gone, kill };
}
