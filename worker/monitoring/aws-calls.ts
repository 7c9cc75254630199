import type { SentCall } from '../../aws/sent-calls.js';
import { SECOND_MS } from '../../contract/time.js';
import type { WorkMetrics } from './work-metrics.js';

/** Counts a call to AWS. */
export function countCall(metrics: WorkMetrics, call: SentCall): void {
  const { region, operation, durationMs } = call;
  const result = resultOf(call);
  metrics.add('logferry_aws_calls_total', { region, operation, result });
  metrics.add('logferry_aws_call_seconds_total', { region, operation }, durationMs / SECOND_MS);
  if (result === 'throttled') metrics.add('logferry_aws_throttles_total', { region, operation });
}

/**
 * `refused`: AWS answered with an error of the caller; `failed`: AWS answered with an error of its own. `unanswered`:
 * there was no reply.
 */
function resultOf({ status, error, throttled }: SentCall): string {
  if (error === undefined) return 'ok';
  if (throttled) return 'throttled';
  if (status === undefined) return 'unanswered';
  return status >= 500 ? 'failed' : 'refused';
}
