import type { Command } from 'commander';
import { defined } from '../../contract/defined.js';
import type { RunningExport } from '../../contract/progress.js';
import type { ExportResult } from '../../contract/result.js';
import { isTemporalConfigured, withEngine, withInterruptibleEngine } from '../engine/with-engine.js';
import type { Io } from '../io.js';
import { exitCodeOfCancel } from '../output/exit-codes.js';
import { exitCodeOf, followToEnd, showExport } from '../output/follow.js';
import { progressView } from '../output/progress.js';
import { environmentRegion } from '../request/destination.js';
import { requester } from '../request/request.js';
import { parseLength } from '../request/times.js';
import { usageError } from '../request/usage-error.js';
import type { CancelOptions, StatusOptions, WaitOptions } from './flags/index.js';
import { repeatedFlags } from './repeated-flags.js';

// The commands that take the id of an export.

/**
 * The export id in the arguments. An empty id is refused before an engine is opened: a shell passes an unset variable
 * as an empty argument.
 */
function idOf(command: Command): string {
  const [id = ''] = command.args;
  if (id === '') throw usageError('the export id ("") is empty', '`logferry list` shows the exports.');
  return id;
}

const lengthOf = (limit: string | undefined): number | undefined =>
  limit === undefined ? undefined : parseLength(limit, '--wait-limit');

/**
 * Shows an export that has closed. This needs neither a worker nor AWS credentials, so a command that could need them
 * tries it first.
 * @returns the exit code. Undefined if the export is open, or if a Temporal service is configured: with such a service,
 * `wait` and `cancel` need no AWS credentials
 */
async function showIfClosed(
  io: Io,
  id: string,
  options: { json?: boolean; events?: boolean },
  exitCode: (found: ExportResult | RunningExport) => number,
): Promise<number | undefined> {
  if (isTemporalConfigured(io.env)) return undefined;
  return withEngine(io, { for: 'look' }, async (engine) => {
    if (!(await engine.exports.isClosed(id))) return undefined;
    const found = await engine.exports.status(id);
    showExport(io, engine, found, options);
    return exitCode(found);
  });
}

export async function status(io: Io, command: Command): Promise<number> {
  const id = idOf(command);
  const options = command.opts<StatusOptions>();
  if (options.watch) {
    return withInterruptibleEngine(io, { for: 'look' }, (engine, interrupts) =>
      followToEnd(io, engine, id, interrupts, { ...options, onlyWatches: true }),
    );
  }
  return withEngine(io, { for: 'look' }, async (engine) => {
    const found = await engine.exports.status(id);
    if (options.events && found.status === 'running') progressView(io, options).update(found);
    showExport(io, engine, found, options);
    return exitCodeOf(io, found, options.failOn);
  });
}

export async function wait(io: Io, command: Command): Promise<number> {
  const id = idOf(command);
  const options = command.opts<WaitOptions>();
  const limitMs = lengthOf(options.waitLimit);
  const closed = await showIfClosed(io, id, options, (found) => exitCodeOf(io, found, options.failOn));
  if (closed !== undefined) return closed;
  const region = options.region ?? environmentRegion(io.env);
  return withInterruptibleEngine(io, { for: 'follow', region }, async (engine, interrupts) => {
    await engine.requireWorkerOf(id);
    return followToEnd(io, engine, id, interrupts, { ...options, limitMs, repeated: repeatedFlags(command) });
  });
}

export async function cancel(io: Io, command: Command): Promise<number> {
  const id = idOf(command);
  const options = command.opts<CancelOptions>();
  const limitMs = lengthOf(options.waitLimit);
  const closed = await showIfClosed(io, id, options, ({ status }) => exitCodeOfCancel(status));
  if (closed !== undefined) return closed;
  const region = options.region ?? environmentRegion(io.env);
  const request = {
    reason: options.reason ?? 'no reason given',
    requestedBy: requester(options.requestedBy) ?? 'logferry cancel',
  };
  return withInterruptibleEngine(io, { for: 'follow', region }, async (engine, { signal }) => {
    await engine.requireWorkerOf(id);
    const result = await engine.exports.cancel(id, request, defined({ signal, limitMs }));
    showExport(io, engine, result, options);
    return exitCodeOfCancel(result.status);
  });
}
