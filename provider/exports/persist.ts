import { SECOND_MS } from '../../contract/index.js';
import { pause } from './pause.js';

export interface Persistence {
  /** No attempt begins after this time (epoch ms), except the first. */
  readonly deadlineMs: number;
  /** Ends the pause between two attempts; no further attempt follows. An attempt that has begun is not ended. */
  readonly stopped: AbortSignal;
  /** Decides which errors are temporary (`isPassing`), and explains errors. */
  readonly service: {
    isPassing(error: unknown): boolean;
    explain(error: unknown): unknown;
  };
  /** Receives a line for every error after which another attempt follows. */
  onTrouble(line: string): void;
}

/** The pause between two attempts doubles each time, up to a minute. */
const FIRST_PAUSE_MS = 2 * SECOND_MS;
const LONGEST_PAUSE_MS = 60 * SECOND_MS;

/**
 * Makes a call to Temporal or AWS, and repeats it after a temporary error. So one failed call does not end a wait of
 * hours.
 * @param attempt the call, which may be repeated; `leftMs` is the time that is left (ms)
 * @throws the last error of the call if it is not temporary, if no time is left for another attempt, or after a stop
 */
export async function persist<T>(
  attempt: (leftMs: number) => Promise<T>,
  { deadlineMs, stopped, service, onTrouble }: Persistence,
): Promise<T> {
  for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE_MS)) {
    try {
      return await attempt(Math.max(deadlineMs - Date.now(), 1));
    } catch (error) {
      if (stopped.aborted || !service.isPassing(error) || Date.now() + pauseMs >= deadlineMs) throw error;
      const explained = service.explain(error);
      const text = explained instanceof Error ? explained.message : String(explained);
      onTrouble(`${text.replace(/\.$/, '')}; asks again in ${pauseMs / SECOND_MS} s`);
      await pause(pauseMs, stopped);
      if (stopped.aborted) throw error;
    }
  }
}
