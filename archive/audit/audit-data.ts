import { listAll } from '../list-all.js';
import { underPrefix } from '../object-keys/data-keys.js';
import { PROBE } from '../verify/verify-task.js';
import { type OpenRun, runsBegunSince } from './open-runs.js';
import type { AuditedArchive, AuditOptions, AuditSummary } from './options.js';
import type { AuditedRuns } from './run-audit.js';
import type { TaskFolders } from './task-folders.js';

/** A segment of a key that is the id of an export task. */
const TASK_ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** A folder that no receipt counts, with the objects that were listed in it so far. */
interface Strange {
  folder: string;
  objects: number;
  bytes: number;
}

/**
 * Lists all data of the archive, and reports what no receipt counts. The objects in the folders that receipts count
 * have already been compared with the receipts.
 */
export async function auditData(
  archive: AuditedArchive,
  { found, signal }: Pick<AuditOptions, 'found' | 'signal'>,
  known: { folders: TaskFolders; runs: AuditedRuns; summary: AuditSummary },
): Promise<void> {
  const { folders, runs, summary } = known;
  const data = `${underPrefix(archive, 'data')}/`;
  let counted = '';
  let strange: Strange | undefined;
  const unexplained: Strange[] = [];
  const report = (): void => {
    if (strange === undefined) return;
    const { folder, objects, bytes } = strange;
    const seen = `${objects} objects, ${bytes} bytes`;
    if (folders.kindOf(folder) === 'partial') found({ code: 'PARTIAL_DATA', key: folder, seen });
    else if (isOfOpenRun(folder.slice(data.length), runs.open)) found({ code: 'DATA_OF_OPEN_RUN', key: folder, seen });
    else unexplained.push(strange);
    strange = undefined;
  };
  for await (const { key, bytes } of listAll(archive.objects, data)) {
    signal?.throwIfAborted();
    if (counted !== '' && key.startsWith(counted)) continue;
    const named = foldersOf(key, data.length).find((folder) => folders.kindOf(folder) !== undefined);
    if (named !== undefined && folders.kindOf(named) === 'counted') {
      counted = named;
      continue;
    }
    const folder = named ?? taskFolderIn(key);
    if (folder === undefined) {
      if (key.endsWith(`/${PROBE}`)) summary.probes += 1;
      else if (!key.endsWith('/')) found({ code: 'FOREIGN_OBJECT', key });
      continue;
    }
    if (strange?.folder !== folder) {
      report();
      strange = { folder, objects: 0, bytes: 0 };
    }
    strange.objects += 1;
    strange.bytes += bytes;
  }
  report();
  // An audit can take hours. In the meantime other runs begin, and write data.
  const begun = unexplained.length === 0 ? [] : await runsBegunSince(archive, runs.listed);
  for (const { folder, objects, bytes } of unexplained) {
    const code = isOfOpenRun(folder.slice(data.length), begun) ? 'DATA_OF_OPEN_RUN' : 'DATA_UNRECORDED';
    found({ code, key: folder, seen: `${objects} objects, ${bytes} bytes` });
  }
}

/** The folders that contain an object, each with a trailing slash, the innermost last. */
function foldersOf(key: string, from: number): string[] {
  const folders: string[] = [];
  for (let at = key.indexOf('/', from); at >= 0; at = key.indexOf('/', at + 1)) folders.push(key.slice(0, at + 1));
  return folders;
}

/** The end of a key that an export task writes: the folder of a log stream, and a numbered file. */
const STREAM_PART = /[^/]+\/\d{6}\.gz$/;

/** The folder of the task that wrote an object, by the form of its key; undefined if there is none. */
function taskFolderIn(key: string): string | undefined {
  const segments = key.split('/');
  const at = segments.findIndex((segment) => TASK_ID.test(segment));
  if (at >= 0 && at < segments.length - 1) return `${segments.slice(0, at + 1).join('/')}/`;
  return STREAM_PART.test(key) ? key.replace(STREAM_PART, '') : undefined;
}

/** Whether the data is of an account and Region in which a run is open. @param path below `data/` */
const isOfOpenRun = (path: string, open: readonly OpenRun[]): boolean =>
  open.some(
    ({ accountId, region }) =>
      path.startsWith(`${accountId}/${region}/`) || path.startsWith(`account=${accountId}/region=${region}/`),
  );
