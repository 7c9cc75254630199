import type { DataDirectory } from './data-directory.js';
import { corruptDatabase, databaseIsComplete, prepareDatabase } from './database.js';
import { DevServerError, plainReasonOf, reasonOf } from './errors.js';
import type { LogFile } from './log-file.js';
import { serverReady } from './readiness.js';
import { type ServerEnd, type ServerProcess, startServer } from './server-process.js';
import { choosePorts, type Ports, rememberPorts } from './tcp-ports.js';

const READY_TIMEOUT_MS = 60_000;
const MAX_PORT_TRIES = 3;

export interface RunningServer extends ServerProcess {
  ports: Ports;
}

/**
 * Starts the server on the directory's database and waits until the server answers. Undefined if the server was killed
 * before its first answer.
 * @param answers resolves when the server answers
 * @throws DevServerError DatabaseCorrupt, DatabaseInUse, ServerFailed; Error if no free port is found. In each case
 * this function leaves no server running
 */
export async function startAndWait(
  binary: string,
  directory: DataDirectory,
  lockFd: number,
  log: LogFile,
  onStarted: (server: ServerProcess) => void,
  answers: typeof serverReady = serverReady,
): Promise<RunningServer | undefined> {
  for (let tries = 1; ; tries += 1) {
    await prepareDatabase(directory);
    const ports = await choosePorts(directory.ports);
    const server = startServer(binary, directory, ports, lockFd, log);
    onStarted(server);
    const problem = await readyOrProblem(server, (signal) => answers(ports, signal));
    if (problem === undefined) {
      await markComplete(server, directory);
      rememberIfPossible(directory, ports, log);
      return { ...server, ports };
    }
    server.kill();
    await server.gone;
    if (problem.killed) return undefined;
    if (/can't (set|use).*port|address already in use/.test(problem.output) && tries < MAX_PORT_TRIES) continue;
    throw startFailure(binary, directory, problem.output);
  }
}

/** Stops the server if the marker cannot be removed: with the marker, the next start would delete the database. */
async function markComplete(server: ServerProcess, directory: DataDirectory): Promise<void> {
  try {
    await databaseIsComplete(directory);
  } catch (error) {
    server.kill();
    await server.gone;
    throw new DevServerError(
      'ServerFailed',
      `the Temporal server was stopped, because ${directory.creating} cannot be removed: ${plainReasonOf(error)}. With this file, the next start would delete the database. Correct that, and run the command again.`,
      { cause: error },
    );
  }
}

/** The server is also found without the file of its ports. Then the next server may have other ports. */
function rememberIfPossible(directory: DataDirectory, ports: Ports, log: LogFile): void {
  try {
    rememberPorts(directory.ports, ports);
  } catch (error) {
    log.write(`logferry: the ports cannot be stored in ${directory.ports}: ${plainReasonOf(error)}\n`);
  }
}

/**
 * Waits until the server answers.
 * @returns undefined if the server answers; the server's last output if the server ends; the reason if it neither
 * answers nor ends
 */
async function readyOrProblem(
  server: ServerProcess,
  answers: (signal: AbortSignal) => Promise<void>,
): Promise<ServerEnd | undefined> {
  const waiting = new AbortController();
  const timer = setTimeout(() => waiting.abort(), READY_TIMEOUT_MS);
  try {
    return await Promise.race([
      server.gone,
      answers(waiting.signal).then(
        () => undefined,
        (error: unknown) => ({
          output: waiting.signal.aborted ? `no answer within ${READY_TIMEOUT_MS / 1000} s` : reasonOf(error),
          killed: false,
        }),
      ),
    ]);
  } finally {
    clearTimeout(timer);
    waiting.abort();
  }
}

/**
 * Causes of a failed start that are outside the server. Each has a pattern that finds the cause in the server's output,
 * and a plain reason.
 */
const CAUSES: readonly (readonly [pattern: RegExp, reason: string])[] = [
  [/database or disk is full|no space left on device|disk quota exceeded/i, 'the disk of the data directory is full'],
  [/attempt to write a readonly database|read-only file system/i, 'the data directory is read-only'],
  [/disk I\/O error/i, 'the disk of the data directory reports an error'],
  [/permission denied/i, 'this user may not write into the data directory'],
];

/** The error for a server that did not start. @param output the last lines of the server's output */
export function startFailure(
  binary: string,
  { path, database, log }: Pick<DataDirectory, 'path' | 'database' | 'log'>,
  output: string,
): DevServerError {
  const damage = /file is not a database|malformed|no such table/.exec(output)?.[0];
  if (damage) return corruptDatabase(database, damage);
  const cause = CAUSES.find(([pattern]) => pattern.test(output))?.[1];
  if (cause !== undefined) {
    return new DevServerError(
      'ServerFailed',
      `the Temporal server did not start: ${cause} (${path}). Correct that, or name another data directory. The server's output is in ${log}.`,
    );
  }
  const said = /^Error: (.*)$/m.exec(output)?.[1] ?? output.trim().split('\n').at(-1) ?? '';
  return new DevServerError(
    'ServerFailed',
    `the Temporal server ${binary} did not start: ${said || 'it wrote no output'}. ` +
      `Look into ${log}, or set LOGFERRY_TEMPORAL_BINARY to another Temporal CLI.`,
  );
}
