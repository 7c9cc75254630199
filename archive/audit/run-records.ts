import { listAll } from '../list-all.js';
import { underPrefix } from '../object-keys/data-keys.js';
import { exportFolder, parseRunKey } from '../object-keys/run-keys.js';
import type { AuditFinding } from './audit-findings.js';
import type { AuditedArchive } from './options.js';

/** The records of one run that exist, by their names. */
export interface RunRecords {
  exportId: string;
  runNo: number;
  hasRun: boolean;
  hasManifest: boolean;
  hasSignature: boolean;
  hasRecounts: boolean;
  /** Keys of the parts. */
  parts: string[];
  /** Whether no later run of the export has a manifest. */
  isNewest: boolean;
}

/**
 * The runs of an archive, export by export, from one listing. Reports objects that are no records of a run, and each
 * run that has no record left although a later run exists.
 */
export async function* runsIn(
  archive: AuditedArchive,
  { exportId, found }: { exportId?: string; found(finding: AuditFinding): void },
): AsyncGenerator<RunRecords> {
  const all = `${underPrefix(archive, '_logferry', 'exports')}/`;
  let folder = '';
  let runs: RunRecords[] = [];
  for await (const { key } of listAll(
    archive.objects,
    exportId === undefined ? all : exportFolder(archive, exportId),
  )) {
    const id = key.slice(all.length).split('/')[0] ?? '';
    const own = exportFolder(archive, id);
    const parsed = parseRunKey(own, key);
    if (parsed === undefined) {
      found({ code: 'FOREIGN_OBJECT', key });
      continue;
    }
    if (own !== folder) {
      yield* ended(folder, runs, found);
      [folder, runs] = [own, []];
    }
    let run = runs.at(-1);
    if (run?.runNo !== parsed.runNo) {
      run = {
        exportId: id,
        runNo: parsed.runNo,
        hasRun: false,
        hasManifest: false,
        hasSignature: false,
        hasRecounts: false,
        parts: [],
        isNewest: false,
      };
      runs.push(run);
    }
    if (parsed.rest === 'run.json') run.hasRun = true;
    else if (parsed.rest === 'manifest.json') run.hasManifest = true;
    else if (parsed.rest === 'manifest.dsse.json') run.hasSignature = true;
    else if (parsed.rest === 'recounts.ndjson') run.hasRecounts = true;
    else if (PART.test(parsed.rest)) run.parts.push(key);
    else found({ code: 'FOREIGN_OBJECT', key });
  }
  yield* ended(folder, runs, found);
}

const PART = /^part-\d{7}\.ndjson$/;

function* ended(folder: string, runs: RunRecords[], found: (finding: AuditFinding) => void): Generator<RunRecords> {
  const newest = runs.findLast(({ hasManifest }) => hasManifest);
  if (newest !== undefined) newest.isNewest = true;
  let next = 1;
  for (const run of runs) {
    if (run.runNo > next) {
      const which = run.runNo - next === 1 ? `run ${next}` : `runs ${next} to ${run.runNo - 1}`;
      found({ code: 'RUN_MISSING', key: folder, expected: which });
    }
    next = run.runNo + 1;
    yield run;
  }
}
