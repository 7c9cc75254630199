import {
  type CommittedRecords,
  destinationPrefix,
  forEachBounded,
  mayBeMasked,
  objectsOf,
  type Receipt,
  readBack,
  readReceipt,
  receiptKey,
  STANDING_TEXTS,
  UnreadableObject,
} from '../../archive/index.js';
import type { ObjectReader } from '../../archive/ports.js';
import { type ArchiveLocation, instantMs, type Slice } from '../../contract/index.js';
import type { DayPart, LostDay } from './lost-days.js';
import type { DayProblem } from './problems.js';

/** Number of objects that are read at the same time. */
const READ_AT_ONCE = 4;

export interface ReadingQuestion {
  store: ObjectReader;
  archive: ArchiveLocation;
  /** Knows the receipts to which the log commits. */
  committed: CommittedRecords;
  /** The log group as AWS shows it. */
  group: { name: string; createdAt: string };
  /** What the user accepts. */
  accepts: { masked: boolean; truncated: boolean };
}

/** A receipt whose objects were all read back, each with the hash that the receipt says. */
export interface ReadReceipt {
  key: string;
  sha256: string;
  objects: number;
  bytes: number;
  /** The window that was sent to AWS. */
  sent: { from: string; to: string };
}

/**
 * Reads a receipt and all of its objects, and counts the archived events of the parts in which the receipt counts.
 * @returns why the receipt proves nothing, or what was read
 */
export async function readReceiptWithObjects(
  question: ReadingQuestion,
  key: string,
  parts: readonly DayPart[],
  signal: AbortSignal,
): Promise<{ kind: 'read'; receipt: ReadReceipt } | { kind: 'problem'; problem: DayProblem }> {
  try {
    const read = await readReceipt(question.store, key);
    if (read === undefined) return unproven(wrong(key));
    const { receipt, sha256 } = read;
    const problem = problemOf(question, key, receipt);
    if (problem !== undefined) return unproven(problem);
    const { exportId, runNo } = receipt;
    const standing = await question.committed.receipt({ key, sha256, exportId, runNo });
    if (standing !== 'committed') {
      return unproven({ code: 'UNCOMMITTED', detail: `run ${runNo} of ${exportId}: ${STANDING_TEXTS[standing]}` });
    }
    const objects = await readObjects(question, receipt, parts, signal);
    return { kind: 'read', receipt: { key, sha256, sent: receipt.window, ...objects } };
  } catch (error) {
    if (!(error instanceof UnreadableObject)) throw error;
    const code = error.key === key ? 'RECEIPT_WRONG' : 'OBJECT_WRONG';
    return unproven({ code, detail: `${error.key}: ${error.problem}` });
  }
}

const unproven = (problem: DayProblem) => ({ kind: 'problem', problem }) as const;

const wrong = (key: string): DayProblem => ({ code: 'RECEIPT_WRONG', detail: key });

/** Why a receipt by its own content cannot be part of a proof; undefined if it can. */
function problemOf(
  { archive, group, accepts }: ReadingQuestion,
  key: string,
  receipt: Receipt,
): DayProblem | undefined {
  const { slice, outcome, askedAt, logGroupMetadata, totals } = receipt;
  const isOfArchive = slice.bucket === archive.bucket && slice.prefix === archive.prefix;
  if (receiptKey(slice, outcome, askedAt) !== key || slice.logGroup !== group.name || !isOfArchive) return wrong(key);
  if (logGroupMetadata?.createdAt === undefined) return { code: 'CREATION_UNKNOWN', detail: key };
  if (instantMs(logGroupMetadata.createdAt) !== instantMs(group.createdAt)) {
    return { code: 'OTHER_GROUP', detail: `created at ${logGroupMetadata.createdAt}` };
  }
  if (!accepts.masked && mayBeMasked(logGroupMetadata)) return { code: 'MASKED' };
  if (!accepts.truncated && totals.pointers !== undefined) return { code: 'TRUNCATED' };
  return undefined;
}

async function readObjects(
  { store }: ReadingQuestion,
  receipt: Receipt,
  parts: readonly DayPart[],
  signal: AbortSignal,
): Promise<Pick<ReadReceipt, 'objects' | 'bytes'>> {
  const { window, slice, task } = receipt;
  const sent: Slice = { ...slice, ...window };
  const folder = task === undefined ? undefined : `${destinationPrefix(sent)}/${task.taskId}/`;
  const endMs = instantMs(window.to);
  let [objects, bytes, atEnd] = [0, 0, 0];
  const count = (ms: number): void => {
    if (ms === endMs) atEnd += 1;
    const part = parts.find(({ fromMs, toMs }) => fromMs <= ms && ms < toMs);
    if (part !== undefined) part.archived += 1;
  };
  const batch: { key: string; bytes: number; sha256: string }[] = [];
  const readBatch = async (): Promise<void> => {
    await forEachBounded(batch.splice(0), READ_AT_ONCE, signal, async (named, inner) => {
      const read = await readBack(store, sent, named, inner, count);
      if (read.sha256 !== named.sha256) throw new UnreadableObject(named.key, 'its SHA-256 is not that of the receipt');
      objects += 1;
      bytes += named.bytes;
    });
  };
  for await (const { key, bytes: size, sha256 } of objectsOf(store, receipt)) {
    if (folder === undefined || !key.startsWith(folder)) {
      throw new UnreadableObject(
        key,
        'its receipt names the object, but the object is not in the folder of the export task',
      );
    }
    if (sha256 === undefined) throw new UnreadableObject(key, 'its receipt has no SHA-256');
    batch.push({ key, bytes: size, sha256 });
    if (batch.length === MOST_WAITING) await readBatch();
  }
  await readBatch();
  for (const part of parts) part.atEnd = atEnd;
  return { objects, bytes };
}

/** Number of objects that are collected before they are read, so that the list of a large receipt is not in memory. */
const MOST_WAITING = 64;

/** The parts of days by the key of the receipt that counts there, in the order of time. */
export function partsByReceipt(days: readonly LostDay[]): Map<string, DayPart[]> {
  const byObjectKey = new Map<string, DayPart[]>();
  for (const { parts } of days) {
    for (const part of parts) byObjectKey.set(part.receipt.key, [...(byObjectKey.get(part.receipt.key) ?? []), part]);
  }
  return byObjectKey;
}
