import { SENT_CALLS, type SentCall } from '../../aws/sent-calls.js';
import { SECOND_MS } from '../../contract/index.js';
import type { WorkMetrics } from './work-metrics.js';

/** Counts the calls to AWS of this process. @returns a function that stops counting */
export function countAwsCalls(metrics: WorkMetrics): () => void {
  const count = (message: unknown): void => {
    const call = message as SentCall;
    const { region, operation, durationMs } = call;
    const result = resultOf(call);
    metrics.add('logferry_aws_calls_total', { region, operation, result });
    metrics.add('logferry_aws_call_seconds_total', { region, operation }, durationMs / SECOND_MS);
    if (result === 'throttled') metrics.add('logferry_aws_throttles_total', { region, operation });
  };
  SENT_CALLS.subscribe(count);
  return () => void SENT_CALLS.unsubscribe(count);
}

/** `refused`: AWS answered that the caller is wrong; `failed`: that AWS itself is. `unanswered`: there was no reply. */
function resultOf({ status, error, throttled }: SentCall): string {
  if (error === undefined) return 'ok';
  if (throttled) return 'throttled';
  if (status === undefined) return 'unanswered';
  return status >= 500 ? 'failed' : 'refused';
}
