import { UnreadableObject } from '../errors.js';
import { underPrefix } from '../object-keys/data-keys.js';
import { parseReceiptKey } from '../object-keys/receipt-keys.js';
import { parseRecountKey } from '../object-keys/recount-keys.js';
import { manifestKey, manifestSignatureKey, recountListKey, runKey } from '../object-keys/run-keys.js';
import { readManifest } from '../records/manifest.js';
import { readReceipt } from '../records/receipt-store.js';
import { readText } from '../records/record-io.js';
import { readRecountList } from '../records/recount-list.js';
import { readParts } from '../records/run-parts.js';
import { MOST_SIGNED_BYTES, openEnvelope, type TrustedKey } from '../signing/index.js';
import type { ReportedArchive } from './export-report.js';
import { unusedPart } from './run-receipts.js';

/**
 * The keys of the records of a run: run record, manifest, signature, the list of recounts and the recounts, parts, the
 * receipts with a line of their own in the parts, and their pages of objects. Keys of records that do not exist can be
 * among them.
 * @throws UnreadableObject if the manifest or a part cannot be read
 */
export async function* recordKeysOf(
  archive: ReportedArchive,
  { exportId, runNo }: { exportId: string; runNo: number },
): AsyncGenerator<string> {
  const { objects } = archive;
  const key = manifestKey(archive, exportId, runNo);
  const stored = await readManifest(objects, key);
  if (stored === undefined) throw new UnreadableObject(key, 'it does not exist');
  yield* [runKey(archive, exportId, runNo), key, manifestSignatureKey(archive, exportId, runNo)];
  const { parts, recounts } = stored.manifest;
  if (recounts !== undefined) yield* recountKeys(archive, recountListKey(archive, exportId, runNo));
  for await (const part of readParts(objects, archive, exportId, runNo, parts.length, unusedPart(parts))) {
    yield part.key;
    for (const line of part.list) if ('key' in line) yield* receiptKeys(archive, line.key);
  }
}

/** The key of a list of recounts, and those of its recounts. */
async function* recountKeys(archive: ReportedArchive, list: string): AsyncGenerator<string> {
  yield list;
  const found = await readRecountList(archive.objects, list).catch(undefinedIfUnreadable);
  for (const { key } of found?.lines ?? []) if (parseRecountKey(key) !== undefined) yield key;
}

/** The key of a receipt, and those of its pages. A part can contain any text, so only keys of records are taken. */
async function* receiptKeys(archive: ReportedArchive, key: string): AsyncGenerator<string> {
  if (parseReceiptKey(key) === undefined) return;
  yield key;
  const found = await readReceipt(archive.objects, key).catch(undefinedIfUnreadable);
  for (const page of found?.receipt.objectPages ?? []) if (isRecordKey(archive, page.key)) yield page.key;
}

/** Whether one of these keys has signed the envelope beside the manifest of a run. */
export async function isSignedBy(
  archive: ReportedArchive,
  { exportId, runNo }: { exportId: string; runNo: number },
  keys: readonly TrustedKey[],
): Promise<boolean> {
  const key = manifestSignatureKey(archive, exportId, runNo);
  const envelope = await readText(archive.objects, key, MOST_SIGNED_BYTES).catch(undefinedIfUnreadable);
  return envelope !== undefined && openEnvelope(envelope, keys).kind === 'verified';
}

/** Whether a key lies below `_logferry/`, and each of its segments can be the name of a file. */
export const isRecordKey = ({ prefix }: Pick<ReportedArchive, 'prefix'>, key: string): boolean =>
  key.startsWith(`${underPrefix({ prefix }, '_logferry')}/`) &&
  !/[\0\\]/.test(key) &&
  key.split('/').every((segment) => segment !== '' && segment !== '.' && segment !== '..');

function undefinedIfUnreadable(error: unknown): undefined {
  if (!(error instanceof UnreadableObject)) throw error;
}
