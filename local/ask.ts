import { isLogferryError } from '../contract/index.js';
import type { Answer } from '../destination/preflight/index.js';

/** What stands for a missing permission, whichever way it is met. */
const DENIED: ReadonlySet<string> = new Set(['ACCESS_DENIED', 'BUCKET_ACCESS']);

/**
 * Asks, and never throws: what keeps an answer from coming is part of it.
 * @param permission the IAM action that asking takes
 */
export async function answerOf<T>(permission: string, ask: () => Promise<T>): Promise<Answer<T>> {
  try {
    return { kind: 'value', value: await ask() };
  } catch (error) {
    if (!isLogferryError(error)) return { kind: 'unread', reason: reasonOf(error) };
    if (DENIED.has(error.code)) return { kind: 'denied', permission };
    return { kind: 'refused', problem: error.explained };
  }
}

/** The adapters let out only errors whose message may be shown. */
const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : 'unknown');
