import { isLogferryError } from '../contract/index.js';
import type { Answer } from '../destination/preflight/index.js';

/** Error codes that mean a missing permission. */
const DENIED: ReadonlySet<string> = new Set(['ACCESS_DENIED', 'BUCKET_ACCESS']);
/** Error codes of calls that AWS neither completed nor refused. */
const UNREAD: ReadonlySet<string> = new Set(['AWS_BUSY', 'AWS_CALL_FAILED']);

/**
 * The answer to a question to AWS. This function never throws. If there is no value, the answer contains the reason.
 * @param permission the IAM action that the question needs
 */
export async function ask<T>(permission: string, question: () => Promise<T>): Promise<Answer<T>> {
  try {
    return { kind: 'value', value: await question() };
  } catch (error) {
    if (!isLogferryError(error) || UNREAD.has(error.code)) return { kind: 'unread', reason: reasonOf(error) };
    if (DENIED.has(error.code)) return { kind: 'denied', permission };
    return { kind: 'refused', problem: error.explained };
  }
}

/** The message of an error. The adapters throw only errors whose message is safe to show. */
const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : 'unknown');
