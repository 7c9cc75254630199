import { setMaxListeners } from 'node:events';
import type { ExportClient, LiveProgress } from '../../client/index.js';
import { type ExportResult, SECOND_MS } from '../../contract/index.js';
import type { Temporal } from '../settings.js';
import { pause } from './pause.js';
import { persist } from './persist.js';
import { progressLine } from './progress-line.js';

export interface FollowOptions {
  /** How long to wait (ms). */
  readonly limitMs: number;
  /** Ends the wait immediately. The export continues. */
  readonly stopped: AbortSignal;
  /** Receives a line whenever the progress has changed, and whenever the wait is repeated after an error. */
  readonly onProgress: (line: string) => void;
}

export type Followed =
  | { readonly kind: 'ended'; readonly result: ExportResult }
  /** `seen` is the newest progress of the open export; undefined if no query has been answered yet. */
  | { readonly kind: 'stopped' | 'timeout'; readonly seen: LiveProgress | undefined };

/**
 * The pause between two queries for the progress doubles each time, up to a minute, because Temporal Cloud bills each
 * query.
 */
const FIRST_PAUSE_MS = 2 * SECOND_MS;
const LONGEST_PAUSE_MS = 60 * SECOND_MS;

/**
 * Waits until an export has ended, the limit has passed, or Terraform stops. After a stop, this function returns the
 * newest progress that it has, without a further call. A wait that fails with a temporary error is repeated.
 */
export async function follow(temporal: Temporal, id: string, options: FollowOptions): Promise<Followed> {
  const { limitMs, stopped, onProgress } = options;
  const deadlineMs = Date.now() + limitMs;
  const exports = await temporal.exports();
  // By default, Terraform handles ten resources at a time. The calls for all of them listen to one signal, and Node.js
  // must not warn about so many listeners.
  setMaxListeners(0, stopped);
  const over = new AbortController();
  let seen: LiveProgress | undefined;
  let said: string | undefined;
  const looking = look(exports, id, over.signal, (progress) => {
    seen = progress;
    const line = progressLine(progress);
    if (line !== said) onProgress(line);
    said = line;
  });
  try {
    const wait = (leftMs: number) => exports.wait(id, { limitMs: leftMs, signal: stopped });
    const result = await persist(wait, { deadlineMs, stopped, service: temporal, onTrouble: onProgress });
    return result.status === 'running' ? { kind: 'timeout', seen } : { kind: 'ended', result };
  } catch (error) {
    if (!stopped.aborted) throw error;
    return { kind: 'stopped', seen };
  } finally {
    over.abort();
    void looking;
  }
}

/**
 * Queries the progress of an export repeatedly. A failed query is ignored, because the wait for the end reports errors.
 */
async function look(
  exports: ExportClient,
  id: string,
  over: AbortSignal,
  onLook: (progress: LiveProgress) => void,
): Promise<void> {
  for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE_MS)) {
    await pause(pauseMs, over);
    const progress = over.aborted ? undefined : await exports.progress(id).catch(() => undefined);
    if (over.aborted) return;
    if (progress !== undefined) onLook(progress);
  }
}
