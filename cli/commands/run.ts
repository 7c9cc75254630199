import type { Command } from 'commander';
import type { StartedExport } from '../../client/index.js';
import { defined } from '../../contract/defined.js';
import { LogferryError } from '../../contract/errors.js';
import type { ResolvedRequest } from '../../contract/request.js';
import { chosenIdRefusal } from '../../contract/request-rules.js';
import { splitTargets } from '../../contract/targets.js';
import { usageError } from '../../contract/usage-error.js';
import { windowFactsOf } from '../../contract/window.js';
import { type Engine, webPage } from '../engine/engine.js';
import { isTemporalConfigured } from '../engine/is-configured.js';
import { withInterruptibleEngine } from '../engine/with-engine.js';
import type { Io } from '../io.js';
import { EXIT } from '../output/exit-codes.js';
import { followToEnd } from '../output/follow.js';
import { followAllToEnd } from '../output/follow-all.js';
import { note, printJson, printText } from '../output/terminal.js';
import { windowRows } from '../output/window-text.js';
import { noteWorkerChooses, refuseMaxScan, withChosenSlice } from '../request/auto-slice.js';
import { refuseRequest } from '../request/refuse-request.js';
import { refuseTargets } from '../request/refuse-targets.js';
import { checkAccount, type PreparedRequest, refuseAlias } from '../request/request.js';
import { firstOf, isWithTargets, type PreparedTargets, prepareAny } from '../request/request-with-targets.js';
import { parseLength } from '../request/times.js';
import type { CommonOptions, RunOptions } from './flags/index.js';
import { repeatedFlags } from './repeated-flags.js';

export async function run(io: Io, command: Command): Promise<number> {
  const options = command.opts<RunOptions>();
  const limitMs = options.waitLimit === undefined ? undefined : parseLength(options.waitLimit, '--wait-limit');
  if (options.id !== undefined) checkId(options.id);
  if (!options.wait && options.failOn !== undefined) {
    throw usageError(
      '--fail-on needs the result, and --no-wait does not wait for the result: use --fail-on with `logferry wait`',
    );
  }
  const asked = await prepareAny(io, options);
  if (isWithTargets(asked)) {
    refuseMaxScan(options);
    noteWorkerChooses(io, firstOf(asked.targets).request);
  }
  const prepared = isWithTargets(asked) ? asked : await withChosenSlice(io, asked, options);
  const configured = isTemporalConfigured(io.env);
  const targets = isWithTargets(prepared) ? prepared.targets : [prepared];
  for (const [index, { request }] of targets.entries()) {
    refuseAlias(request, configured, isWithTargets(prepared) ? `account of target ${index + 1}` : undefined);
  }
  if (configured) refuseHeaders(command.opts<CommonOptions>());
  if (isWithTargets(prepared) && options.id !== undefined) checkTargetIds(prepared, options.id, configured);
  const { region, requestedBy } = firstOf(targets).request;
  const check = () =>
    isWithTargets(prepared) ? refuseTargets(io, targets, configured) : refuseRequest(io, prepared, configured);
  const needs = { for: options.wait ? 'follow' : 'start', region, check } as const;
  return withInterruptibleEngine(io, needs, async (engine, interrupts) => {
    if (!options.wait) await requireWorker(engine);
    // If the ARN of a log group names an account, this account is expected for all targets: with targets of different
    // accounts, the ARN has been refused. So a check of the first target suffices.
    checkAccount(io, firstOf(targets), engine.accountId);
    for (const { request } of targets) await engine.admit(request);
    const started = await start(engine, prepared, options.id);
    for (const [index, each] of started.entries()) {
      // An open export keeps the window that it was started with.
      const request = each.attached
        ? await engine.exports.request(each.id).catch(() => undefined)
        : targets[index]?.request;
      announce(io, engine, each, request, options);
    }
    const ids = started.map(({ id }) => id);
    if (!options.wait) return leave(io, engine, ids, isWithTargets(prepared), options);
    const following = { ...options, limitMs, requestedBy, repeated: repeatedFlags(command) };
    return isWithTargets(prepared)
      ? followAllToEnd(io, engine, ids, interrupts, following)
      : followToEnd(io, engine, firstOf(ids), interrupts, following);
  });
}

