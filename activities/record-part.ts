import { Context } from '@temporalio/activity';
import {
  forEachBounded,
  hashObject,
  type ObjectStore,
  type PartEntry,
  parseReceiptKey,
  receiptsPrefix,
  storePart,
  UnreadableObject,
} from '../archive/index.js';
import { defined, LogferryError, type Outcome } from '../contract/index.js';
import type { ExportDeps } from './shared/deps.js';
import { awsOf, storeOf } from './shared/export-session.js';
import { orBlind } from './shared/failures.js';
import { runOf } from './shared/run-of.js';
import type { ExportActivities, OpenedExport, PartAnswer, PartEntryInput } from './types.js';

/** Receipts of earlier runs that are read at once. */
const RECEIPTS_AT_ONCE = 16;

type Input = Parameters<ExportActivities['recordPart']>[0];

/**
 * Writes a part of the run's list of receipts. It reads receipts of earlier runs to hash their bytes, whatever version
 * of the format those bytes are in.
 * @throws UnreadableObject when such a receipt is gone
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
    complete[index] = await hashed(store, entry);
  });
  await storePart(store, opened.archive, opened.exportId, opened.runNo, partNo, complete);
}

/**
 * A part lists receipts of its own archive, under the outcomes that their names say.
 * @throws LogferryError UNPROVEN for any other entry
 */
function checkEntry({ archive }: OpenedExport, key: string, outcome: Outcome | undefined): void {
  const name = parseReceiptKey(key);
  const isOurs = name !== undefined && key.startsWith(receiptsPrefix(archive, name.month));
  if (isOurs && (outcome === undefined || outcome === name.outcome)) return;
  throw new LogferryError('UNPROVEN', { detail: 'a part lists an object that is not a receipt of this archive' });
}

async function hashed(
  store: ObjectStore,
  { key, skipped, sha256, outcome, slices }: PartEntryInput,
): Promise<PartEntry> {
  if (sha256 !== undefined && outcome !== undefined) return { key, skipped, sha256, outcome, ...defined({ slices }) };
  const name = parseReceiptKey(key);
  const hash = await hashObject(store, key);
  if (name === undefined || hash === undefined) throw new UnreadableObject(key, 'listed, but gone when it was read');
  return { key, skipped, sha256: hash, outcome: name.outcome };
}
