import { type ExportResult, formatInstant, type ResolvedRequest } from '../../contract/index.js';
import type { Newer, SeenGroup } from '../../local/index.js';
import { errorOf, incomplete, warningOf, warningsOf } from '../exports/diagnose.js';
import type { Followed } from '../exports/follow.js';
import { progressLine } from '../exports/progress-line.js';
import type { Diagnostic } from '../handlers.js';
import type { Destroy } from './destroy.js';
import { groupName, type State } from './request.js';

/* The diagnostics of a destroy of a guard. */

const STAYS = 'The log group and the guard stay.';
const WITHOUT = 'To destroy the log group without an archive, apply enabled = false first.';

/** The warning if there is no log group to archive when a destroy begins. */
export const alreadyGone = (state: State, where: string): Diagnostic =>
  warningOf(
    `Log group ${groupName(state)} does not exist in ${where}: there was nothing to archive`,
    'It was deleted before, or never created. Nothing was exported.',
  );

/** The warning if the log group is deleted while a destroy of its guard runs. */
export const deletedMeanwhile = (state: State): Diagnostic =>
  warningOf(
    `Log group ${groupName(state)} was deleted while the destroy of its guard ran`,
    'Events that no export had archived by then are lost.',
  );

/**
 * Whether AWS documents that it delivers the events of the log group's class and does not export them. A destroy tries
 * to export groups of every other class, because AWS does not say which classes besides STANDARD it exports.
 */
export const isDeliveryOnly = ({ logClass }: Pick<SeenGroup, 'logClass'>): boolean => logClass === 'DELIVERY';

/** The finding about a log group that AWS only delivers. */
export const deliveryOnly = (state: State, severity: Diagnostic['severity']): Diagnostic => ({
  severity,
  summary: `Log group ${groupName(state)} has class DELIVERY, which AWS does not export`,
  detail: `AWS delivers the events of this class to Amazon S3 or Amazon Data Firehose, and keeps them in CloudWatch Logs for one day only. A destroy exports nothing, and fails. ${WITHOUT}`,
});

/** The errors for a completed export after which the log group must still stay. */
export function blockers({ state, accountId }: Destroy, result: ExportResult): Diagnostic[] {
  const { exportId, slices, accountId: exportedFrom = accountId } = result;
  if (exportedFrom !== accountId) {
    return [
      errorOf(
        `Export ${exportId} exported a log group of account ${exportedFrom}, but the log group to be destroyed is in account ${accountId}`,
        `${STAYS} Name the account of the log group by its alias in the workers' configuration (account), or use workers of that account.`,
      ),
    ];
  }
  const open = slices.failed + slices.cancelled + slices.unconfirmedEmpty + slices.listed;
  if (open === 0) return [];
  const counts = [
    `${slices.failed} failed`,
    `${slices.cancelled} cancelled`,
    `${slices.unconfirmedEmpty} could not be shown to be empty`,
    `${slices.listed} with objects that were not read back`,
  ].filter((count) => !count.startsWith('0 '));
  return [
    errorOf(
      `Log group ${groupName(state)} is not archived: of ${slices.planned} slices, ${counts.join(', ')}`,
      `${STAYS} Destroy again: the next export covers only the windows that are open. ${WITHOUT}`,
    ),
  ];
}

/** The error for an export that has ended without being complete. */
export function notComplete({ group }: Destroy, result: ExportResult): Diagnostic {
  const { logClass } = group;
  const ofClass =
    logClass === 'STANDARD' ? '' : `The log group has class ${logClass}, which AWS may not export at all. `;
  return incomplete(
    result,
    `${ofClass}${STAYS} Destroy again: the next export covers only the windows that are open. ${WITHOUT}`,
  );
}

/** The warnings for a completed export after which the log group may be destroyed. */
export function remarks({ state }: Destroy, result: ExportResult): Diagnostic[] {
  const { exportId, slices, skippedExpired, manifest } = result;
  const count = slices.expired + skippedExpired;
  const others = warningsOf({ ...result, warnings: result.warnings.filter(({ code }) => code !== EXPIRED) });
  if (count === 0) return others;
  const expired = warningOf(
    `Retention had deleted events of log group ${groupName(state)} before they could be archived`,
    `${count} of ${slices.planned} slices of export ${exportId} had expired. The manifest of the export names them: ${manifest ?? 'see `logferry status`'}.`,
  );
  return [expired, ...others];
}

