import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * The program of the stranger. It ends when its standard input closes. The kernel closes this input if the chaos run
 * is killed.
 */
const MAIN = fileURLToPath(new URL('./stranger-main.ts', import.meta.url));
const RESTART_AFTER_MS = 500;

/**
 * Runs the process of a stranger, and starts it again when it has ended. A stranger is an untrusted user of the
 * namespace.
 */
export class StrangerProcess {
  private child: ChildProcess;
  private isClosing = false;

  constructor(
    private readonly address: string,
    private readonly taskQueue: string,
    private readonly logFolder: string,
  ) {
    this.child = this.start();
  }

  async close(): Promise<void> {
    this.isClosing = true;
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const ended = once(this.child, 'exit');
    this.child.kill('SIGKILL');
    await ended;
  }

  private start(): ChildProcess {
    const log = openSync(join(this.logFolder, 'stranger.log'), 'a');
    const args = ['-C', 'logferry-source', '--import', 'tsx', MAIN, this.address, this.taskQueue];
    const env = { PATH: process.env.PATH, HOME: process.env.HOME };
    const child = spawn(process.execPath, args, { env, stdio: ['pipe', log, log] });
    closeSync(log);
    child.once('exit', () => {
      if (!this.isClosing) setTimeout(() => this.isClosing || this.restart(), RESTART_AFTER_MS);
    });
    return child;
  }

  private restart(): void {
    this.child = this.start();
  }
}
