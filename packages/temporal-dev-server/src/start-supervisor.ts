import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { DataDirectory } from './data-directory.js';
import { DevServerError } from './errors.js';
import { EXIT_LOCKED, LISTENING, type SupervisorSettings } from './protocol.js';

/**
 * The only variables that the supervisor inherits from the command. Supervisor and server run longer than the command
 * and must not have its AWS credentials.
 */
const INHERITED_VARIABLES = ['PATH', 'HOME', 'TMPDIR', 'LANG', 'TZ'];
const STDERR_KEPT_CHARS = 1000;

export type StartResult = { listening: true; pid: number | undefined } | { listening: false };

/** Arguments with which Node.js runs the supervisor of the built package, also if this module is run from sources. */
export function builtSupervisor(): string[] {
  return [fileURLToPath(new URL('../dist/supervisor-main.js', import.meta.url))];
}

/**
 * Starts a supervisor as a process that continues after this command. Resolves when commands can connect to the
 * supervisor, or when the supervisor was killed, or has ended because another process holds the lock of the directory.
 * @throws DevServerError SupervisorFailed
 */
export function startSupervisor(
  entry: string[],
  settings: SupervisorSettings,
  directory: DataDirectory,
  env: NodeJS.ProcessEnv,
): Promise<StartResult> {
  const supervisor = spawn(process.execPath, [...entry, JSON.stringify(settings)], {
    cwd: directory.path,
    detached: true,
    env: Object.fromEntries(INHERITED_VARIABLES.flatMap((name) => (env[name] ? [[name, env[name]]] : []))),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let complaint = '';
  supervisor.stderr.on('data', (chunk: Buffer) => {
    complaint = (complaint + chunk.toString('utf8')).slice(-STDERR_KEPT_CHARS);
  });
  return new Promise((resolve, reject) => {
    let output = '';
    supervisor.stdout.on('data', (chunk: Buffer) => {
      output += chunk.toString('utf8');
      if (!output.includes(LISTENING)) return;
      supervisor.stdout.destroy();
      supervisor.stderr.destroy();
      supervisor.unref();
      resolve({ listening: true, pid: supervisor.pid });
    });
    supervisor.once('error', (error) => reject(failure(directory, error.message)));
    supervisor.once('close', (code, signal) => {
      if (code === EXIT_LOCKED || signal) resolve({ listening: false });
      else reject(failure(directory, complaint.trim() || `it ended with status ${code}`));
    });
  });
}

function failure(directory: DataDirectory, reason: string): DevServerError {
  return new DevServerError(
    'SupervisorFailed',
    `the dev server's supervisor did not start: ${reason}. Look into ${directory.log} and run the command again.`,
  );
}
