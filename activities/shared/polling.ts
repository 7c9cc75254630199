import { MINUTE_MS, SECOND_MS } from '../../contract/index.js';

/**
 * Time (ms) until the next poll of a task of this age (ms). Most tasks end within seconds, so young tasks are polled
 * twice a second, at fixed ages. The account's 5 calls a second suffice for these polls, for creates and for a person
 * at the console.
 */
export function pollDelayMs(ageMs: number): number {
  if (ageMs < 0) return SECOND_MS / 2;
  const everyMs = ageMs < 15 * SECOND_MS ? SECOND_MS / 2 : ageMs < 15 * MINUTE_MS ? SECOND_MS : 5 * SECOND_MS;
  return everyMs - (ageMs % everyMs);
}
