import { UnreadableObject } from '../errors.js';
import { listAll } from '../list-all.js';
import { underPrefix } from '../object-keys/data-keys.js';
import { exportFolder, parseRunKey } from '../object-keys/run-keys.js';
import { readRun } from '../records/run-record.js';
import type { AuditedArchive } from './options.js';

/** A run without a manifest: its export is running, or has ended without closing. */
export interface OpenRun {
  accountId: string;
  region: string;
}

/** An open run whose first record was read. */
export interface ListedOpenRun extends OpenRun {
  /** See {@link runIdOf}. */
  id: string;
  /** Key of its first record. */
  key: string;
  /** When the run began (epoch ms). */
  startedMs: number;
}

export const runIdOf = ({ exportId, runNo }: { exportId: string; runNo: number }): string => `${exportId}/${runNo}`;

/** The runs that have begun since the runs of the archive were listed. They may have closed since. */
export async function runsBegunSince(archive: AuditedArchive, listed: ReadonlySet<string>): Promise<OpenRun[]> {
  const all = `${underPrefix(archive, '_logferry', 'exports')}/`;
  const begun: OpenRun[] = [];
  for await (const { key } of listAll(archive.objects, all)) {
    const [exportId = ''] = key.slice(all.length).split('/');
    const { runNo, rest } = parseRunKey(exportFolder(archive, exportId), key) ?? {};
    if (runNo === undefined || rest !== 'run.json' || listed.has(runIdOf({ exportId, runNo }))) continue;
    const record = await readRun(archive.objects, archive, exportId, runNo).catch(undefinedIfUnreadable);
    if (record !== undefined) begun.push({ accountId: record.accountId, region: record.request.region });
  }
  return begun;
}

function undefinedIfUnreadable(error: unknown): undefined {
  if (!(error instanceof UnreadableObject)) throw error;
}