/**
 * Refuses flags about the headers and signatures of records, because the worker of a configured Temporal service
 * decides about them.
 */
export function refuseHeaders({ acl, sse, sseKmsKeyId, signingKey }: CommonOptions): void {
  if (signingKey !== undefined) {
    throw usageError(
      "--signing-key is for the embedded engine; set signingKey of the account in the worker's configuration",
    );
  }
  if (acl === undefined && sse === undefined && sseKmsKeyId === undefined) return;
  throw usageError(
    "--acl, --sse and --sse-kms-key-id are for the embedded engine; set acl, sse and sseKmsKeyId of the destination in the worker's configuration",
  );
}

/** Refuses a bad id before the engine is opened. The client checks it again. */
function checkId(id: string): void {
  const refusal = chosenIdRefusal(id, '--id');
  if (refusal !== undefined) throw new LogferryError(refusal);
}

/** Stands for an account id that is not known yet. Only its length matters, and all account ids have 12 digits. */
const ANY_ACCOUNT_ID = '000000000000';

/** Refuses the common id of targets if the id of an export would be too long, before the engine is opened. */
function checkTargetIds({ request }: PreparedTargets, id: string, configured: boolean): void {
  splitTargets(request, id, { field: '--id', ...(configured ? {} : { accountId: ANY_ACCOUNT_ID }) });
}

async function start(
  { exports, accountId }: Engine,
  prepared: PreparedRequest | PreparedTargets,
  id: string | undefined,
): Promise<StartedExport[]> {
  if (isWithTargets(prepared)) {
    return exports.startTargets(prepared.request, defined({ unresolvedHash: prepared.unresolvedHash, id, accountId }));
  }
  return [await exports.start(prepared.request, defined({ unresolvedHash: prepared.unresolvedHash, id, accountId }))];
}

export async function requireWorker(engine: Engine): Promise<void> {
  if (engine.kind === 'configured' || (await engine.exports.hasWorker())) return;
  throw usageError('with --no-wait another process must run the export: start `logferry dev` in another shell');
}

/**
 * Ends a command that does not wait for the export, with a note if no worker answers. Temporal lists a worker for
 * minutes after the worker's end, so only an answer shows that a worker runs.
 */
export async function leave(
  io: Io,
  { exports }: Engine,
  ids: readonly string[],
  isTogether: boolean,
  { json, events }: RunOptions,
): Promise<number> {
  const found = await exports.statusAll(ids);
  if (json) printJson(io, isTogether ? found : firstOf(found.exports));
  else if (!events) for (const id of ids) printText(io, id);
  if (found.exports.some((one) => one.status === 'running' && one.paused)) {
    note(
      io,
      'No worker answers yet. The export makes progress as soon as a worker runs: `logferry dev` or `logferry worker`.',
    );
  }
  return EXIT.done;
}

const LABEL_WIDTH = 'left out'.length;

/**
 * Reports which export was started, or which open export the command follows, and its window.
 * @param request undefined if the request of the open export cannot be read
 */
export function announce(
  io: Io,
  engine: Engine,
  { id, attached }: StartedExport,
  request: ResolvedRequest | undefined,
  { events }: RunOptions,
): void {
  const page = webPage(engine, id);
  note(io, `${attached ? 'Attached to' : 'Started'} export ${id}${page === undefined ? '' : `: ${page}`}`);
  const facts = request && windowFactsOf(request);
  for (const [name, text] of facts ? windowRows(facts, request.slice) : [])
    note(io, `  ${name.padEnd(LABEL_WIDTH)}  ${text}`);
  if (events) printJson(io, { type: 'started', exportId: id, attached, ...facts });
}
