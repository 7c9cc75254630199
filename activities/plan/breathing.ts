import { performance } from 'node:perf_hooks';
import { setImmediate } from 'node:timers/promises';

/** Time (ms) after which planning pauses, so that other activities and heartbeats of the process can run. */
const LONGEST_STRETCH_MS = 20;

/**
 * Returns a function that pauses for one iteration of the event loop if at least `LONGEST_STRETCH_MS` have passed since
 * its last pause, or since it was made.
 */
export function breathing(): () => Promise<void> {
  let beganMs = performance.now();
  return async () => {
    if (performance.now() - beganMs < LONGEST_STRETCH_MS) return;
    await setImmediate();
    beganMs = performance.now();
  };
}
