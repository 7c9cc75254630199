import {
  intervalOfDay,
  type Proof,
  proveReceipts,
  type ReceiptName,
  receiptRoots,
  receiptsOf,
} from '../archive/index.js';
import { defined, formatInstant, usageError } from '../contract/index.js';
import type { OpenedArchive } from './open-archive.js';
import { locationOf } from './readings.js';

/** The receipts that are to be proven. */
export interface DayChoice {
  logGroup: string;
  /** `yyyy-mm-dd` */
  day: string;
  accountId?: string;
  region?: string;
  /** Text of the checkpoint. @default the stored checkpoint that pins the most entries */
  checkpoint?: string;
}

/**
 * Proves that the log of an archive contains the receipts of a log group and day.
 * @throws LogferryError INVALID_REQUEST if there are no such receipts, or if they are of several accounts or Regions
 */
export async function proveDay(archive: OpenedArchive, choice: DayChoice): Promise<Proof> {
  const { logGroup, day, accountId, region, checkpoint } = choice;
  const { fromMs, toMs } = intervalOfDay(day);
  const range = { from: formatInstant(fromMs), to: formatInstant(toMs) };
  const found: { owner: string; names: ReceiptName[] }[] = [];
  for (const root of await receiptRoots(archive.objects, archive.prefix)) {
    if ((accountId ?? root.accountId) !== root.accountId || (region ?? root.region) !== root.region) continue;
    const names = await receiptsOf(archive.objects, locationOf(archive, root), range, { logGroup });
    if (names.length > 0) found.push({ owner: `${root.accountId} in ${root.region}`, names });
  }
  const [only, ...others] = found;
  if (only === undefined) {
    throw usageError(`${archive.name} has no receipts of the log group ${logGroup} on ${day}`, COVERAGE);
  }
  if (others.length > 0) {
    const owners = found.map(({ owner }) => owner).join(', ');
    const message = `${archive.name} has receipts of ${logGroup} from several accounts or Regions: ${owners}`;
    throw usageError(message, 'Choose one with --account-id or --region.');
  }
  const question = { logGroup, day, names: only.names, ...defined({ checkpoint }) };
  return proveReceipts(archive.objects, archive, question);
}

const COVERAGE = '`logferry coverage` shows which days of a log group are archived.';
