import { defined, type Failure, type Interval, instantMs, LogferryError, type Window } from '../../contract/index.js';
import type { AuditedArchive } from '../audit/options.js';
import { runsIn } from '../audit/run-records.js';
import { UnreadableObject } from '../errors.js';
import { manifestKey } from '../object-keys/run-keys.js';
import { type ReadManifest, readManifest } from '../records/manifest.js';
import { readRun } from '../records/run-record.js';
import type { Lack } from './lacks.js';
import { type GroupTotals, RunReceipts, type UnreadableRecord } from './run-receipts.js';
import { type Timeline, timelineOf } from './timeline.js';

/** The report of one run of an export, from the records of the archive alone. */
export interface ExportReport {
  schemaVersion: 1;
  report: 'export';
  exportId: string;
  runNo: number;
  /** The numbers of all runs of the export that have a record. */
  runs: number[];
  status: ReadManifest['status'];
  /** What the request asked for and the archive lacks. Empty if nothing is lacking. */
  lacks: Lack[];
  accountId?: string;
  /** Region of the export; absent if the run's first record cannot be read. */
  region?: string;
  window: Window;
  /**
   * The requester and the reason, as the request in the run's first record claims them; absent if the request names
   * none, or if the record cannot be read.
   */
  requestedBy?: string;
  reason?: string;
  /** The identities whose credentials AWS accepted. */
  authenticated: string[];
  startedAt: string;
  finishedAt: string;
  logferryVersion?: string;
  manifest: {
    key: string;
    sha256: string;
    /** Whether a signature lies beside the manifest. The report does not check it. */
    hasSignature: boolean;
  };
  slices: ReadManifest['slices'];
  totals: ReadManifest['totals'];
  /** Number of receipts of earlier runs that the manifest lists. The report does not read them. */
  skippedReceipts: number;
  /** The log groups of the receipts that the run wrote, the largest first. */
  groups: GroupTotals[];
  timeline: Timeline;
  /** A sample of the failures, each with the next step. */
  failures: Failure[];
  warnings: NonNullable<ReadManifest['warnings']>;
  /**
   * Records that the manifest names and that cannot be read, at most 100, and the number of all. `logferry verify`
   * finds out more.
   */
  unreadable: UnreadableRecord[];
  unreadableCount: number;
}

/** The archive of a report. */
export type ReportedArchive = Pick<AuditedArchive, 'objects' | 'prefix'>;

/**
 * Reports one run of an export. Reads its manifest and the receipts that the run wrote, and checks no hash.
 * @param runNo the run; absent: the newest run that has closed
 * @throws LogferryError INVALID_REQUEST if there is no such run, or if it has not closed
 */
export async function exportReport(archive: ReportedArchive, exportId: string, runNo?: number): Promise<ExportReport> {
  const { objects } = archive;
  const { runs, chosen } = await chooseRun(archive, exportId, runNo);
  const key = manifestKey(archive, exportId, chosen.runNo);
  const stored = await readManifest(objects, key);
  if (stored === undefined) throw refusal(`the manifest ${key} was listed, but cannot be found`);
  const { manifest, sha256 } = stored;
  const record = await readRun(objects, archive, exportId, chosen.runNo).catch(undefinedIfUnreadable);
  const read = new RunReceipts();
  await read.read(objects, archive, manifest);
  for (const { logGroup, from, to, reason } of manifest.leftOut ?? []) {
    read.lacks.add('leftOut', 1, defined({ logGroup, from, to, detail: reason }));
  }
  const untried = untriedSlices(manifest, read.openSlices);
  if (untried > 0) read.lacks.add('notAttempted', untried, { detail: `the run ended as ${manifest.status}` });
  const { accountId, logferryVersion, startedAt, finishedAt, status, slices, totals, failures } = manifest;
  const { requestedBy, reason, region } = record?.request ?? {};
  return {
    ...{ schemaVersion: 1, report: 'export', exportId, runNo: chosen.runNo, runs, status, lacks: read.lacks.result() },
    ...defined({ accountId, region, requestedBy, reason, logferryVersion }),
    ...{ window: manifest.request.window, authenticated: [...read.authenticated].sort(), startedAt, finishedAt },
    ...{ manifest: { key, sha256, hasSignature: chosen.hasSignature }, slices, totals },
    ...{ skippedReceipts: read.skipped, groups: [...read.groups.values()].sort(largestFirst) },
    timeline: timelineOf(intervalOfRun(manifest), read.tasks, read.readings),
    ...{ failures, warnings: manifest.warnings ?? [], unreadable: read.unreadable },
    unreadableCount: read.unreadableCount,
  };
}

async function chooseRun(archive: ReportedArchive, exportId: string, runNo: number | undefined) {
  const runs = [];
  const passOver = (): void => undefined;
  for await (const run of runsIn({ ...archive, isOriginal: true }, { exportId, found: passOver })) runs.push(run);
  const closed = runs.filter(({ hasManifest }) => hasManifest);
  const chosen = runNo === undefined ? closed.at(-1) : closed.find((run) => run.runNo === runNo);
  if (chosen !== undefined) return { runs: runs.map((run) => run.runNo), chosen };
  if (runs.length === 0) throw refusal(`the archive has no export ${exportId}; logferry list shows exports`);
  const known = closed.length === 0 ? 'no run of it' : `only run ${closed.map((run) => run.runNo).join(', ')} of it`;
  throw refusal(`export ${exportId}${runNo === undefined ? '' : ` has no closed run ${runNo}`}: ${known} has closed`);
}

const refusal = (detail: string): LogferryError => new LogferryError('INVALID_REQUEST', { detail });

function undefinedIfUnreadable(error: unknown): undefined {
  if (!(error instanceof UnreadableObject)) throw error;
}

/** Number of slices that the manifest counts as failed, cancelled or unconfirmedEmpty, and that have no receipt. */
function untriedSlices({ slices }: Pick<ReadManifest, 'slices'>, openReceipts: number): number {
  const { failed = 0, cancelled = 0, unconfirmedEmpty = 0 } = slices;
  return Math.max(0, failed + cancelled + unconfirmedEmpty - openReceipts);
}

function intervalOfRun({ startedAt, finishedAt }: ReadManifest): Interval {
  const fromMs = instantMs(startedAt);
  return { fromMs, toMs: Math.max(fromMs + 1, instantMs(finishedAt)) };
}

const largestFirst = (a: GroupTotals, b: GroupTotals): number =>
  b.bytes - a.bytes || (a.logGroup < b.logGroup ? -1 : 1);
