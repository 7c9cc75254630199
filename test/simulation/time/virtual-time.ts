import { syncBuiltinESMExports } from 'node:module';
import { performance } from 'node:perf_hooks';
import { Transform } from 'node:stream';
import promises from 'node:timers/promises';
import zlib from 'node:zlib';

/** A clock on which simulated code waits. */
export interface Waiting {
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
  /** @returns a function that cancels the call */
  after(ms: number, call: () => void): () => void;
  /** @returns a function that stops the calls */
  every(ms: number, call: () => void): () => void;
}

/** A virtual timer with the methods that code expects of a timer of Node.js. */
class VirtualTimer {
  constructor(readonly stop: () => void) {}
  ref(): this {
    return this;
  }
  unref(): this {
    return this;
  }
  hasRef(): boolean {
    return false;
  }
}

/**
 * Replaces the clock and the timers of the process by virtual ones, until the returned function is called. All code in
 * the process gets the virtual clock. A wait is virtual if `waiting` returns the clock of the calling code; if not, the
 * wait takes real time. Compression and decompression become synchronous, because their threads would end in a random
 * order.
 */
export function installVirtualTime(nowMs: () => number, waiting: () => Waiting | undefined): () => void {
  const real = {
    Date,
    setTimeout,
    clearTimeout,
    setInterval,
    clearInterval,
    delay: promises.setTimeout,
    yielding: promises.setImmediate,
    gunzip: zlib.createGunzip,
    gzip: zlib.createGzip,
  };
  class VirtualDate extends real.Date {
    constructor(...given: [] | [number | string | Date]) {
      super(given.length === 0 ? nowMs() : given[0]);
    }
    static override now(): number {
      return nowMs();
    }
  }
  // The AWS SDK recognises dates by the name of their constructor, so the virtual class has the same name.
  Object.defineProperty(VirtualDate, 'name', { value: 'Date' });
  globalThis.Date = VirtualDate as DateConstructor;
  Object.defineProperty(performance, 'now', { value: nowMs, configurable: true, writable: true });

  const timers = {
    setTimeout: (call: (...args: unknown[]) => void, ms = 0, ...args: unknown[]) => {
      const where = waiting();
      if (where === undefined) return real.setTimeout(call, ms, ...args);
      return new VirtualTimer(where.after(ms, () => call(...args)));
    },
    setInterval: (call: () => void, ms: number) => {
      const where = waiting();
      return where === undefined ? real.setInterval(call, ms) : new VirtualTimer(where.every(ms, call));
    },
    clearTimeout: (timer: unknown) => {
      if (timer instanceof VirtualTimer) timer.stop();
      else real.clearTimeout(timer as never);
    },
  };
  Object.assign(globalThis, timers, { clearInterval: timers.clearTimeout });

  promises.setTimeout = ((ms: number, value: unknown, options?: { signal?: AbortSignal }) => {
    const where = waiting();
    return where === undefined ? real.delay(ms, value, options) : where.sleep(ms, options?.signal);
  }) as typeof promises.setTimeout;
  promises.setImmediate = ((value?: unknown) =>
    waiting() === undefined ? real.yielding(value) : Promise.resolve()) as typeof promises.setImmediate;
  replace('createGunzip', () => synchronous(zlib.gunzipSync));
  replace('createGzip', () => synchronous(zlib.gzipSync));
  syncBuiltinESMExports();

  return () => {
    globalThis.Date = real.Date;
    const { setTimeout, clearTimeout, setInterval, clearInterval } = real;
    Object.assign(globalThis, { setTimeout, clearTimeout, setInterval, clearInterval });
    Reflect.deleteProperty(performance, 'now');
    promises.setTimeout = real.delay;
    promises.setImmediate = real.yielding;
    replace('createGunzip', real.gunzip);
    replace('createGzip', real.gzip);
    syncBuiltinESMExports();
  };
}

/** Replaces a function of node:zlib. The properties of the module can be defined again, but not assigned. */
const replace = (name: 'createGunzip' | 'createGzip', value: unknown): void => {
  Object.defineProperty(zlib, name, { value, configurable: true, enumerable: true });
};

function synchronous(whole: (input: Buffer) => Buffer): Transform {
  const chunks: Buffer[] = [];
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      chunks.push(chunk);
      done();
    },
    flush(done) {
      const input = Buffer.concat(chunks);
      try {
        Object.defineProperty(this, 'bytesWritten', { value: input.length });
        done(null, whole(input));
      } catch (error) {
        done(error as Error);
      }
    },
  });
}
