import { type ExportResult, formatInstant, type ResolvedRequest } from '../../contract/index.js';
import type { Newer } from '../../local/index.js';
import { errorOf, incomplete, warningOf, warningsOf } from '../exports/diagnose.js';
import type { Followed } from '../exports/follow.js';
import { progressLine } from '../exports/progress-line.js';
import type { Diagnostic } from '../handlers.js';
import type { Destroy } from './destroy.js';
import { groupName, type State } from './request.js';

/* What a destroy of a guard tells the user. */

const STAYS = 'The log group and the guard stay.';
const WITHOUT = 'To let the log group go without an archive, apply enabled = false first.';

/** There is no log group to archive. */
export const alreadyGone = (state: State, where: string): Diagnostic =>
  warningOf(
    `Log group ${groupName(state)} does not exist in ${where}: there was nothing to archive`,
    'It was deleted before, or never created. Nothing was exported.',
  );

/** What keeps the log group although its export has completed; empty if nothing does. */
export function blockers({ state, accountId }: Destroy, result: ExportResult): Diagnostic[] {
  const { exportId, slices, accountId: exportedFrom = accountId } = result;
  if (exportedFrom !== accountId) {
    return [
      errorOf(
        `Export ${exportId} exported a log group of account ${exportedFrom}, but the one to be destroyed is in account ${accountId}`,
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
    `${slices.listed} listed but not read back`,
  ].filter((count) => !count.startsWith('0 '));
  return [
    errorOf(
      `Log group ${groupName(state)} is not archived: ${counts.join(', ')} of ${slices.planned} slices`,
      `${STAYS} Destroy again: the export then does only what is open. ${WITHOUT}`,
    ),
  ];
}

/** An export that has ended without being complete. */
export function notComplete({ group }: Destroy, result: ExportResult): Diagnostic {
  const { logClass } = group;
  const ofClass =
    logClass === 'STANDARD' ? '' : `The log group has class ${logClass}, which AWS may not export at all. `;
  return incomplete(result, `${ofClass}${STAYS} Destroy again: the export then does only what is open. ${WITHOUT}`);
}

/** What a user should know although the log group may go. */
export function remarks({ state }: Destroy, result: ExportResult): Diagnostic[] {
  const { exportId, slices, manifest } = result;
  const others = warningsOf({ ...result, warnings: result.warnings.filter(({ code }) => code !== CUT) });
  if (slices.expired === 0) return others;
  const expired = warningOf(
    `Retention had deleted events of log group ${groupName(state)} before they could be archived`,
    `${slices.expired} of ${slices.planned} slices of export ${exportId} had expired. The manifest names them: ${manifest ?? 'see `logferry status`'}.`,
  );
  return [expired, ...others];
}

/** The warning of a run that says the same as the count of expired slices. */
const CUT = 'RETENTION_CUTS_WINDOW';

/** The destroy's time has ended, or Terraform stops. The export goes on. */
export function unfinished(
  { state, id }: Destroy,
  { kind, seen }: Extract<Followed, { kind: 'timeout' | 'stopped' }>,
  limit: string,
): Diagnostic {
  const so = seen ? ` It is ${progressLine(seen)}.` : '';
  const longer = kind === 'timeout' ? ' A longer time is set by timeouts { delete = "…" }.' : '';
  return errorOf(
    kind === 'stopped'
      ? `Interrupted: log group ${groupName(state)} is not archived yet`
      : `Log group ${groupName(state)} was not archived within ${limit}`,
    `${STAYS} Export ${id} goes on.${so} Destroy again to join it; \`logferry wait ${id}\` follows it.${longer}`,
  );
}

/** Terraform stops before this destroy has an export. */
export const interrupted = (state: State): Diagnostic =>
  errorOf(
    `Interrupted: log group ${groupName(state)} is not archived`,
    `${STAYS} An export that an earlier destroy has started goes on. Destroy again to join it.`,
  );

/** The newest events stayed too new until the destroy's time ended. */
export const unstarted = ({ state }: Destroy, limit: string): Diagnostic =>
  errorOf(
    `Log group ${groupName(state)} was not archived within ${limit}: its newest events are less than 12 hours old`,
    `${STAYS} AWS needs up to 12 hours until an export contains an event. Stop what writes into the log group, and destroy again later. accept_tail_loss = true, applied first, exports up to now instead, and events of the last 12 hours can be missing. A longer time is set by timeouts { delete = "…" }.`,
  );

/** The open export of an earlier destroy writes to another archive than the guard now names. */
export const elsewhere = ({ id }: Destroy, { destination }: ResolvedRequest): Diagnostic =>
  errorOf(
    `Export ${id} of an earlier destroy writes to another archive, s3://${destination.bucket}/${destination.prefix}`,
    `${STAYS} Wait until it has ended (\`logferry wait ${id}\`) or cancel it (\`logferry cancel ${id}\`). Then destroy again.`,
  );

const MOST_STREAMS_NAMED = 5;

/** Events that came in at the end of the window or later. */
export function tailLost({ state }: Destroy, to: string, newer: Newer): Diagnostic {
  const { events, more, streams, newestMs } = newer;
  const named = streams.slice(0, MOST_STREAMS_NAMED).join(', ');
  const others = streams.length > MOST_STREAMS_NAMED ? ` and ${streams.length - MOST_STREAMS_NAMED} more` : '';
  const amount =
    events === undefined || events === 0
      ? 'Events'
      : `${more ? 'At least ' : ''}${events} event${events === 1 && !more ? '' : 's'}`;
  return warningOf(
    `${amount} of log group ${groupName(state)} came in after its export had begun and are not in the archive`,
    `The archive ends at ${to}; the newest event is of ${formatInstant(newestMs)}. Log streams: ${named}${others}. accept_tail_loss = true accepts this. To lose nothing, stop what writes into the log group before you destroy it.`,
  );
}

/** What an export of the last 12 hours cannot prove. */
export const tailUnproved = ({ state }: Destroy, to: string): Diagnostic =>
  warningOf(
    `Events of log group ${groupName(state)} from the 12 hours before ${to} can be missing in the archive`,
    'AWS needs up to 12 hours until an export contains an event, and accept_tail_loss = true did not wait for it.',
  );
