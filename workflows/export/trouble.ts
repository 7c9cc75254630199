import type { ExportTimings, Failure } from '../../contract/index.js';
import { runEndurance } from './retry-policy.js';

/** What AWS refuses, since when (the first refusal, ISO), and how often the export has asked. */
export interface Trouble {
  failure: Failure;
  since: string;
  waits: number;
}

/** Whether a refusal has lasted as long as the export waits it out. */
export function isTooLong(
  { failure, since }: Trouble,
  nowMs: number,
  timings: Pick<ExportTimings, 'credentialsBoundMs' | 'blindBoundMs'>,
): boolean {
  const boundMs = runEndurance(failure, timings);
  return boundMs !== undefined && nowMs - Date.parse(since) >= boundMs;
}
