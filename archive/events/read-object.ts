import { createHash } from 'node:crypto';
import type { Interval } from '../../contract/index.js';
import { UnreadableObject } from '../errors.js';
import type { ObjectReader } from '../ports.js';
import type { ArchivedObject } from '../records/archived-object.js';
import { gunzip } from '../verify/read-back.js';
import { type RecordIntake, RecordTooLarge } from './record-intake.js';

/** An object that contains wanted events. */
export interface WantedObject extends ArchivedObject {
  /** Name of the folder of its stream: the stream's name, in which AWS writes `/` as `-`. */
  stream: string;
  /** The window that was sent to AWS. */
  sent: Interval;
  /** The wanted instants of the events: disjoint intervals in order. */
  gives: readonly Interval[];
}

/** What is wrong with an object or a record. The code is stable. */
export interface ReadProblem {
  key: string;
  /**
   * - `missing`: it does not exist.
   * - `changed`: it has another SHA-256 or size than its receipt says.
   * - `unreadable`: it cannot be read to its end; or a receipt contradicts its name, or an object is not in the folder
   *   of the task.
   * - `uncommitted`: its receipt is neither committed nor of an open run.
   */
  code: 'missing' | 'changed' | 'unreadable' | 'uncommitted';
  detail: string;
}

/** The body of an object, whose download may have begun. */
export type OpenedBody = Awaited<ReturnType<ObjectReader['read']>>;

/**
 * Reads an object to its end, and checks the size and SHA-256 of the stored bytes. The text of an object with a problem
 * is passed on, too, as far as it can be read.
 * @param intake gets the text
 * @returns the problem; undefined if there is none
 */
export async function readObject(
  object: WantedObject,
  open: () => Promise<OpenedBody>,
  signal: AbortSignal,
  intake: RecordIntake,
): Promise<ReadProblem | undefined> {
  const { key, sha256 } = object;
  const hash = createHash('sha256');
  try {
    const body = await open();
    if (body === undefined) return { key, code: 'missing', detail: 'a receipt names it, but it does not exist' };
    const bytes = await gunzip(key, body, signal, hash, async (text) => {
      for await (const chunk of text) await intake.push(chunk);
    });
    const actual = hash.digest('hex');
    if (bytes !== object.bytes || (sha256 !== undefined && actual !== sha256)) {
      const what = bytes === object.bytes ? 'another SHA-256' : `another size (${bytes} bytes, not ${object.bytes})`;
      return { key, code: 'changed', detail: `it has ${what} than its receipt says` };
    }
    return undefined;
  } catch (error) {
    if (!(error instanceof UnreadableObject || error instanceof RecordTooLarge)) throw error;
    const detail = error instanceof UnreadableObject ? error.problem : error.message;
    return { key, code: 'unreadable', detail };
  } finally {
    intake.end();
  }
}

/** Makes the function that decides whether an instant is in one of the intervals. */
export function wantedIn(intervals: readonly Interval[]): (ms: number) => boolean {
  const [only, ...more] = intervals;
  if (only === undefined) return () => false;
  if (more.length === 0) return (ms) => ms >= only.fromMs && ms < only.toMs;
  return (ms) => intervals.some(({ fromMs, toMs }) => ms >= fromMs && ms < toMs);
}
