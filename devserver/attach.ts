import { once } from 'node:events';
import type { Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { contact } from './connection.js';
import { type DataDirectory, prepareDataDirectory } from './data-directory.js';
import { DevServerError, reasonOf } from './errors.js';
import { findTemporalBinary } from './find-binary.js';
import { lastHolder } from './lock.js';
import { decode, type SupervisorMessage } from './protocol.js';
import { builtSupervisor, startSupervisor } from './start-supervisor.js';

const DEFAULT_GRACE_MS = 10_000;
const ATTACH_TIMEOUT_MS = 90_000;
const RETRY_EVERY_MS = 25;
/** While another process holds the directory it is given this long before a supervisor is tried again. */
const RESPAWN_PAUSE_MS = 300;
const MAX_REATTACHMENTS = 3;
const REATTACH_WINDOW_MS = 60_000;

export interface DevServerOptions {
  /** Holds the database, the log and the socket; made with mode 0700. */
  dataDir: string;
  /** Progress lines for people. */
  onProgress?: (line: string) => void;
  /** Where LOGFERRY_TEMPORAL_BINARY, PATH and the cache directory are taken from. @default process.env */
  env?: NodeJS.ProcessEnv;
}

export interface DevServer {
  /** host:port of Temporal's gRPC front end. */
  address: string;
  uiUrl: string;
  namespace: string;
  /** False when a server that was running already is used. */
  started: boolean;
  /** Tells the supervisor that this command needs the server no more. The end of the process says the same. */
  detach(): Promise<void>;
}

/** What only tests change. */
export interface AttachInternals {
  supervisorEntry: string[];
  graceMs: number;
  attachTimeoutMs: number;
}

type Ready = Extract<SupervisorMessage, { kind: 'ready' }>;

/**
 * Attaches to the data directory's dev server, and starts it where none runs. It stays for as long as a command is
 * attached and ten seconds longer. If its supervisor is killed meanwhile, this command starts another one, which
 * brings the server back on the same database and, where it can, the same ports.
 * @throws DevServerError any of its codes
 */
export function attachDevServer(options: DevServerOptions): Promise<DevServer> {
  return attachWith(options, {
    supervisorEntry: builtSupervisor(),
    graceMs: DEFAULT_GRACE_MS,
    attachTimeoutMs: ATTACH_TIMEOUT_MS,
  });
}

/** The same with other times and another supervisor entry; for tests. */
export async function attachWith(options: DevServerOptions, internals: AttachInternals): Promise<DevServer> {
  if (process.platform !== 'linux' && process.platform !== 'darwin') {
    throw new DevServerError(
      'UnsupportedPlatform',
      `the dev server runs on Linux and macOS, not on ${process.platform}. Run "temporal server start-dev" and set TEMPORAL_ADDRESS.`,
    );
  }
  const directory = prepareDataDirectory(options.dataDir);
  const first = await attachOnce(directory, options, internals);
  let { socket } = first;
  let detached = false;
  let reattachedAt: number[] = [];
  const say = options.onProgress ?? (() => {});

  const guard = (current: Socket): void => {
    let received = '';
    current.on('data', (chunk: Buffer) => {
      received += chunk.toString('utf8');
    });
    current.once('close', () => {
      const last = decode(received.trim());
      if (last?.kind === 'failed') say(last.message);
      else if (!detached) void reattach();
    });
  };
  const reattach = async (): Promise<void> => {
    reattachedAt = [...reattachedAt.filter((at) => Date.now() - at < REATTACH_WINDOW_MS), Date.now()];
    if (reattachedAt.length > MAX_REATTACHMENTS) return say('the dev server keeps going away; giving up on it');
    try {
      const next = await attachOnce(directory, options, internals);
      socket = next.socket;
      if (detached) socket.destroy();
      else guard(socket);
      const moved = next.ready.address !== first.ready.address;
      say(
        moved ? `the dev server came back at ${next.ready.address}; run this command again` : 'the dev server is back',
      );
    } catch (error) {
      say(reasonOf(error));
    }
  };
  guard(socket);
  const { address, uiUrl, namespace } = first.ready;
  return {
    address,
    uiUrl,
    namespace,
    started: first.started,
    detach: async () => {
      if (detached) return;
      detached = true;
      if (socket.destroyed) return;
      socket.destroy();
      await once(socket, 'close');
    },
  };
}

/** Asks who is there, and starts a supervisor as long as nobody is; every way of losing a race leads back to asking. */
async function attachOnce(
  directory: DataDirectory,
  options: DevServerOptions,
  { supervisorEntry, graceMs, attachTimeoutMs }: AttachInternals,
): Promise<{ ready: Ready; started: boolean; socket: Socket }> {
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
      // Fetching a binary may have taken minutes, which are not the server's.
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
      `${holder ? `; process ${holder} had the directory last` : ''}. End that process, then run the command again.`,
  );
}
