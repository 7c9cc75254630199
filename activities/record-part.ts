import { Context } from '@temporalio/activity';
import {
  forEachBounded,
  hashObject,
  type ObjectStore,
  type PartEntry,
  parseReceiptKey,
  storePart,
  UnreadableObject,
} from '../archive/index.js';
import type { ExportDeps } from './shared/deps.js';
import { awsOf, storeOf } from './shared/export-session.js';
import { orBlind } from './shared/failures.js';
import type { ExportActivities, PartAnswer, PartEntryInput } from './types.js';

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
  const complete: PartEntry[] = [];
  const { cancellationSignal } = Context.current();
  await forEachBounded(entries.entries(), RECEIPTS_AT_ONCE, cancellationSignal, async ([index, entry]) => {
    complete[index] = await hashed(store, entry);
  });
  await storePart(store, opened.archive, opened.exportId, opened.runNo, partNo, complete);
}

async function hashed(store: ObjectStore, { key, skipped, sha256, outcome }: PartEntryInput): Promise<PartEntry> {
  if (sha256 !== undefined && outcome !== undefined) return { key, skipped, sha256, outcome };
  const name = parseReceiptKey(key);
  const hash = await hashObject(store, key);
  if (name === undefined || hash === undefined) throw new UnreadableObject(key, 'listed, but gone when it was read');
  return { key, skipped, sha256: hash, outcome: name.outcome };
}
