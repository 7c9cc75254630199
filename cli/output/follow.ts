import { setTimeout as delay } from 'node:timers/promises';
import type { ExportResult } from '../../contract/result.js';
import type { Engine } from '../engine/engine.js';
import type { ProgressView } from './progress-view.js';

export interface FollowOptions {
  view: ProgressView;
  signal: AbortSignal;
  limitMs?: number | undefined;
}

/** Waits for an export and shows how it goes on. @throws the signal's reason when that is aborted first */
export async function follow(
  { exports }: Engine,
  id: string,
  { view, signal, limitMs }: FollowOptions,
): Promise<ExportResult> {
  const ended = new AbortController();
  const showing = show();
  try {
    return await exports.wait(id, { signal, ...(limitMs !== undefined && { limitMs }) });
  } finally {
    ended.abort();
    await showing;
    view.stop();
  }

  async function show(): Promise<void> {
    while (!ended.signal.aborted) {
      // Waiting tells of lost connections; showing only leaves a gap.
      const progress = await exports.progress(id).catch(() => undefined);
      if (progress !== undefined && !ended.signal.aborted) view.update(progress);
      await delay(view.everyMs, undefined, { signal: ended.signal }).catch(() => {});
    }
  }
}
