import type { ResolvedRequest } from '../../contract/request.js';
import { usageError } from '../../contract/usage-error.js';
import { type AutoQuestion, chooseSliceLocally } from '../../local/index.js';
import { isTemporalConfigured } from '../engine/is-configured.js';
import type { Io } from '../io.js';
import { autoText } from '../output/decision-lines.js';
import { formatBytes, plural } from '../output/format.js';
import { note } from '../output/terminal.js';
import { leftOutWarnings } from '../output/window-text.js';
import { parseBytes } from './byte-sizes.js';
import { type PreparedRequest, refuseAlias } from './request.js';

/**
 * How the size of slices is chosen for `--slice auto`, if this process has the credentials of the export. Undefined for
 * other sizes. Also undefined with a configured Temporal service, because its workers choose, by receipts, by
 * stored bytes or by the length of the window.
 * @throws LogferryError INVALID_REQUEST if `--max-scan` cannot be used
 */
export function autoQuestion(
  io: Io,
  { request, requestWith }: PreparedRequest,
  { maxScan }: { maxScan?: string },
): AutoQuestion | undefined {
  const limit = maxScan === undefined ? undefined : parseBytes(maxScan, '--max-scan');
  const configured = isTemporalConfigured(io.env);
  const countsWith = request.maxScanBytes === limit;
  if (limit !== undefined && !countsWith && (requestWith === undefined || configured)) {
    const why =
      requestWith === undefined
        ? `the slices are of a ${request.slice}`
        : 'the worker of a configured Temporal service chooses slices without queries';
    throw usageError(`--max-scan (${maxScan}) limits the queries of --verify source and of --slice auto, but ${why}`);
  }
  if (requestWith === undefined || configured) return undefined;
  return {
    requestWith,
    maxScan: limit,
    onScan: ({ bytes, limit: most, logGroups }) =>
      note(
        io,
        `One Logs Insights query counts the events of ${plural(logGroups, 'log group')}: it scans about ${formatBytes(bytes)} of at most ${formatBytes(most)}`,
      ),
  };
}

/**
 * Refuses `--max-scan` for a request with several targets and without `--verify source`. With several targets, the
 * worker chooses slices without queries, so no query is left that the flag could limit.
 * @throws LogferryError INVALID_REQUEST
 */
export function refuseMaxScan({ maxScan, verify }: { maxScan?: string; verify?: string }): void {
  if (maxScan !== undefined && verify !== 'source')
    throw usageError(
      `--max-scan (${maxScan}) needs --verify source or one target: with several targets, the worker chooses slices without queries`,
    );
}

/**
 * The request with slices of the size that `auto` stands for. The chosen size is a part of the request, so the
 * workflow does not choose again. A request that states a size stays as it is, and so does a request for a configured
 * Temporal service, whose worker chooses.
 */
export async function withChosenSlice<Prepared extends PreparedRequest>(
  io: Io,
  prepared: Prepared,
  options: { maxScan?: string },
): Promise<Prepared> {
  const auto = autoQuestion(io, prepared, options);
  if (auto === undefined) {
    noteWorkerChooses(io, prepared.request);
    noteLeftOut(io, prepared, prepared.request);
    return prepared;
  }
  refuseAlias(prepared.request, false);
  const { autoSlice, request } = await chooseSliceLocally(prepared.request, auto, io.env);
  note(io, `Slices of a ${autoText(autoSlice)}`);
  noteLeftOut(io, prepared, request);
  return { ...prepared, request };
}

/** Says that the worker may choose other slices than those of the request, if the user asked for `auto`. */
export function noteWorkerChooses(io: Io, { slice, autoSlice }: ResolvedRequest): void {
  if (!autoSlice) return;
  note(
    io,
    `Slices of a ${slice}, by the length of the window; the worker may choose another length, by earlier tasks or stored bytes`,
  );
}

/** Warns about the parts of the window that a request leaves out because of the size that was chosen for `auto`. */
export function noteLeftOut(io: Io, { requestWith }: PreparedRequest, chosen: ResolvedRequest): void {
  if (requestWith === undefined) return;
  for (const warning of leftOutWarnings(chosen)) note(io, `warning: ${warning}`);
}
