import type { Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { contact } from './connection.js';
import type { DataDirectory } from './data-directory.js';
import { DevServerError } from './errors.js';
import { findTemporalBinary } from './find-binary.js';
import { lastHolder } from './lock.js';
import type { SupervisorMessage } from './protocol.js';
import { startSupervisor } from './start-supervisor.js';

const RETRY_EVERY_MS = 25;
/** Pause between attempts to start a supervisor while another process holds the lock of the data directory. */
const RESPAWN_PAUSE_MS = 300;

export interface DevServerOptions {
  /** Folder for the database, the log and (if its path is short enough) the socket. Created with mode 0700. */
  dataDir: string;
  /** Called with lines of text about progress. */
  onProgress?: (line: string) => void;
  /** Environment with LOGFERRY_TEMPORAL_BINARY, PATH and the cache directory. @default process.env */
  env?: NodeJS.ProcessEnv;
}

/** Options that are fixed for users of this package. Tests use other values. */
export interface AttachInternals {
  supervisorEntry: string[];
  graceMs: number;
  attachTimeoutMs: number;
}

export interface Attached {
  ready: Extract<SupervisorMessage, { kind: 'ready' }>;
  started: boolean;
  /**
   * The connection to the supervisor. While the connection is open, the supervisor counts this command as attached. The
   * connection does not keep this process running.
   */
  socket: Socket;
}

/**
 * Connects to the supervisor of a data directory, and starts a supervisor if there is none. If another command starts a
 * supervisor at the same time, this command connects to that supervisor.
 */
export async function attachOnce(
  directory: DataDirectory,
  options: DevServerOptions,
  { supervisorEntry, graceMs, attachTimeoutMs }: AttachInternals,
): Promise<Attached> {
  const env = options.env ?? process.env;
  const say = options.onProgress ?? (() => {});
  let deadline = AbortSignal.timeout(attachTimeoutMs);
  let binary: string | undefined;
  let ownPid: number | undefined;
  let nextStartAt = 0;
  while (!deadline.aborted) {
    const found = await contact(directory.socket, deadline);
    if (found.kind === 'answered') {
      const { message, socket } = found;
      if (message.kind === 'failed') {
        socket.destroy();
        throw new DevServerError(message.code, message.message);
      }
      socket.unref();
      return { ready: message, started: message.pid === ownPid, socket };
    }
    if (found.kind === 'lost' || Date.now() < nextStartAt) {
      await delay(RETRY_EVERY_MS);
      continue;
    }
    if (binary === undefined) {
      const finding = await findTemporalBinary({ onProgress: say, env });
      say(`starting the Temporal dev server with ${finding.path} (${finding.origin})`);
      binary = finding.path;
      // Finding a binary can take minutes (download, build), so the time limit for the server begins only now.
      deadline = AbortSignal.timeout(attachTimeoutMs);
    }
    const start = await startSupervisor(supervisorEntry, { dataDir: directory.path, binary, graceMs }, directory, env);
    if (start.listening) ownPid = start.pid;
    else nextStartAt = Date.now() + RESPAWN_PAUSE_MS;
  }
  const holder = lastHolder(directory.lock);
  throw new DevServerError(
    'Locked',
    `the dev server of ${directory.path} did not answer within ${attachTimeoutMs / 1000} s` +
      `${holder ? `; process ${holder} was the last to lock the directory` : ''}. End the process that holds the lock, then run the command again.`,
  );
}
