import { ServiceError } from './service-error.js';

/** The latest time that a JavaScript date can have (epoch ms). */
const LAST_DATE_MS = 8.64e15;
/** Maximum delay that setTimeout accepts (ms). */
const MAX_TIMER_MS = 2 ** 31 - 1;

interface Alarm {
  readonly dueMs: number;
  readonly run: (dueMs: number) => void;
}

/**
 * The emulator's time: the machine's time plus the time that `advance` has skipped. This time never goes backwards.
 * Alarms fire in the order of their due times, even if one call of `advance` passes several of them.
 */
export class Clock {
  readonly #originMs = Date.now() - performance.now();
  #skippedMs = 0;
  #alarms: Alarm[] = [];
  #timer: NodeJS.Timeout | undefined;
  #running = false;

  /** Milliseconds since 1970 on the emulator's clock. */
  now(): number {
    return Math.floor(this.#originMs + performance.now() + this.#skippedMs);
  }

  get skippedMs(): number {
    return this.#skippedMs;
  }

  /** Calls `run` once when the clock reaches `dueMs`. @returns a function that cancels the call */
  at(dueMs: number, run: (dueMs: number) => void): () => void {
    const alarm: Alarm = { dueMs, run };
    const later = this.#alarms.findIndex((other) => other.dueMs > dueMs);
    this.#alarms.splice(later === -1 ? this.#alarms.length : later, 0, alarm);
    this.#arm();
    return () => {
      this.#alarms = this.#alarms.filter((other) => other !== alarm);
    };
  }

  /** Moves the clock forward. Alarms that become due fire before this function returns. */
  advance(ms: number): void {
    if (!Number.isSafeInteger(ms) || ms < 0) {
      throw new RangeError(`advanceMs: ${ms} is not a whole number of milliseconds, 0 or more`);
    }
    if (this.now() + ms > LAST_DATE_MS) {
      throw new ServiceError(
        'InvalidControlCall',
        `advanceMs: ${ms} moves the clock beyond the last possible date; give a smaller number`,
      );
    }
    this.#skippedMs += ms;
    this.#runDue();
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#alarms = [];
  }

  #runDue(): void {
    this.#running = true;
    try {
      for (let next = this.#alarms[0]; next !== undefined && next.dueMs <= this.now(); next = this.#alarms[0]) {
        this.#alarms.shift();
        next.run(next.dueMs);
      }
    } finally {
      this.#running = false;
    }
    this.#arm();
  }

  #arm(): void {
    if (this.#running) return;
    clearTimeout(this.#timer);
    const next = this.#alarms[0];
    if (next === undefined) return;
    const delayMs = Math.min(Math.max(next.dueMs - this.now(), 0), MAX_TIMER_MS);
    this.#timer = setTimeout(() => this.#runDue(), delayMs);
    this.#timer.unref();
  }
}
