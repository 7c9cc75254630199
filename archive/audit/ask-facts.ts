import { isLogferryError } from '../../contract/index.js';
import type { BucketFacts, ObjectFacts } from './ports.js';

/** The facts that S3 shows about an object, or why S3 does not show them. */
type AskedFacts = { facts: ObjectFacts | undefined } | { unknown: string };

/** Codes of errors that concern one question only. Other errors, such as a broken connection, end the audit. */
const REFUSALS: ReadonlySet<string> = new Set(['ACCESS_DENIED', 'AWS_CALL_FAILED']);

/** Asks S3 about an object, or about a version of it. A refusal is an answer, so that the audit goes on. */
export async function askFacts(bucket: BucketFacts, key: string, versionId?: string): Promise<AskedFacts> {
  try {
    return { facts: await bucket.factsOf(key, versionId) };
  } catch (error) {
    if (!isLogferryError(error) || !REFUSALS.has(error.code)) throw error;
    return { unknown: error.message };
  }
}
