import { syncBuiltinESMExports } from 'node:module';
import { performance } from 'node:perf_hooks';
import { Transform } from 'node:stream';
import promises from 'node:timers/promises';
import zlib from 'node:zlib';

/** The object in which simulated code waits; undefined for code outside of the simulation. */
export interface Waiting {
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
  /** @returns a function that stops the calls */
  every(ms: number, call: () => void): () => void;
}

/**
 * Installs virtual time for code that reads the clock or waits, until the returned function is called. All code of the
 * process sees the virtual clock, but only waits of code that `waiting` knows are virtual.
 * Decompression becomes synchronous: its threads would end in an order that depends on the machine.
 */
export function installVirtualTime(nowMs: () => number, waiting: () => Waiting | undefined): () => void {
  const real = {
    Date,
    setInterval,
    clearInterval,
    delay: promises.setTimeout,
    yielding: promises.setImmediate,
    gunzip: zlib.createGunzip,
  };
  class VirtualDate extends real.Date {
    constructor(...given: [] | [number | string | Date]) {
      super(given.length === 0 ? nowMs() : given[0]);
    }
    static override now(): number {
      return nowMs();
    }
  }
  // The SDK recognises dates by the name of their constructor.
  Object.defineProperty(VirtualDate, 'name', { value: 'Date' });
  globalThis.Date = VirtualDate as DateConstructor;
  Object.defineProperty(performance, 'now', { value: nowMs, configurable: true, writable: true });

  const stops = new Map<object, () => void>();
  globalThis.setInterval = ((call: () => void, ms: number) => {
    const where = waiting();
    if (where === undefined) return real.setInterval(call, ms);
    const handle = {};
    stops.set(handle, where.every(ms, call));
    return handle;
  }) as typeof setInterval;
  globalThis.clearInterval = ((handle: never) => {
    const stop = typeof handle === 'object' ? stops.get(handle) : undefined;
    if (stop === undefined) real.clearInterval(handle);
    else stop();
    stops.delete(handle);
  }) as typeof clearInterval;

  promises.setTimeout = ((ms: number, value: unknown, options?: { signal?: AbortSignal }) => {
    const where = waiting();
    return where === undefined ? real.delay(ms, value, options) : where.sleep(ms, options?.signal);
  }) as typeof promises.setTimeout;
  promises.setImmediate = ((value?: unknown) =>
    waiting() === undefined ? real.yielding(value) : Promise.resolve()) as typeof promises.setImmediate;
  replaceGunzip(synchronousGunzip as typeof zlib.createGunzip);
  syncBuiltinESMExports();

  return () => {
    globalThis.Date = real.Date;
    globalThis.setInterval = real.setInterval;
    globalThis.clearInterval = real.clearInterval;
    Reflect.deleteProperty(performance, 'now');
    promises.setTimeout = real.delay;
    promises.setImmediate = real.yielding;
    replaceGunzip(real.gunzip);
    syncBuiltinESMExports();
  };
}

/** The property can be redefined, but not assigned. */
const replaceGunzip = (createGunzip: typeof zlib.createGunzip): void => {
  Object.defineProperty(zlib, 'createGunzip', { value: createGunzip, configurable: true, enumerable: true });
};

function synchronousGunzip(): Transform {
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
        done(null, zlib.gunzipSync(input));
      } catch (error) {
        done(error as Error);
      }
    },
  });
}
