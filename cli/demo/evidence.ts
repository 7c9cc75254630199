import { objectsOf, readReceipt, receiptsOf } from '../../archive/index.js';
import { createAws } from '../../aws/index.js';
import type { ResolvedRequest } from '../../contract/request.js';
import type { ArchiveLocation } from '../../contract/slice.js';
import type { Env } from '../io.js';
import { DEMO_ACCOUNT } from './emulated-aws.js';

/** Keys of receipts and of their objects, and the number of events. All are read from the bucket without the engine. */
export interface Evidence {
  receipts: string[];
  objects: string[];
  events: number;
}

export async function readEvidence(env: Env, { region, destination, window }: ResolvedRequest): Promise<Evidence> {
  const { bucket, prefix, layout } = destination;
  const archive: ArchiveLocation = {
    accountId: DEMO_ACCOUNT,
    region,
    bucket,
    bucketOwner: DEMO_ACCOUNT,
    prefix,
    layout,
  };
  const store = createAws({ region, env, patience: 'command' }).objects(bucket, DEMO_ACCOUNT);
  const evidence: Evidence = { receipts: [], objects: [], events: 0 };
  for (const { key } of await receiptsOf(store, archive, window)) {
    const stored = await readReceipt(store, key);
    evidence.receipts.push(key);
    if (stored === undefined) continue;
    for await (const object of objectsOf(store, stored.receipt)) evidence.objects.push(object.key);
    evidence.events += stored.receipt.totals.events ?? 0;
  }
  return evidence;
}
