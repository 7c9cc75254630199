import { type ObjectStore, type RunRecord, readRun, UnreadableObject } from '../../archive/index.js';
import type { OpenedExport } from '../types.js';
import type { ExportDeps } from './deps.js';

/** Run records that a worker keeps. Each is at most about as large as a request, 128 KB. */
const MOST_KEPT = 64;

/** By worker and key. A record is written once, so a record that was read stays true. */
const known = new WeakMap<ExportDeps, Map<string, Promise<RunRecord>>>();

/**
 * The first record of the export's run, with the request that the run works for. The worker reads it once.
 * @throws UnreadableObject if there is no such run
 */
export function runOf(deps: ExportDeps, store: ObjectStore, opened: OpenedExport): Promise<RunRecord> {
  const { archive, exportId, runNo } = opened;
  const { account = '', region, bucket, prefix } = archive;
  const id = JSON.stringify([account, region, bucket, prefix, exportId, runNo]);
  const kept = known.get(deps) ?? new Map<string, Promise<RunRecord>>();
  known.set(deps, kept);
  const record = kept.get(id) ?? read(store, opened);
  // The least recently used record is the first one, and goes first.
  kept.delete(id);
  kept.set(id, record);
  record.catch(() => kept.delete(id));
  for (const [first] of kept) if (kept.size > MOST_KEPT) kept.delete(first);
  return record;
}

async function read(store: ObjectStore, { archive, exportId, runNo }: OpenedExport): Promise<RunRecord> {
  const record = await readRun(store, archive, exportId, runNo);
  if (record === undefined) throw new UnreadableObject(`${exportId}, run ${runNo}`, 'there is no record of this run');
  return record;
}
