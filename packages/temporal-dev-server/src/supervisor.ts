import { rmSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import type { DataDirectory } from './data-directory.js';
import { DevServerError, reasonOf } from './errors.js';
import type { LogFile } from './log-file.js';
import { encode, type SupervisorMessage, type SupervisorSettings } from './protocol.js';
import { NAMESPACE } from './readiness.js';
import { startAndWait } from './served-server.js';
import type { ServerProcess } from './server-process.js';
import { LOOPBACK, type Ports } from './tcp-ports.js';

/**
 * Minimum time that a new supervisor waits for its first command, even if the grace time is shorter. The command that
 * started the supervisor attaches immediately, but attaching can take some seconds on a busy machine.
 */
const MIN_FIRST_ATTACH_MS = 5_000;
const MAX_CRASHES = 5;
const CRASH_WINDOW_MS = 60_000;

/**
 * Runs the only server of a data directory. Only the holder of the directory's lock may create a supervisor. The
 * supervisor counts commands by their open connections; the kernel closes the connection of a killed command.
 */
export class Supervisor {
  readonly #attached = new Set<Socket>();
  readonly #uninformed = new Set<Socket>();
  readonly #crashes: number[] = [];
  readonly #listener: Server;
  #message: SupervisorMessage | undefined;
  #server: ServerProcess | undefined;
  #graceTimer: NodeJS.Timeout | undefined;
  #stopped: Promise<void> | undefined;

  constructor(
    private readonly settings: SupervisorSettings,
    private readonly directory: DataDirectory,
    private readonly lockFd: number,
    private readonly log: LogFile,
  ) {
    this.#listener = createServer((socket) => this.#attach(socket));
  }

  /**
   * Listens on the socket, so that commands can connect. Before that, removes the socket file of a killed supervisor.
   * No running supervisor can own the socket file, because this process holds the lock of the directory.
   */
  listen(): Promise<void> {
    rmSync(this.directory.socket, { force: true });
    this.#armGrace(Math.max(this.settings.graceMs, MIN_FIRST_ATTACH_MS));
    return new Promise((resolve, reject) => {
      this.#listener.once('error', reject);
      this.#listener.listen(this.directory.socket, resolve);
    });
  }

  /**
   * Keeps a server running until `stop` is called, a start fails, or the server has crashed too often. Resolves once
   * the server has ended and all connections are closed.
   */
  async run(): Promise<void> {
    try {
      while (!this.#stopped) {
        const server = await startAndWait(this.settings.binary, this.directory, this.lockFd, this.log, (started) => {
          this.#server = started;
          if (this.#stopped) started.kill();
        });
        if (server) {
          this.#announceReady(server.ports);
          await server.gone;
        }
        this.#message = undefined;
        if (!this.#stopped) this.#countCrash();
      }
    } catch (error) {
      if (!this.#stopped) {
        this.#fail(error);
        await this.#untilHeard();
      }
    }
    await this.stop('nothing left to do');
  }

  /** Stops the server and closes the listener. A command that connects later starts another supervisor. */
  stop(reason: string): Promise<void> {
    this.#stopped ??= this.#stop(reason);
    return this.#stopped;
  }

  async #stop(reason: string): Promise<void> {
    this.log.write(`logferry: stopping: ${reason}\n`);
    clearTimeout(this.#graceTimer);
    const closed = new Promise<void>((resolve) => this.#listener.close(() => resolve()));
    for (const socket of this.#attached) socket.destroySoon();
    this.#server?.kill();
    await Promise.all([closed, this.#server?.gone]);
  }

  #attach(socket: Socket): void {
    clearTimeout(this.#graceTimer);
    this.#attached.add(socket);
    socket.on('error', () => {});
    socket.resume();
    socket.once('close', () => {
      this.#attached.delete(socket);
      this.#uninformed.delete(socket);
      if (this.#attached.size === 0) this.#armGrace(this.settings.graceMs);
    });
    if (this.#message) socket.write(encode(this.#message));
    else this.#uninformed.add(socket);
  }

  #armGrace(ms: number): void {
    clearTimeout(this.#graceTimer);
    if (this.#stopped) return;
    this.#graceTimer = setTimeout(() => void this.stop('no command is attached'), ms);
  }

  #announceReady(ports: Ports): void {
    this.#announce({
      kind: 'ready',
      address: `${LOOPBACK}:${ports.frontend}`,
      uiUrl: `http://${LOOPBACK}:${ports.ui}`,
      namespace: NAMESPACE,
      pid: process.pid,
    });
  }

  #announce(message: SupervisorMessage): void {
    this.#message = message;
    for (const socket of this.#uninformed) socket.write(encode(message));
    this.#uninformed.clear();
  }

  #countCrash(): void {
    const now = Date.now();
    this.#crashes.push(now);
    const recent = this.#crashes.filter((at) => now - at < CRASH_WINDOW_MS).length;
    this.log.write(`logferry: the server has ended unexpectedly (${recent} of ${MAX_CRASHES} times within a minute)\n`);
    if (recent < MAX_CRASHES) return;
    throw new DevServerError(
      'ServerFailed',
      `the Temporal server of ${this.directory.path} ended unexpectedly ${MAX_CRASHES} times within a minute. ` +
        `Look into ${this.directory.log} for the reason, then run the command again.`,
    );
  }

  /**
   * Sends the failure to all commands. Commands that already had a server get the message, too, so that they do not
   * attach again and fail again.
   */
  #fail(error: unknown): void {
    const code = error instanceof DevServerError ? error.code : 'SupervisorFailed';
    const message = error instanceof DevServerError ? error.message : supervisorTrouble(error, this.directory);
    this.log.write(`logferry: ${message}\n`);
    for (const socket of this.#attached) this.#uninformed.add(socket);
    this.#announce({ kind: 'failed', code, message });
  }

  /**
   * Waits until a command is connected, or until the supervisor stops. So the command that started this process
   * receives an early failure, and does not start another supervisor.
   */
  #untilHeard(): Promise<void> {
    if (this.#attached.size > 0) return Promise.resolve();
    return new Promise((resolve) => {
      this.#listener.once('connection', () => resolve());
      this.#listener.once('close', () => resolve());
    });
  }
}

function supervisorTrouble(error: unknown, directory: DataDirectory): string {
  return `the dev server of ${directory.path} could not be kept running: ${reasonOf(error)}. Look into ${directory.log}.`;
}
