import { Context } from '@temporalio/activity';
import {
  forEachBounded,
  type ObjectStore,
  type PartEntry,
  parseReceiptKey,
  receiptsPrefix,
  storePart,
} from '../archive/index.js';
import { LogferryError, type Outcome } from '../contract/index.js';
import type { ExportDeps } from './shared/deps.js';
import { awsOf, storeOf } from './shared/export-session.js';
import { orBlind } from './shared/failures.js';
import { storedFacts } from './shared/known-receipts.js';
import { runOf } from './shared/run-of.js';
import type { ExportActivities } from './types/activities.js';
import type { OpenedExport } from './types/opening.js';
import type { PartAnswer, PartEntryInput } from './types/recording.js';

/** Number of receipts that are read at the same time. */
const RECEIPTS_AT_ONCE = 16;

type Input = Parameters<ExportActivities['recordPart']>[0];

/**
 * Writes a part of the run's list of receipts. Any workflow of the namespace can schedule this activity with any hash.
 * So the facts of each receipt come from the stored receipt, which this worker has written or reads now.
 * @throws UnreadableObject when a receipt is gone
 * @throws LogferryError UNPROVEN when an entry is not a receipt of this archive, or has another outcome or hash
 */
export const recordPart = (deps: ExportDeps, input: Input): Promise<PartAnswer> =>
  orBlind(async () => {
    await write(deps, input);
    return { kind: 'written' };
  });

async function write(deps: ExportDeps, { export: opened, partNo, entries }: Input): Promise<void> {
  const store = storeOf(await awsOf(deps, opened), opened);
  await runOf(deps, store, opened);
  for (const { key, outcome } of entries) checkEntry(opened, key, outcome);
  const complete: PartEntry[] = [];
  const { cancellationSignal } = Context.current();
  await forEachBounded(entries.entries(), RECEIPTS_AT_ONCE, cancellationSignal, async ([index, entry]) => {
    complete[index] = await asStored(deps, store, opened, entry);
  });
  await storePart(store, opened.archive, opened.exportId, opened.runNo, partNo, complete);
}

/**
 * Checks that an entry is a receipt of the part's own archive. If the entry names an outcome, the receipt's name must
 * have the same outcome.
 * @throws LogferryError UNPROVEN for any other entry
 */
function checkEntry({ archive }: OpenedExport, key: string, outcome: Outcome | undefined): void {
  const name = parseReceiptKey(key);
  const isOurs = name !== undefined && key.startsWith(receiptsPrefix(archive, name.month));
  if (isOurs && (outcome === undefined || outcome === name.outcome)) return;
  throw new LogferryError('UNPROVEN', { detail: 'a part lists an object that is not a receipt of this archive' });
}

async function asStored(
  deps: ExportDeps,
  store: ObjectStore,
  { archive }: OpenedExport,
  { key, skipped, sha256 }: PartEntryInput,
): Promise<PartEntry> {
  const name = parseReceiptKey(key);
  const stored = await storedFacts(deps, store, archive.bucket, key);
  if (name === undefined || (sha256 !== undefined && sha256 !== stored.sha256)) {
    throw new LogferryError('UNPROVEN', {
      detail: 'the stored receipt has another hash than the input names for the part',
    });
  }
  return { key, skipped, outcome: name.outcome, ...stored };
}
