import { isDeepStrictEqual } from 'node:util';
import { type ObjectStore, type RunRecord, readRun } from '../../archive/index.js';
import { exportIdRefusal, LogferryError, type ResolvedRequest } from '../../contract/index.js';
import type { OpenedExport } from '../types/opening.js';
import { archiveLocationOf } from './archive-location.js';
import type { ExportDeps } from './deps.js';
import { Recent } from './recent.js';

/** Number of run records that a worker keeps. Each has at most about the size of a request, 128 KB. */
const MOST_KEPT = 64;

/** A run as its activities know it. */
export interface Run extends RunRecord {
  /** The request with the size of slices that the run uses. */
  readonly request: ResolvedRequest;
  /** The request as the run record has it. The hashes are those of this request. */
  readonly recorded: ResolvedRequest;
}

/**
 * The run records that workers keep, by worker and run. A record is written once, so a record that was read stays
 * valid.
 */
const known = new WeakMap<ExportDeps, Recent<Promise<Run>>>();

/**
 * The record of the run that an activity's input names, with the request of the run. The worker keeps the records that
 * it has read last. The input must agree with the record, because any workflow of the namespace can schedule an
 * activity with any input.
 * @throws UnreadableObject if the record is damaged
 * @throws LogferryError UNPROVEN if there is no such run, or if the input does not agree with the record
 */
export async function runOf(deps: ExportDeps, store: ObjectStore, opened: OpenedExport): Promise<Run> {
  const { exportId, runNo } = opened;
  const isKey = exportIdRefusal(exportId, 'workflow id') === undefined && Number.isInteger(runNo) && runNo > 0;
  if (!isKey) throw new LogferryError('UNPROVEN', { detail: `there is no run ${runNo} of an export ${exportId}` });
  const run = await recordOf(deps, store, opened);
  const described = { ...identityOf(opened), archive: opened.archive, logStreamPrefix: opened.logStreamPrefix };
  const { logStreamPrefix } = run.request.source;
  const recorded = { ...identityOf(run), archive: archiveLocationOf(run.request, run.accountId), logStreamPrefix };
  if (!isDeepStrictEqual(described, recorded)) {
    throw new LogferryError('UNPROVEN', {
      detail: `run ${runNo} of export ${exportId} is not the run that the archive has recorded`,
    });
  }
  return run;
}

const identityOf = ({
  firstRunId,
  startedAt,
  requestHash,
  identityHash,
}: Pick<OpenedExport, 'firstRunId' | 'startedAt' | 'requestHash' | 'identityHash'>) => ({
  ...{ firstRunId, startedAt, requestHash, identityHash },
});

function recordOf(deps: ExportDeps, store: ObjectStore, opened: OpenedExport): Promise<Run> {
  const { archive, exportId, runNo } = opened;
  const { account = '', region, bucket, prefix } = archive;
  const id = JSON.stringify([account, region, bucket, prefix, exportId, runNo]);
  const kept = known.get(deps) ?? new Recent<Promise<Run>>(MOST_KEPT);
  known.set(deps, kept);
  const record = kept.get(id, () => read(store, opened));
  record.catch(() => kept.forget(id));
  return record;
}

async function read(store: ObjectStore, { archive, exportId, runNo }: OpenedExport): Promise<Run> {
  const record = await readRun(store, archive, exportId, runNo);
  if (record === undefined) {
    throw new LogferryError('UNPROVEN', { detail: `the archive has no run ${runNo} of export ${exportId}` });
  }
  const { request: recorded, slice = recorded.slice } = record;
  return { ...record, request: { ...recorded, slice }, recorded };
}
