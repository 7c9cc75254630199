import { setTimeout as delay } from 'node:timers/promises';
import { ServiceError } from '@temporalio/client';

const RETRY_AFTER_MS = 250;

/**
 * Repeats a call to Temporal while the server is unreachable, because the chaos run kills the server again and again.
 * @throws any other error immediately, and the error of the unreachable server after `untilMs` (epoch ms)
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

/**
 * Whether an error is one of gRPC's errors for a server that is down, stopping or starting. Most of them are wrapped in
 * another error.
 */
function isAway(error: unknown): boolean {
  if (error instanceof ServiceError) return true;
  if (!(error instanceof Error)) return false;
  return 'code' in error && typeof error.code === 'number';
}
