import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { type Outcome, type Slice, sha256Hex } from '../../contract/index.js';
import { destinationPrefix, taskName } from '../object-keys/data-keys.js';
import { receiptKey } from '../object-keys/receipt-keys.js';
import { type ArchivedObject, totalsOf } from '../records/archived-object.js';
import { type Receipt, receiptText } from '../records/receipt.js';
import { EventCounter } from '../verify/event-counter.js';
import type { MemoryStore } from './memory-store.js';

export interface ArchivedSlice {
  slice: Slice;
  outcome: Outcome;
  askedAt: string;
  /** @default `exp` */
  exportId?: string;
  /** The window that was sent to AWS. @default the window of the slice */
  window?: { from: string; to: string };
  /** Texts of the files of each stream folder: `{ web: [text of 000000.gz, text of 000001.gz] }`. */
  files?: Record<string, string[]>;
}

/** Writes the objects and the receipt of a slice, as an export would have left them. */
export function putArchived(
  store: MemoryStore,
  { slice, outcome, askedAt, exportId = 'exp', window, files = {} }: ArchivedSlice,
): Receipt {
  const taskId = sha256Hex(`${receiptKey(slice, outcome, askedAt)}`).slice(0, 36);
  const sent = window ?? { from: slice.from, to: slice.to };
  const objects = Object.entries(files)
    .flatMap(([folder, texts]) =>
      texts.map((text, part): ArchivedObject => {
        const key = `${destinationPrefix({ ...slice, ...sent })}/${taskId}/${folder}/${String(part).padStart(6, '0')}.gz`;
        const body = gzipSync(text, { level: 1 });
        store.put(key, body);
        const counter = new EventCounter(sent);
        counter.push(Buffer.from(text));
        const sha256 = createHash('sha256').update(body).digest('hex');
        return { key, bytes: body.length, sha256, ...counter.result() };
      }),
    )
    .sort((a, b) => (a.key < b.key ? -1 : 1));
  const receipt: Receipt = {
    ...{ schemaVersion: 1, slice, window: sent, outcome, askedAt, exportId, runNo: 1, claimed: {} },
    authenticated: { arn: 'arn:aws:iam::111122223333:user/test', accountId: slice.accountId },
    task: { taskId, taskName: taskName(slice), status: 'COMPLETED', adopted: false },
    ...{ objects, totals: totalsOf(objects), verification: { level: 'content', result: 'passed' } },
    ...{ evidence: [], strayFolders: [], recordedAt: askedAt },
  };
  store.put(receiptKey(slice, outcome, askedAt), receiptText(receipt));
  return receipt;
}
