import { defined, type Interval, instantMs } from '../../contract/index.js';
import { type RunRecords, runsIn } from '../audit/run-records.js';
import { UnreadableObject } from '../errors.js';
import { readLog } from '../log/index.js';
import { manifestKey } from '../object-keys/run-keys.js';
import { readManifest } from '../records/manifest.js';
import { readRun } from '../records/run-record.js';
import { forEachBounded } from '../verify/for-each-bounded.js';
import type { Controls } from './controls.js';
import type { ReportedArchive } from './export-report.js';

/** A run that closed in the period. */
export interface PeriodRun {
  exportId: string;
  runNo: number;
  status: string;
  finishedAt: string;
  requestedBy?: string;
  reason?: string;
  objects: number;
  bytes: number;
  events: number;
  hasSignature: boolean;
  /** The number of the run's entry in the archive's log; absent if the log does not name this manifest. */
  logEntry?: number;
}

/** Number of runs that are read at the same time. */
const READ_AT_ONCE = 16;

/** Reads the runs of a period, and counts them in the controls. @returns the runs that closed in the period */
export async function countRuns(archive: ReportedArchive, period: Interval, controls: Controls): Promise<PeriodRun[]> {
  const closed = new Map<string, PeriodRun & { sha256: string }>();
  const passOver = (): void => undefined;
  const all: RunRecords[] = [];
  for await (const run of runsIn({ ...archive, isOriginal: true }, { found: passOver })) all.push(run);
  await forEachBounded(all, READ_AT_ONCE, undefined, async (run) => {
    const { exportId, runNo, hasManifest, hasSignature } = run;
    const record = await readRun(archive.objects, archive, exportId, runNo).catch(undefinedIfUnreadable);
    if (record !== undefined && isWithin(period, record.startedAt)) {
      const detail = `began at ${record.startedAt}`;
      controls.count('runs-closed', 1, hasManifest ? 1 : 0, { item: `${exportId}/${runNo}`, detail });
    }
    if (!hasManifest) return;
    const key = manifestKey(archive, exportId, runNo);
    const stored = await readManifest(archive.objects, key).catch(undefinedIfUnreadable);
    if (stored === undefined || !isWithin(period, stored.manifest.finishedAt)) return;
    const { status, finishedAt, totals } = stored.manifest;
    const { requestedBy, reason } = record?.request ?? {};
    const { objects, bytes, events } = totals;
    const known = { exportId, runNo, status, finishedAt, objects, bytes, events, hasSignature, sha256: stored.sha256 };
    closed.set(manifestKey({ prefix: '' }, exportId, runNo), { ...known, ...defined({ requestedBy, reason }) });
  });
  if (closed.size > 0) await findInLog(archive, closed);
  const runs = [...closed.values()].map(({ sha256: _, ...run }) => run).sort(byEnd);
  for (const run of runs) addRun(controls, run);
  return runs;
}

async function findInLog(
  archive: ReportedArchive,
  runs: ReadonlyMap<string, PeriodRun & { sha256: string }>,
): Promise<void> {
  for await (const line of readLog(archive.objects, archive)) {
    if (line.kind !== 'entry' || line.entry === undefined) continue;
    const run = runs.get(line.entry.manifest);
    if (run?.sha256 === line.entry.manifestSha256) run.logEntry ??= line.n;
  }
}

function addRun(controls: Controls, run: PeriodRun): void {
  const { exportId, runNo, status, requestedBy, reason, hasSignature, logEntry } = run;
  const item = `${exportId}/${runNo}`;
  const count = (id: Parameters<Controls['count']>[0], holds: boolean, detail: string): void =>
    controls.count(id, 1, holds ? 1 : 0, { item, detail });
  count('runs-completed', status === 'completed', status);
  const lacking = [requestedBy === undefined && 'no requester', reason === undefined && 'no reason'].filter(Boolean);
  count('runs-attributed', lacking.length === 0, lacking.join(', '));
  count('runs-logged', logEntry !== undefined, 'no entry names this manifest');
  count('runs-signed', hasSignature, 'no signature');
}

const isWithin = ({ fromMs, toMs }: Interval, instant: string): boolean => {
  const ms = instantMs(instant);
  return fromMs <= ms && ms < toMs;
};

const byEnd = (a: PeriodRun, b: PeriodRun): number =>
  a.finishedAt < b.finishedAt || (a.finishedAt === b.finishedAt && a.exportId < b.exportId) ? -1 : 1;

function undefinedIfUnreadable(error: unknown): undefined {
  if (!(error instanceof UnreadableObject)) throw error;
}
