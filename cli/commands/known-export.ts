import type { Command } from 'commander';
import { defined } from '../../contract/defined.js';
import { exportIdOf } from '../../contract/names.js';
import type { RunningExport } from '../../contract/progress.js';
import type { ExportResult } from '../../contract/result.js';
import type { ExportResults } from '../../contract/targets.js';
import { usageError } from '../../contract/usage-error.js';
import type { Engine } from '../engine/engine.js';
import type { Interrupts } from '../engine/interrupts.js';
import { isTemporalConfigured } from '../engine/is-configured.js';
import { withEngine, withInterruptibleEngine } from '../engine/with-engine.js';
import type { Io } from '../io.js';
import { exitCodeOfCancel, firstPresent } from '../output/exit-codes.js';
import { exitCodeOf, type FollowToEndOptions, followToEnd, showExport } from '../output/follow.js';
import { followAllToEnd, showAll } from '../output/follow-all.js';
import { progressView } from '../output/progress.js';
import { environmentRegion } from '../request/destination.js';
import { requester } from '../request/request.js';
import { parseLength } from '../request/times.js';
import type { CancelOptions, StatusOptions, WaitOptions } from './flags/index.js';
import { repeatedFlags } from './repeated-flags.js';

// The commands that take ids of exports.

/**
 * The export ids in the arguments. An empty id is refused before an engine is opened, because a shell passes an unset
 * variable as an empty argument.
 */
function idsOf(command: Command): string[] {
  if (command.args.includes('')) {
    throw usageError('the export id ("") is empty', '`logferry list` shows the exports.');
  }
  return command.args;
}

/** Exports that the arguments of a command address. */
interface Addressed {
  ids: string[];
  /** Whether one document is printed for all: several ids were given, or the common id of targets. */
  isTogether: boolean;
}

/** The exports that ids address. Each id is that of an export, or the common id of the exports of several targets. */
async function addressed({ exports }: Engine, given: readonly string[]): Promise<Addressed> {
  const found: string[] = [];
  for (const id of given) found.push(...(await exports.exportsOf(id)));
  const ids = [...new Set(found)];
  // The id of a firing may be given with colons.
  return { ids, isTogether: given.length > 1 || ids[0] !== exportIdOf(given[0] ?? '') };
}

/** Prints exports, open or closed. @returns the exit code for all of them, by `firstPresent` */
function show(
  io: Io,
  engine: Engine,
  results: ExportResults,
  { isTogether }: Addressed,
  options: { json?: boolean; events?: boolean },
  exitCode: ExitCode,
): number {
  if (isTogether) showAll(io, engine, results, options);
  else for (const result of results.exports) showExport(io, engine, result, options);
  return firstPresent(results.exports.map(exitCode));
}

type ExitCode = (found: ExportResult | RunningExport) => number;

const lengthOf = (limit: string | undefined): number | undefined =>
  limit === undefined ? undefined : parseLength(limit, '--wait-limit');

/**
 * Shows exports that have all closed. To show them needs neither a worker nor AWS credentials, so `wait` and `cancel`
 * try this first.
 * @returns the exit code. Undefined if an export is open. Also undefined if a Temporal service is configured, because
 * `wait` and `cancel` then need no AWS credentials
 */
async function showIfClosed(
  io: Io,
  given: readonly string[],
  options: { json?: boolean; events?: boolean },
  exitCode: ExitCode,
): Promise<number | undefined> {
  if (isTemporalConfigured(io.env)) return undefined;
  return withEngine(io, { for: 'look' }, async (engine) => {
    const found = await addressed(engine, given);
    for (const id of found.ids) if (!(await engine.exports.isClosed(id))) return undefined;
    return show(io, engine, await engine.exports.statusAll(found.ids), found, options, exitCode);
  });
}

/** Follows exports to their end. @returns the exit code */
const followTo = (
  io: Io,
  engine: Engine,
  { ids, isTogether }: Addressed,
  interrupts: Interrupts,
  options: FollowToEndOptions,
): Promise<number> => {
  const [id] = ids;
  return isTogether || id === undefined
    ? followAllToEnd(io, engine, ids, interrupts, options)
    : followToEnd(io, engine, id, interrupts, options);
};

export async function status(io: Io, command: Command): Promise<number> {
  const given = idsOf(command);
  const options = command.opts<StatusOptions>();
  if (options.watch) {
    return withInterruptibleEngine(io, { for: 'look' }, async (engine, interrupts) =>
      followTo(io, engine, await addressed(engine, given), interrupts, { ...options, onlyWatches: true }),
    );
  }
  return withEngine(io, { for: 'look' }, async (engine) => {
    const found = await addressed(engine, given);
    const results = await engine.exports.statusAll(found.ids);
    for (const result of results.exports) {
      if (options.events && result.status === 'running') progressView(io, options).update(result);
    }
    return show(io, engine, results, found, options, (result) => exitCodeOf(io, result, options.failOn));
  });
}

export async function wait(io: Io, command: Command): Promise<number> {
  const given = idsOf(command);
  const options = command.opts<WaitOptions>();
  const limitMs = lengthOf(options.waitLimit);
  const closed = await showIfClosed(io, given, options, (found) => exitCodeOf(io, found, options.failOn));
  if (closed !== undefined) return closed;
  const region = options.region ?? environmentRegion(io.env);
  return withInterruptibleEngine(io, { for: 'follow', region }, async (engine, interrupts) => {
    const found = await addressed(engine, given);
    for (const id of found.ids) await engine.requireWorkerOf(id);
    return followTo(io, engine, found, interrupts, { ...options, limitMs, repeated: repeatedFlags(command) });
  });
}

export async function cancel(io: Io, command: Command): Promise<number> {
  const given = idsOf(command);
  const options = command.opts<CancelOptions>();
  const limitMs = lengthOf(options.waitLimit);
  const closed = await showIfClosed(io, given, options, ({ status }) => exitCodeOfCancel(status));
  if (closed !== undefined) return closed;
  const region = options.region ?? environmentRegion(io.env);
  const request = {
    reason: options.reason ?? 'no reason given',
    requestedBy: requester(options.requestedBy) ?? 'logferry cancel',
  };
  return withInterruptibleEngine(io, { for: 'follow', region }, async (engine, { signal }) => {
    const found = await addressed(engine, given);
    for (const id of found.ids) await engine.requireWorkerOf(id);
    const results = await engine.exports.cancelAll(found.ids, request, defined({ signal, limitMs }));
    return show(io, engine, results, found, options, ({ status }) => exitCodeOfCancel(status));
  });
}
