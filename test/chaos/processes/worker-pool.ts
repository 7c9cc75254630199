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

interface Slot {
  child: ChildProcess;
  isKilled: boolean;
  stall: NodeJS.Timeout | undefined;
}

/** The `logferry worker` processes that a run kills and stalls. A process that has ended is started again. */
export class WorkerPool {
  private readonly slots: Slot[] = [];
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
    const slot = this.slots[index];
    if (slot === undefined || slot.isKilled || !isAlive(slot.child)) return false;
    slot.isKilled = true;
    return slot.child.kill('SIGKILL');
  }

  /**
   * Suspends a worker for a time, as if its machine swapped or slept. @returns false if the worker cannot be suspended
   * now
   */
  stall(index: number, ms: number): boolean {
    const slot = this.slots[index];
    if (slot === undefined || slot.stall !== undefined || !isAlive(slot.child)) return false;
    if (!slot.child.kill('SIGSTOP')) return false;
    slot.stall = setTimeout(() => resume(slot), ms);
    return true;
  }

  /** Resumes suspended processes. */
  resumeAll(): void {
    for (const slot of this.slots) resume(slot);
  }

  async close(): Promise<void> {
    this.isClosing = true;
    for (const slot of this.slots) {
      clearTimeout(slot.stall);
      if (!isAlive(slot.child)) continue;
      const ended = once(slot.child, 'exit');
      slot.child.kill('SIGKILL');
      await ended;
    }
  }

  private start(index: number): void {
    const log = openSync(join(this.logFolder, `worker-${index}.log`), 'a');
    const args = ['--import', DIES_WITH_PARENT, built('cli/main.js'), 'worker', '--config', this.configFile];
    const child = spawn(process.execPath, args, { env: this.env, stdio: ['pipe', log, log] });
    closeSync(log);
    const slot: Slot = { child, isKilled: false, stall: undefined };
    this.slots[index] = slot;
    child.once('exit', () => {
      clearTimeout(slot.stall);
      if (this.isClosing) return;
      if (!slot.isKilled) this.endedByThemselves += 1;
      setTimeout(() => this.isClosing || this.start(index), RESTART_AFTER_MS);
    });
  }
}

function resume(slot: Slot): void {
  clearTimeout(slot.stall);
  slot.stall = undefined;
  if (isAlive(slot.child)) slot.child.kill('SIGCONT');
}

const isAlive = (child: ChildProcess): boolean => child.exitCode === null && child.signalCode === null;
