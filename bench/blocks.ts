import { readFileSync } from 'node:fs';
import { monitorEventLoopDelay } from 'node:perf_hooks';

const NS_PER_MS = 1_000_000;
const RESOLUTION_MS = 1;

/** The longest block of the event loop: the longest time for which it could run no callback (ms). */
export interface LongestBlock {
  /** The longest block in wall-clock time. It includes the time during which other processes had the processor. */
  clockMs: number;
  /** The longest block in CPU time of the main thread; undefined on systems that, unlike Linux, do not record it. */
  cpuMs?: number;
}

/** Watches the event loop. @returns a function that ends the watch and returns the longest block */
export function watchBlocks(): () => LongestBlock {
  const delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  delay.enable();
  let longestNs = 0;
  let beforeNs = mainThreadNs();
  const timer = setInterval(() => {
    const nowNs = mainThreadNs();
    if (nowNs !== undefined && beforeNs !== undefined) longestNs = Math.max(longestNs, nowNs - beforeNs);
    beforeNs = nowNs;
  }, RESOLUTION_MS);
  return () => {
    clearInterval(timer);
    delay.disable();
    return {
      clockMs: Math.round(delay.max / NS_PER_MS),
      ...(beforeNs !== undefined && { cpuMs: Math.round(longestNs / NS_PER_MS) }),
    };
  };
}

/** CPU time of the main thread, whose id is the id of the process. */
function mainThreadNs(): number | undefined {
  try {
    const [runNs] = readFileSync(`/proc/self/task/${process.pid}/schedstat`, 'utf8').split(' ');
    return Number(runNs);
  } catch {
    return undefined;
  }
}
