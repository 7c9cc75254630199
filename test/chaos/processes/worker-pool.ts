import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { built } from '../../support/built.js';

const RESTART_AFTER_MS = 200;
/**
 * A module that is loaded into each worker. It ends the worker if the chaos run is killed, because the kernel then
 * closes the worker's standard input.
 */
const DIES_WITH_PARENT = `data:text/javascript,
import { isMainThread } from 'node:worker_threads';
if (isMainThread) process.stdin.on('close', () => process.exit(1)).resume();`;

interface PooledWorker {
  child: ChildProcess;
  isKilled: boolean;
  stall: NodeJS.Timeout | undefined;
}

/** The `logferry worker` processes that a run kills and stalls. A process that has ended is started again. */
export class WorkerPool {
  private readonly workers: PooledWorker[] = [];
  private isClosing = false;
  /** Number of workers that ended although the run did not kill them, for example because no server was reachable. */
  endedByThemselves = 0;

  constructor(
    count: number,
    private readonly configFile: string,
    private readonly env: NodeJS.ProcessEnv,
    private readonly logFolder: string,
  ) {
    for (let index = 0; index < count; index += 1) this.start(index);
  }

  /** Kills a worker. @returns false if there is no process to kill, because the worker was just killed or has ended */
  kill(index: number): boolean {
    const worker = this.workers[index];
    if (worker === undefined || worker.isKilled || !isAlive(worker.child)) return false;
    worker.isKilled = true;
    return worker.child.kill('SIGKILL');
  }

  /**
   * Suspends a worker for a time, as if its machine swapped or slept. @returns false if the worker cannot be suspended
   * now
   */
  stall(index: number, ms: number): boolean {
    const worker = this.workers[index];
    if (worker === undefined || worker.stall !== undefined || !isAlive(worker.child)) return false;
    if (!worker.child.kill('SIGSTOP')) return false;
    worker.stall = setTimeout(() => resume(worker), ms);
    return true;
  }

  /** Resumes suspended processes. */
  resumeAll(): void {
    for (const worker of this.workers) resume(worker);
  }

  async close(): Promise<void> {
    this.isClosing = true;
    for (const worker of this.workers) {
      clearTimeout(worker.stall);
      if (!isAlive(worker.child)) continue;
      const ended = once(worker.child, 'exit');
      worker.child.kill('SIGKILL');
      await ended;
    }
  }

  private start(index: number): void {
    const log = openSync(join(this.logFolder, `worker-${index}.log`), 'a');
    const args = ['--import', DIES_WITH_PARENT, built('cli/main.js'), 'worker', '--config', this.configFile];
    const child = spawn(process.execPath, args, { env: this.env, stdio: ['pipe', log, log] });
    closeSync(log);
    const worker: PooledWorker = { child, isKilled: false, stall: undefined };
    this.workers[index] = worker;
    child.once('exit', () => {
      clearTimeout(worker.stall);
      if (this.isClosing) return;
      if (!worker.isKilled) this.endedByThemselves += 1;
      setTimeout(() => this.isClosing || this.start(index), RESTART_AFTER_MS);
    });
  }
}

function resume(worker: PooledWorker): void {
  clearTimeout(worker.stall);
  worker.stall = undefined;
  if (isAlive(worker.child)) worker.child.kill('SIGCONT');
}

const isAlive = (child: ChildProcess): boolean => child.exitCode === null && child.signalCode === null;
