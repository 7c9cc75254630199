import type { Command } from 'commander';
import type { StartedExport } from '../../client/index.js';
import { defined } from '../../contract/defined.js';
import { LogferryError } from '../../contract/errors.js';
import type { ResolvedRequest } from '../../contract/request.js';
import { chosenIdRefusal } from '../../contract/request-rules.js';
import { windowFactsOf } from '../../contract/window.js';
import { type Engine, webPage } from '../engine/engine.js';
import { isTemporalConfigured, withInterruptibleEngine } from '../engine/with-engine.js';
import type { Io } from '../io.js';
import { EXIT } from '../output/exit-codes.js';
import { followToEnd } from '../output/follow.js';
import { note, printJson, printText } from '../output/terminal.js';
import { windowRows } from '../output/window-text.js';
import { refuseBarred } from '../request/refuse-barred.js';
import { checkAccount, type PreparedRequest, prepare, refuseAlias } from '../request/request.js';
import { parseLength } from '../request/times.js';
import { usageError } from '../request/usage-error.js';
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
  const prepared = await prepare(io, options);
  const configured = isTemporalConfigured(io.env);
  refuseAlias(prepared.request, configured);
  if (configured) refuseHeaders(command.opts<CommonOptions>());
  const needs = {
    for: options.wait ? 'follow' : 'start',
    region: prepared.request.region,
    check: () => refuseBarred(io.env, prepared, configured),
  } as const;
  return withInterruptibleEngine(io, needs, async (engine, interrupts) => {
    if (!options.wait) await requireWorker(engine);
    const started = await start(io, engine, prepared, options.id);
    const { id, attached } = started;
    // An open export keeps the window that it was started with.
    const request = attached ? await engine.exports.request(id).catch(() => undefined) : prepared.request;
    await announce(io, engine, started, request, options);
    if (!options.wait) return leave(io, engine, id);
    const { requestedBy } = prepared.request;
    return followToEnd(io, engine, id, interrupts, {
      ...options,
      limitMs,
      requestedBy,
      repeated: repeatedFlags(command),
    });
  });
}

/** Refuses flags about the headers of records: the worker of a configured Temporal service decides about them. */
function refuseHeaders({ acl, sse, sseKmsKeyId }: CommonOptions): void {
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

async function start(io: Io, engine: Engine, prepared: PreparedRequest, id?: string): Promise<StartedExport> {
  checkAccount(io, prepared, engine.accountId);
  await engine.admit(prepared.request);
  const { unresolvedHash } = prepared;
  return engine.exports.start(prepared.request, defined({ unresolvedHash, id, accountId: engine.accountId }));
}

async function requireWorker(engine: Engine): Promise<void> {
  if (engine.kind === 'configured' || (await engine.exports.hasWorker())) return;
  throw usageError('with --no-wait another process must run the export: start `logferry dev` in another shell');
}

/**
 * Ends a command that does not wait for the export, with a note if no worker answers. Temporal lists a worker for
 * minutes after the worker's end, so only an answer shows that a worker runs.
 */
async function leave(io: Io, { exports }: Engine, id: string): Promise<number> {
  const found = await exports.status(id);
  if (found.status === 'running' && found.paused) {
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
async function announce(
  io: Io,
  engine: Engine,
  { id, attached }: StartedExport,
  request: ResolvedRequest | undefined,
  options: RunOptions,
): Promise<void> {
  const page = webPage(engine, id);
  note(io, `${attached ? 'Attached to' : 'Started'} export ${id}${page === undefined ? '' : `: ${page}`}`);
  const facts = request && windowFactsOf(request);
  for (const [name, text] of facts ? windowRows(facts, request.slice) : [])
    note(io, `  ${name.padEnd(LABEL_WIDTH)}  ${text}`);
  if (options.events) printJson(io, { type: 'started', exportId: id, attached, ...facts });
  if (options.wait || options.events) return;
  if (options.json) printJson(io, await engine.exports.status(id));
  else printText(io, id);
}
