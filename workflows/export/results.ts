import { workflowInfo } from '@temporalio/workflow';
import type { ManifestInput } from '../../activities/index.js';
import { type ExportResult, finalStatus, noSlices, type ResolvedRequest } from '../../contract/index.js';
import type { Refusal } from './open-export.js';
import type { ExportState } from './state.js';

const now = (): string => new Date(Date.now()).toISOString();

export function refusedResult(region: string, { refused, accountId }: Refusal, startedAt: string): ExportResult {
  return {
    schemaVersion: 1,
    exportId: workflowInfo().workflowId,
    status: 'refused',
    ...(accountId !== undefined && { accountId }),
    region,
    slices: noSlices(),
    tasksCreated: 0,
    objects: 0,
    bytes: 0,
    events: 0,
    failures: refused,
    startedAt,
    finishedAt: now(),
  };
}

/** What the manifest says of a run; fixed before it is written, so that writing it again changes nothing. */
export function summary(state: ExportState, cancelledBy: ManifestInput['cancelledBy']): ManifestInput {
  const { slices, tasksCreated } = state.totals;
  const nothingCarried = tasksCreated === 0 && slices.planned === slices.failed;
  const status = state.blocked && nothingCarried ? 'refused' : finalStatus(slices, cancelledBy !== undefined);
  return {
    ...state.totals,
    status,
    parts: state.partsWritten,
    finishedAt: now(),
    ...(cancelledBy && { cancelledBy }),
    ...(state.stillCancelling.length > 0 && { stillCancelling: state.stillCancelling }),
  };
}

export function result(
  request: ResolvedRequest,
  state: ExportState,
  manifest: ManifestInput,
  written: { location: string; sha256: string } | undefined,
): ExportResult {
  const { parts: _parts, ...summed } = manifest;
  const { exportId, archive, startedAt } = state.export;
  return {
    schemaVersion: 1,
    exportId,
    accountId: archive.accountId,
    region: request.region,
    ...summed,
    ...(written && { manifest: written.location, manifestSha256: written.sha256 }),
    startedAt,
  };
}
