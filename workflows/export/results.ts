import type { ManifestInput, WrittenManifest } from '../../activities/index.js';
import {
  defined,
  type ExportResult,
  expiredWarning,
  type Failure,
  finalStatus,
  formatInstant,
  noTotals,
  nothingPlannedWarning,
  type ResolvedRequest,
  type Warning,
  type WindowFacts,
  warningsAfter,
  windowFactsOf,
  withLeftOut,
} from '../../contract/index.js';
import type { Refusal, Start } from './open-export.js';
import { addRunFailure, type ExportState } from './state.js';

/** The result of an export that was refused or cancelled before it was opened. */
export function unopenedResult(
  { region, failures, accountId, cancelledBy }: Refusal,
  start: Start,
  { exportId, startedAt }: Pick<ExportResult, 'exportId' | 'startedAt'>,
): ExportResult {
  return {
    schemaVersion: 1,
    exportId,
    status: cancelledBy ? 'cancelled' : 'refused',
    ...defined({ accountId }),
    region,
    ...noTotals(),
    ...(start.kind !== 'refused' && windowFactsOf(start.request)),
    failures,
    ...defined({ cancelledBy }),
    startedAt,
    finishedAt: formatInstant(Date.now()),
  };
}

/** The window of the run, and the parts of the asked window that the run leaves out. */
export const factsOf = (request: ResolvedRequest, { leftOut }: ExportState): WindowFacts =>
  withLeftOut(windowFactsOf(request), leftOut);

/** The warnings of the run so far. */
export const warningsOf = ({ totals, leftOut = [] }: ExportState): Warning[] => [
  ...expiredWarning(totals, leftOut),
  ...totals.warnings,
];

/**
 * The input of the activity that writes the manifest. It is computed once, before the first attempt, so that each
 * attempt writes the same manifest.
 */
export function summaryOf(
  request: ResolvedRequest,
  state: ExportState,
  cancelledBy: ManifestInput['cancelledBy'],
  finishedAt: string,
): ManifestInput {
  const { slices, tasksCreated } = state.totals;
  // A run that a mistake of our code has blocked was not refused by AWS.
  const isRefused = state.blocked !== undefined && state.blocked.code !== 'DEFECT';
  const nothingExported = tasksCreated === 0 && slices.planned === slices.failed;
  const isCancelled = cancelledBy !== undefined;
  const status = isRefused && nothingExported && !isCancelled ? 'refused' : finalStatus(slices, isCancelled);
  const { window, leftOut } = factsOf(request, state);
  const manifest: ManifestInput = {
    ...state.totals,
    ...{ window, leftOut },
    warnings: warningsOf(state),
    status,
    parts: state.partsWritten,
    finishedAt,
    ...defined({ cancelledBy, unusedPart: state.planPartNo }),
    ...(state.stillCancelling.length > 0 && { stillCancelling: state.stillCancelling }),
  };
  if (state.unplannable) notComplete(manifest);
  manifest.warnings = warningsAfter(manifest.status, manifest.warnings);
  if (manifest.status === 'completed') manifest.warnings.unshift(...nothingPlannedWarning(manifest, leftOut));
  return manifest;
}

/** Notes that a run has no manifest. Such a run is not complete, even if it archived all slices. */
export function withoutManifest(manifest: ManifestInput, failure: Failure): undefined {
  addRunFailure(manifest, failure);
  notComplete(manifest);
}

/** Replaces the status `completed` of a run by `partial`, or by `failed` if the run has planned no slice. */
function notComplete(manifest: ManifestInput): void {
  if (manifest.status === 'completed') manifest.status = manifest.slices.planned === 0 ? 'failed' : 'partial';
}

export function resultOf(
  request: ResolvedRequest,
  state: ExportState,
  manifest: ManifestInput,
  written: WrittenManifest | undefined,
): ExportResult {
  const { parts: _parts, unusedPart: _unused, ...summed } = manifest;
  const { exportId, archive, startedAt } = state.export;
  return {
    schemaVersion: 1,
    exportId,
    accountId: archive.accountId,
    region: request.region,
    ...summed,
    ...(written && { manifest: written.location, manifestSha256: written.sha256 }),
    ...(written?.signedBy && { manifestSignedBy: written.signedBy }),
    ...defined({ logEntry: written?.logEntry }),
    ...(written?.warnings && { warnings: [...summed.warnings, ...written.warnings] }),
    startedAt,
  };
}
