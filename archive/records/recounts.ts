import { z } from 'zod';
import { type ArchiveLocation, AVAILABILITY_LAG_MS, defined, formatInstant, type Slice } from '../../contract/index.js';
import { UnreadableObject } from '../errors.js';
import { parseReceiptKey } from '../object-keys/receipt-keys.js';
import { recountKey } from '../object-keys/recount-keys.js';
import type { ObjectReader, ObjectStore } from '../ports.js';
import { sha256OfText } from './digest.js';
import { parseRecord, recordText, schemaVersion } from './parse-record.js';
import { readText, writeRecord } from './record-io.js';
import { instant, positive, sha256 } from './schemas.js';

/**
 * The record of a recount that found no late events. It settles the closed windows that it covers if AWS was asked late
 * enough.
 */
export const recountSchema = z.object({
  schemaVersion,
  accountId: z.string(),
  region: z.string(),
  logGroup: z.string(),
  logStreamPrefix: z.string().exactOptional(),
  from: instant,
  to: instant,
  /** When AWS was asked for late events. */
  askedAt: instant,
  /** Whether AWS counted by a Logs Insights query or showed events by FilterLogEvents. */
  method: z.enum(['insights', 'events']),
  /** Events that were ingested after this instant are late: the oldest of the exports may lack them. */
  lateAfter: instant,
  /** The receipts that were recounted. The hash is that of the line `key size etag` of the listing. */
  receipts: z.array(z.object({ key: z.string(), sha256 })).min(1),
  exportId: z.string(),
  runNo: positive,
});
export type Recount = z.infer<typeof recountSchema>;

/**
 * Maximum size (bytes) of a recount's record that is read. Far above the size of such a record, which names the
 * receipts of one month.
 */
const MOST_RECOUNT_BYTES = 16 * 1024 * 1024;

export interface NewRecount extends Pick<Slice, 'logGroup' | 'logStreamPrefix' | 'from' | 'to'> {
  askedAt: string;
  method: Recount['method'];
  receipts: Recount['receipts'];
  exportId: string;
  runNo: number;
}

/**
 * Stores the record of a recount once. If there is a record of the same window and instant, the stored record counts.
 * @throws UnreadableObject if the object at the key is not such a record
 */
export async function storeRecount(
  store: ObjectStore,
  archive: ArchiveLocation,
  made: NewRecount,
): Promise<{ key: string; written: boolean }> {
  const { accountId, region } = archive;
  const { logStreamPrefix, ...rest } = made;
  const record: Recount = {
    ...{ schemaVersion: 1, accountId, region, lateAfter: lateAfter(made.receipts) },
    ...rest,
    ...defined({ logStreamPrefix }),
  };
  const key = recountKey({ ...archive, ...made }, made.askedAt);
  if ((await writeRecord(store, key, recordText(recountSchema, record), 'application/json')) === 'written') {
    return { key, written: true };
  }
  const stored = parseRecord(key, 'a recount', recountSchema, (await readText(store, key, MOST_RECOUNT_BYTES)) ?? '');
  const isSame = (['accountId', 'region', 'logGroup', 'logStreamPrefix'] as const).every(
    (field) => stored[field] === record[field],
  );
  if (!isSame) throw new UnreadableObject(key, 'it is about another log group than its name says');
  return { key, written: false };
}

/**
 * Reads the record of a recount, with the SHA-256 of its stored bytes; undefined if there is none.
 * @throws UnreadableObject if the object is not such a record; NewerRecord if its major version is newer
 */
export async function readRecount(
  store: Pick<ObjectReader, 'read'>,
  key: string,
): Promise<{ recount: Recount; sha256: string } | undefined> {
  const text = await readText(store, key, MOST_RECOUNT_BYTES);
  if (text === undefined) return undefined;
  return { recount: parseRecord(key, 'a recount', recountSchema, text), sha256: sha256OfText(text) };
}

/**
 * The ingestion time after which an event is late. It is 12 hours before the oldest `askedAt` of the receipts, because
 * AWS may take that long to show an event.
 */
function lateAfter(receipts: Recount['receipts']): string {
  const asked = receipts.map(({ key }) => {
    const name = parseReceiptKey(key);
    if (name === undefined) throw new RangeError(`not the key of a receipt: ${key}`);
    return name.askedAtMs;
  });
  return formatInstant(Math.min(...asked) - AVAILABILITY_LAG_MS);
}
