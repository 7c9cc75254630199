import { setTimeout as delay } from 'node:timers/promises';
import { ServiceError } from '@temporalio/client';

const RETRY_AFTER_MS = 250;

/**
 * Repeats a call of Temporal's until it is answered: its server is killed again and again.
 * @throws what the call throws once `untilMs` (epoch) has passed, and at once what is not Temporal's being away
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

/** gRPC's words for a server that is gone, is going, or has not yet come back: most of them arrive wrapped. */
function isAway(error: unknown): boolean {
  if (error instanceof ServiceError) return true;
  if (!(error instanceof Error)) return false;
  return 'code' in error && typeof error.code === 'number';
}
