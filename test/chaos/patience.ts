import { setTimeout as delay } from 'node:timers/promises';
import { ServiceError } from '@temporalio/client';

const RETRY_AFTER_MS = 250;

/**
 * Repeats a call to Temporal until it succeeds, because the chaos run kills the server repeatedly.
 * @throws the error of the call once `untilMs` (epoch) has passed, and at once any error but an unreachable server
 */
export async function answered<Value>(untilMs: number, call: () => Promise<Value>): Promise<Value> {
  for (;;) {
    try {
      return await call();
    } catch (error) {
      if (!isAway(error) || Date.now() > untilMs) throw error;
      await delay(RETRY_AFTER_MS);
    }
  }
}

/** gRPC's errors for a server that is down, stopping or starting; most arrive wrapped in another error. */
function isAway(error: unknown): boolean {
  if (error instanceof ServiceError) return true;
  if (!(error instanceof Error)) return false;
  return 'code' in error && typeof error.code === 'number';
}
