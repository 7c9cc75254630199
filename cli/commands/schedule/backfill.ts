import type { Command } from 'commander';
import type { ExportSchedule } from '../../../client/index.js';
import { defined } from '../../../contract/defined.js';
import { LogferryError } from '../../../contract/errors.js';
import { requestHash } from '../../../contract/hash.js';
import { parseExportRequest } from '../../../contract/parse.js';
import { chosenIdRefusal } from '../../../contract/request-rules.js';
import { askedUntil, resolveRequest } from '../../../contract/resolve.js';
import { backfillRequest } from '../../../contract/schedule.js';
import { endOnWholeSlice } from '../../../contract/slice-grid.js';
import { usageError } from '../../../contract/usage-error.js';
import { withInterruptibleEngine } from '../../engine/with-engine.js';
import type { Io } from '../../io.js';
import { followToEnd } from '../../output/follow.js';
import { environmentRegion } from '../../request/destination.js';
import { flagNames } from '../../request/field-flags.js';
import { checkedByRules, type PreparedRequest, printNotes, requester } from '../../request/request.js';
import { parseLength } from '../../request/times.js';
import { chooseWindow } from '../../request/window.js';
import type { BackfillFlags } from '../flags/index.js';
import { repeatedFlags } from '../repeated-flags.js';
import { announce, leave, requireWorker } from '../run.js';
import { nameOf } from './name.js';

/** Starts one ordinary export of a window with the request of a schedule, and follows it as `run` does. */
export async function backfill(io: Io, command: Command): Promise<number> {
  const options = command.opts<BackfillFlags>();
  const name = nameOf(command);
  const limitMs = options.waitLimit === undefined ? undefined : parseLength(options.waitLimit, '--wait-limit');
  const refusal = options.id === undefined ? undefined : chosenIdRefusal(options.id, '--id');
  if (refusal !== undefined) throw new LogferryError(refusal);
  const { from } = options;
  if (from === undefined) throw usageError('--from is missing: the start of the window to export');
  chooseWindow({ ...options, from }, io.now());
  const region = options.region ?? environmentRegion(io.env);
  const needs = { for: options.wait ? 'follow' : 'start', region } as const;
  return withInterruptibleEngine(io, needs, async (engine, interrupts) => {
    if (!options.wait) await requireWorker(engine);
    const prepared = prepare(await engine.schedules.describe(name), { ...options, from }, io.now());
    printNotes(io, prepared);
    const { request, unresolvedHash } = prepared;
    await engine.admit(request);
    const { accountId } = engine;
    const started = await engine.exports.start(request, defined({ id: options.id, unresolvedHash, accountId }));
    announce(io, engine, started, request, options);
    if (!options.wait) return leave(io, engine, [started.id], false, options);
    const { requestedBy } = request;
    return followToEnd(io, engine, started.id, interrupts, {
      ...options,
      limitMs,
      requestedBy,
      repeated: repeatedFlags(command),
    });
  });
}

function prepare(
  { request: scheduled }: ExportSchedule,
  flags: BackfillFlags & { from: string },
  nowMs: number,
): PreparedRequest {
  const { from, to, openEnd, explanations } = chooseWindow({ ...flags, slice: scheduled.slice }, nowMs);
  const record = defined({ requestedBy: requester(flags.requestedBy), reason: flags.reason });
  const asGiven = parseExportRequest(backfillRequest({ ...scheduled, ...record }, { from, to }));
  const resolved = resolveRequest(asGiven, nowMs);
  const request = openEnd
    ? { ...resolved, window: endOnWholeSlice(resolved.window, resolved.slice), asked: askedUntil(from, nowMs) }
    : resolved;
  return checkedByRules({ request, unresolvedHash: requestHash(request), explanations }, nowMs, flagNames());
}
