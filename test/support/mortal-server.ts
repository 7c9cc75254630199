import { setTimeout as delay } from 'node:timers/promises';
import { attachWith, type DevServer } from '../../packages/temporal-dev-server/src/attach.js';
import { SUPERVISOR } from './built.js';
import { killPid, pidsOf } from './pids.js';
import { SERVER_END_LIMIT_MS, SERVER_START_LIMIT_MS } from './time-limits.js';

const GRACE_MS = 1_000;

/** A dev server that tests can kill. Its database survives. */
export class MortalServer {
  private constructor(
    private readonly dataDir: string,
    private readonly server: DevServer,
  ) {}

  /**
   * @param say receives a line about each restart, and about a change of the address. The test cannot continue after
   * such a change
   */
  static async open(dataDir: string, say: (line: string) => void): Promise<MortalServer> {
    const internals = {
      supervisorEntry: [SUPERVISOR],
      graceMs: GRACE_MS,
      attachTimeoutMs: SERVER_START_LIMIT_MS,
    };
    return new MortalServer(dataDir, await attachWith({ dataDir, onProgress: say }, internals));
  }

  get address(): string {
    return this.server.address;
  }

  /**
   * Kills the server or its supervisor. The supervisor restarts a killed server. If the supervisor is killed, the
   * server dies as well.
   */
  kill(victim: 'server' | 'supervisor'): boolean {
    return this.pids(victim).some(killPid);
  }

  async close(): Promise<void> {
    await this.server.detach();
    const limitMs = Date.now() + SERVER_END_LIMIT_MS;
    const left = () => [...this.pids('supervisor'), ...this.pids('server')];
    while (left().length > 0 && Date.now() < limitMs) await delay(50);
    for (const pid of left()) killPid(pid);
  }

  /**
   * Process ids of the server or the supervisor. The server's pattern matches only the start of a command line, because
   * the command line of a shell that runs the server contains the same words in its middle.
   */
  private pids(victim: 'server' | 'supervisor'): number[] {
    return pidsOf(
      victim === 'server' ? `^[^ ]+ server start-dev .*${this.dataDir}` : `supervisor-main\\.js .*${this.dataDir}`,
    );
  }
}
