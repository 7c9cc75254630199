import {
  AVAILABILITY_LAG_MS,
  type ExportResult,
  instantMs,
  isLogferryError,
  type ResolvedRequest,
} from '../../contract/index.js';
import { noWorker } from '../exports/diagnose.js';
import { known } from '../exports/known.js';
import { run } from '../exports/run.js';
import type { Diagnostic } from '../handlers.js';
import { askAws, askTemporal } from './ask.js';
import type { Destroy } from './destroy.js';
import {
  blockers,
  deliveryOnly,
  elsewhere,
  isDeliveryOnly,
  notComplete,
  remarks,
  tailLost,
  tailUnproved,
  unfinished,
  unstarted,
} from './guard-diagnostics.js';
import { endNow, hold, provedEnd } from './hold.js';
import { limitOf } from './limit.js';
import { lookAt } from './look.js';
import { archiveOf, guardHash, guardRequest } from './request.js';
import { untilStopped } from './until-stopped.js';

/**
 * Archives the log group. Joins the open export of an earlier destroy, or starts an export if none is open, and waits
 * for its end. Another export follows if events came in after the end of the window, or if the joined export accepted a
 * loss that this destroy does not accept. With `accept_tail_loss`, such later events cause another export only in two
 * cases: the export was joined, or its window ended 12 hours ago or earlier.
 * @returns diagnostics; the log group may be destroyed if none of them is an error
 * @throws Stopped, OtherAccount, LogferryError
 */
export async function archive(destroy: Destroy): Promise<readonly Diagnostic[]> {
  const { context, temporal, group, state } = destroy;
  if (isDeliveryOnly(group)) return [deliveryOnly(state, 'error')];
  // The first call to Temporal is not repeated, so that a wrong address or a missing worker shows at once, not after
  // hours.
  const present = await untilStopped(
    context.stopped,
    temporal.ask((exports) => exports.hasWorker()),
  );
  if (!present) return [noWorker(temporal.taskQueue)];
  for (;;) {
    const ended = await exportOnce(destroy);
    if (!('result' in ended)) return ended.diagnostics;
    const left = await leftOut(destroy, ended);
    if (left !== 'events') return [...left, ...remarks(destroy, ended.result)];
    context.log(
      'info',
      `${destroy.group.name}: the export may lack events of the log group; the destroy starts another export`,
    );
  }
}

interface Complete {
  readonly result: ExportResult;
  /** The request of the export. */
  readonly request: ResolvedRequest;
  /** Whether an earlier destroy has started the export. */
  readonly joined: boolean;
}

/** Runs one export to its end. */
async function exportOnce(destroy: Destroy): Promise<Complete | { readonly diagnostics: readonly Diagnostic[] }> {
  const { state, id, context, deadlineMs } = destroy;
  const ends = (diagnostic: Diagnostic) => ({ diagnostics: [diagnostic] });
  const { text: limit } = limitOf(state);
  const open = await openExport(destroy);
  if (open !== undefined && !isSameArchive(open, state)) return ends(elsewhere(destroy, open));
  const to = await endOfWindow(destroy, open !== undefined);
  if (to === undefined) return ends(unstarted(destroy, limit));
  const start = {
    id,
    request: guardRequest(state, to, known(context.settings.defaults.requested_by) ?? null),
    unresolvedHash: guardHash(state),
  };
  const limitMs = Math.max(deadlineMs - Date.now(), 1);
  const onProgress = (line: string) => context.log('info', `${id}: ${line}`);
  const ran = await run(start, context, { limitMs, onProgress, insists: true });
  if (ran.kind === 'refused') return { diagnostics: ran.diagnostics };
  if (ran.kind === 'started') throw new Error('The guard did not wait for the end of the export.');
  if (ran.kind !== 'ended') return ends(unfinished(destroy, ran, limit));
  const { result } = ran;
  if (result.status !== 'completed') return ends(notComplete(destroy, result));
  const blocked = blockers(destroy, result);
  if (blocked.length > 0) return { diagnostics: blocked };
  const request = await askTemporal(destroy, (exports) => exports.request(id));
  return { result, request, joined: request.window.to !== to };
}

/** The request of the guard's export, if it is open. */
async function openExport(destroy: Destroy): Promise<ResolvedRequest | undefined> {
  const { id } = destroy;
  try {
    const { status } = await askTemporal(destroy, (exports) => exports.status(id));
    if (status !== 'running') return undefined;
    return await askTemporal(destroy, (exports) => exports.request(id));
  } catch (error) {
    if (isLogferryError(error) && error.code === 'UNKNOWN_EXPORT') return undefined;
    throw error;
  }
}

function isSameArchive({ destination }: ResolvedRequest, state: Destroy['state']): boolean {
  const { bucket, prefix, layout } = archiveOf(state.destination);
  return destination.bucket === bucket && destination.prefix === prefix && destination.layout === layout;
}

/**
 * The end of the window for a new export; undefined if the time limit of the destroy passes while this function waits.
 * If an open export is joined, this function does not wait, and the open export keeps the end of its own window.
 */
async function endOfWindow(destroy: Destroy, isOpen: boolean): Promise<string | undefined> {
  const { state, reader } = destroy;
  if (state.accept_tail_loss !== true && !isOpen) return hold(destroy);
  const { nowMs } = await askAws(destroy, () => lookAt(state, reader));
  return state.accept_tail_loss === true ? endNow(nowMs) : provedEnd(nowMs);
}

/**
 * Checks whether events are missing in a complete export.
 * @returns `events` if another export has to follow; otherwise warnings about the loss that the user accepts
 */
async function leftOut(destroy: Destroy, { request, joined }: Complete): Promise<readonly Diagnostic[] | 'events'> {
  const { state, group, reader } = destroy;
  const { to } = request.window;
  const since = (ms: number) => askAws(destroy, () => reader.since(group.name, ms));
  const newer = await since(instantMs(to));
  if (state.accept_tail_loss !== true) return newer === undefined && !request.allowRecent ? [] : 'events';
  if (newer === undefined) {
    const recent = await since(instantMs(to) - AVAILABILITY_LAG_MS);
    return recent === undefined ? [] : [tailUnproved(destroy, to)];
  }
  const { nowMs } = await askAws(destroy, () => lookAt(state, reader));
  const isAccepted = !joined && instantMs(to) > nowMs - AVAILABILITY_LAG_MS;
  return isAccepted ? [tailLost(destroy, to, newer)] : 'events';
}