/** The code of a run's warning about expired slices. `remarks` replaces this warning by its own. */
const EXPIRED = 'EXPIRED';

/** The error for a destroy whose time limit has passed, or that Terraform stops. The export continues. */
export function unfinished(
  { state, id }: Destroy,
  { kind, seen }: Extract<Followed, { kind: 'timeout' | 'stopped' }>,
  limit: string,
): Diagnostic {
  const so = seen ? ` Its progress: ${progressLine(seen)}.` : '';
  const longer = kind === 'timeout' ? ' Set a longer time with timeouts { delete = "…" }.' : '';
  return errorOf(
    kind === 'stopped'
      ? `Interrupted: log group ${groupName(state)} is not archived yet`
      : `Log group ${groupName(state)} was not archived within ${limit}`,
    `${STAYS} Export ${id} continues.${so} Destroy again to join the export; \`logferry wait ${id}\` follows it.${longer}`,
  );
}

/** The error for a destroy that Terraform stops while the destroy does not follow an export. */
export const interrupted = (state: State): Diagnostic =>
  errorOf(
    `Interrupted before log group ${groupName(state)} was known to be archived`,
    `${STAYS} An open export of the guard continues. Destroy again to join it.`,
  );

/** The error for a destroy whose time limit has passed while the newest events were still too new. */
export const unstarted = ({ state }: Destroy, limit: string): Diagnostic =>
  errorOf(
    `Log group ${groupName(state)} was not archived within ${limit}: its newest events are less than 12 hours old`,
    `${STAYS} AWS needs up to 12 hours until an export contains an event. Stop what writes into the log group, and destroy again later. Or apply accept_tail_loss = true first: a destroy then exports everything up to now without this wait, and events of the last 12 hours can be missing. Set a longer time with timeouts { delete = "…" }.`,
  );

/** The error for an open export of an earlier destroy that has another archive location than the guard now names. */
export const elsewhere = ({ id }: Destroy, { destination }: ResolvedRequest): Diagnostic =>
  errorOf(
    `Export ${id} of an earlier destroy writes to another archive location: s3://${destination.bucket}/${destination.prefix} (layout ${destination.layout})`,
    `${STAYS} Wait until this export has ended (\`logferry wait ${id}\`) or cancel it (\`logferry cancel ${id}\`). Then destroy again.`,
  );

const MOST_STREAMS_NAMED = 5;

/**
 * The warning about events after the exported window. It is not known whether the archive has the events that came in
 * after the end of the window with earlier timestamps.
 */
export function tailLost({ state }: Destroy, to: string, newer: Newer): Diagnostic {
  const { events, more, streams, newestMs } = newer;
  const named = streams.slice(0, MOST_STREAMS_NAMED).join(', ');
  const others = streams.length > MOST_STREAMS_NAMED ? ` and ${streams.length - MOST_STREAMS_NAMED} more` : '';
  const group = groupName(state);
  const lost = `${more ? 'at least ' : ''}${events} event${events === 1 ? '' : 's'}`;
  return warningOf(
    events
      ? `The archive lacks ${lost} of log group ${group} after the exported window`
      : `Events of log group ${group} came in after the end of the exported window and can be missing in the archive`,
    `The exported window ends at ${to}; the newest event or ingestion is of ${formatInstant(newestMs)}. Log streams: ${named}${others}. accept_tail_loss = true accepts this. To lose nothing, stop what writes into the log group before you destroy it.`,
  );
}

/**
 * The warning about events of the 12 hours before the end of the exported window. An export cannot prove that it has
 * all of these events.
 */
export const tailUnproved = ({ state }: Destroy, to: string): Diagnostic =>
  warningOf(
    `Events of log group ${groupName(state)} from the 12 hours before ${to} can be missing in the archive`,
    'AWS needs up to 12 hours until an export contains an event, and with accept_tail_loss = true a destroy does not wait so long.',
  );
