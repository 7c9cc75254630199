import {
  type ObjectStore,
  parseReceiptKey,
  type ReceiptName,
  readReceipt,
  receiptsPrefix,
  type StoredReceipt,
  streamsOf,
} from '../../archive/index.js';
import { instantMs, type Slice } from '../../contract/index.js';

/**
 * The receipts that an earlier attempt has stored for a task; empty if there are none. The task's own receipt is the
 * last one. A receipt of an expired beginning of the slice comes before it. Receipts can have a later generation than
 * the slice. Costs one listing, and reads only receipts of this window.
 */
export async function storedBefore(store: ObjectStore, sent: Slice, taskId: string): Promise<StoredReceipt[]> {
  const names = await namesWithin(store, sent);
  for (const { key, to } of names) {
    if (instantMs(to) !== instantMs(sent.to)) continue;
    const stored = await readReceipt(store, key);
    if (stored?.receipt.task?.taskId !== taskId) continue;
    const expired = names.find((name) => isBefore(name, stored.receipt.slice, sent));
    const before = expired && (await readReceipt(store, expired.key));
    const own = { key, ...stored, written: false };
    return expired && before ? [{ key: expired.key, ...before, written: false }, own] : [own];
  }
  return [];
}

/**
 * Names of the receipts whose windows lie in the slice's window, and whose generation is the slice's or a later one.
 */
async function namesWithin(store: ObjectStore, sent: Slice): Promise<ReceiptName[]> {
  const names: ReceiptName[] = [];
  for await (const { objects } of store.list(receiptsPrefix(sent, sent.from.slice(0, 7), sent.logGroup))) {
    names.push(...objects.flatMap(({ key }) => parseReceiptKey(key) ?? []));
  }
  const streams = streamsOf(sent.logStreamPrefix);
  return names.filter(
    ({ from, to, generation, ...name }) =>
      name.streams === streams &&
      generation >= sent.generation &&
      instantMs(from) >= instantMs(sent.from) &&
      instantMs(to) <= instantMs(sent.to),
  );
}

/** Whether a receipt covers the expired beginning of a slice: the part before the window of the task's own receipt. */
const isBefore = ({ outcome, from, to }: ReceiptName, own: Pick<Slice, 'from'>, sent: Slice): boolean =>
  outcome === 'expired' &&
  instantMs(from) === instantMs(sent.from) &&
  instantMs(to) === instantMs(own.from) &&
  instantMs(from) < instantMs(to);
