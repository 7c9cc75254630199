import {
  CommittedRecords,
  closedWindow,
  type EventQuestion,
  groupsWithReceipts,
  monthsWithReceipts,
  planReading,
  type ReadingPlan,
  type ReceiptName,
  type ReceiptRoot,
  receiptNames,
  receiptRoots,
} from '../archive/index.js';
import { type ArchiveLocation, defined, formatInstant, type Interval } from '../contract/index.js';
import type { OpenedArchive } from './open-archive.js';

/** Which events of an opened archive are wanted. */
export interface ReadingChoice extends Pick<EventQuestion, 'stream' | 'logStreamPrefix'> {
  /** One log group, or the beginning of the names of several. */
  groups: { kind: 'one'; name: string } | { kind: 'several'; prefix: string };
  /** Epoch ms. @default the beginning of the first closed window of each log group */
  fromMs?: number;
  /** Epoch ms, not included. @default the end of the last closed window of each log group */
  toMs?: number;
  /** Only log groups of this account. */
  accountId?: string;
  /** Only log groups of this Region. */
  region?: string;
  /** Only receipts that manifests commit to. */
  committedOnly?: boolean;
}

/** What is to be read of one log group. */
export interface Reading {
  accountId: string;
  region: string;
  question: EventQuestion;
  plan: ReadingPlan;
}

/** What is to be read of each chosen log group that has receipts in the window. */
export async function* readingsOf(archive: OpenedArchive, choice: ReadingChoice): AsyncGenerator<Reading> {
  const { objects, prefix } = archive;
  const { stream, logStreamPrefix, groups, committedOnly = false } = choice;
  const committed = new CommittedRecords(objects, archive);
  for (const root of await receiptRoots(objects, prefix)) {
    if (choice.accountId !== undefined && root.accountId !== choice.accountId) continue;
    if (choice.region !== undefined && root.region !== choice.region) continue;
    const location = locationOf(archive, root);
    const months = monthsIn(await monthsWithReceipts(objects, location), choice);
    const found =
      groups.kind === 'one' ? [groups.name] : await groupsWithReceipts(objects, location, groups.prefix, months);
    for (const logGroup of found) {
      const names = await receiptNames(objects, location, logGroup, months);
      const window = windowOf(names, choice);
      if (window === undefined) continue;
      const question: EventQuestion = {
        ...{ logGroup, window },
        ...defined({ stream, logStreamPrefix }),
      };
      const plan = await planReading(objects, names, question, { committed, committedOnly });
      if (plan.receipts > 0) yield { accountId: root.accountId, region: root.region, question, plan };
    }
  }
}

/** The months that the requested window overlaps. */
function monthsIn(months: readonly string[], { fromMs = 0, toMs }: ReadingChoice): string[] {
  const first = formatInstant(fromMs).slice(0, 'yyyy-mm'.length);
  const last = toMs === undefined ? undefined : formatInstant(Math.max(0, toMs - 1)).slice(0, 'yyyy-mm'.length);
  return months.filter((month) => month >= first && (last === undefined || month <= last));
}

function windowOf(names: readonly ReceiptName[], { fromMs, toMs }: ReadingChoice): Interval | undefined {
  const closed = closedWindow(names);
  const window = { fromMs: fromMs ?? closed?.fromMs, toMs: toMs ?? closed?.toMs };
  if (window.fromMs === undefined || window.toMs === undefined || window.fromMs >= window.toMs) return undefined;
  return { fromMs: window.fromMs, toMs: window.toMs };
}

/**
 * The location of the receipts of one account and Region in an opened archive. Bucket, owner and layout can be unknown,
 * because the keys of receipts do not depend on them.
 */
export const locationOf = ({ writtenTo }: OpenedArchive, root: ReceiptRoot): ArchiveLocation => ({
  ...{ ...root, bucket: writtenTo?.bucket ?? '', bucketOwner: '', layout: 'plain' },
});
