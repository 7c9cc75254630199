import {
  closedWindow,
  type EventQuestion,
  groupsWithReceipts,
  planReading,
  type ReadingPlan,
  type ReceiptRoot,
  receiptRoots,
} from '../archive/index.js';
import type { ArchiveLocation, Interval } from '../contract/index.js';
import type { OpenedArchive } from './open-archive.js';

/** Which events of an opened archive are wanted. */
export interface ReadingChoice extends Pick<EventQuestion, 'stream' | 'logStreamPrefix'> {
  /** One log group, or the beginning of the names of several. */
  groups: { name: string } | { prefix: string };
  /** Epoch ms. @default the beginning of the first closed window of each log group */
  fromMs?: number;
  /** Epoch ms, not included. @default the end of the last closed window of each log group */
  toMs?: number;
  /** Only log groups of this account. */
  accountId?: string;
  /** Only log groups of this Region. */
  region?: string;
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
  const { stream, logStreamPrefix, groups } = choice;
  for (const root of await receiptRoots(objects, prefix)) {
    if (choice.accountId !== undefined && root.accountId !== choice.accountId) continue;
    if (choice.region !== undefined && root.region !== choice.region) continue;
    const location = locationOf(archive, root);
    const names = 'name' in groups ? [groups.name] : await groupsWithReceipts(objects, location, groups.prefix);
    for (const logGroup of names) {
      const window = await windowOf(archive, location, logGroup, choice);
      if (window === undefined) continue;
      const question: EventQuestion = {
        ...{ logGroup, window },
        ...(stream !== undefined && { stream }),
        ...(logStreamPrefix !== undefined && { logStreamPrefix }),
      };
      const plan = await planReading(objects, location, question);
      if (plan.receipts > 0) yield { accountId: root.accountId, region: root.region, question, plan };
    }
  }
}

async function windowOf(
  { objects }: OpenedArchive,
  location: ArchiveLocation,
  logGroup: string,
  { fromMs, toMs }: ReadingChoice,
): Promise<Interval | undefined> {
  const closed =
    fromMs === undefined || toMs === undefined ? await closedWindow(objects, location, logGroup, fromMs) : undefined;
  const window = { fromMs: fromMs ?? closed?.fromMs, toMs: toMs ?? closed?.toMs };
  if (window.fromMs === undefined || window.toMs === undefined || window.fromMs >= window.toMs) return undefined;
  return { fromMs: window.fromMs, toMs: window.toMs };
}

/** The location of an archive that is only read. Keys depend on neither bucket, owner nor layout. */
export const locationOf = ({ writtenTo }: OpenedArchive, root: ReceiptRoot): ArchiveLocation => ({
  ...{ ...root, bucket: writtenTo?.bucket ?? '', bucketOwner: '', layout: 'plain' },
});
