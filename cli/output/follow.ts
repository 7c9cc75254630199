import { setTimeout as delay } from 'node:timers/promises';
import { defined } from '../../contract/defined.js';
import type { RunningExport } from '../../contract/progress.js';
import type { ExportResult } from '../../contract/result.js';
import { type Engine, webPage } from '../engine/engine.js';
import type { Interrupts } from '../engine/interrupts.js';
import type { Io } from '../io.js';
import { conditionsMet, EXIT, exitCodeOfStatus, type FailOn, slicesThat } from './exit-codes.js';
import { plural } from './format.js';
import { type ProgressView, progressView } from './progress.js';
import { runningLines } from './running.js';
import { summaryLines } from './summary.js';
import { note, printJson, printPainted } from './terminal.js';

export interface FollowOptions {
  view: ProgressView;
  signal: AbortSignal;
}

interface LimitedFollowOptions extends FollowOptions {
  limitMs: number | undefined;
}

/**
 * Waits for an export and shows its progress. The last progress stays on the screen if the export is still open
 * afterwards.
 * @throws the reason of `signal` if `signal` is aborted first
 */
export async function follow(engine: Engine, id: string, options: FollowOptions): Promise<ExportResult>;
export async function follow(
  engine: Engine,
  id: string,
  options: LimitedFollowOptions,
): Promise<ExportResult | RunningExport>;
export async function follow(
  { exports }: Engine,
  id: string,
  { view, signal, limitMs }: FollowOptions & { limitMs?: number | undefined },
): Promise<ExportResult | RunningExport> {
  const ended = new AbortController();
  const showing = show();
  let closedAs: string | undefined;
  try {
    const result = await exports.wait(id, defined({ signal, limitMs }));
    if (result.status !== 'running') closedAs = result.status;
    return result;
  } finally {
    ended.abort();
    await showing;
    view.stop(closedAs === undefined, closedAs);
  }

  async function show(): Promise<void> {
    while (!ended.signal.aborted) {
      // An error is ignored here, because it only costs one update of the view. Only an error of `wait` ends the
      // command.
      const found = await exports.status(id).catch(() => undefined);
      if (found?.status === 'running' && !ended.signal.aborted) view.update(found);
      await delay(view.everyMs, undefined, { signal: ended.signal }).catch(() => {});
    }
  }
}

export interface FollowToEndOptions {
  json?: boolean;
  events?: boolean;
  cancelOnInterrupt?: boolean;
  requestedBy?: string | undefined;
  limitMs?: number | undefined;
  failOn?: readonly FailOn[];
  /** Flags of this command that the next command needs too, each with a space before it. */
  repeated?: string;
  /** Whether the command only watches, so that its end changes nothing for the export. */
  onlyWatches?: true;
}

/**
 * Follows an export until it has closed, the wait limit has passed or the command is interrupted, and prints its
 * result.
 * @returns the exit code
 * @throws Interrupted if the command is interrupted and does not cancel the export. The user has then been told how to
 * continue or cancel it, unless the command only watches
 */
export async function followToEnd(
  io: Io,
  engine: Engine,
  id: string,
  interrupts: Interrupts,
  options: FollowToEndOptions,
): Promise<number> {
  const result = await resultOrInterrupt(io, engine, id, interrupts, options);
  showExport(io, engine, result, options);
  if (result.status === 'running') note(io, await stillOpen(engine, id, options.repeated));
  return exitCodeOf(io, result, options.failOn);
}

/** The exit code for an export. If a condition of `--fail-on` decides, a line on stderr says which one. */
export function exitCodeOf(io: Io, result: ExportResult | RunningExport, failOn: readonly FailOn[] = []): number {
  const met = result.status === 'running' ? [] : conditionsMet(result, failOn);
  if (result.status === 'running' || met.length === 0) return exitCodeOfStatus(result.status);
  const counts = met.map((condition) => {
    const count = slicesThat(condition, result);
    return count === 0 ? `no slice to export (${condition})` : `${plural(count, 'slice')} ${condition}`;
  });
  note(io, `Exit code ${EXIT.incomplete} because of --fail-on: ${counts.join(', ')}.`);
  return EXIT.incomplete;
}

async function resultOrInterrupt(
  io: Io,
  engine: Engine,
  id: string,
  { signal }: Interrupts,
  options: FollowToEndOptions,
): Promise<ExportResult | RunningExport> {
  try {
    return await follow(engine, id, { view: progressView(io, options), signal, limitMs: options.limitMs });
  } catch (error) {
    if (!signal.aborted) throw error;
    if (!options.cancelOnInterrupt) {
      if (!options.onlyWatches) note(io, await stillOpen(engine, id, options.repeated));
      // Programs get their document even if the command is interrupted.
      if (options.json || options.events) showExport(io, engine, await engine.exports.status(id), options);
      throw signal.reason;
    }
    note(io, `Cancelling ${id}. A second Ctrl-C ends this command before the export has closed.`);
    const requestedBy = options.requestedBy ?? 'logferry run';
    return engine.exports.cancel(id, { reason: 'interrupted', requestedBy });
  }
}

/**
 * Prints an export, open or closed: as a document to programs that asked for one, and always as lines for people.
 */
export function showExport(
  io: Io,
  engine: Engine,
  found: ExportResult | RunningExport,
  { json, events }: { json?: boolean; events?: boolean },
): void {
  if (events) printJson(io, { type: 'result', result: found });
  if (json) printJson(io, found);
  printPainted(io, json || events ? 'stderr' : 'stdout', (paint) =>
    found.status === 'running'
      ? runningLines(found, io.now(), webPage(engine, found.exportId), paint)
      : summaryLines(found, paint),
  );
}

/** What happens to an open export when this command ends, and what the user can do. */
async function stillOpen(engine: Engine, id: string, repeated = ''): Promise<string> {
  return (await goesOn(engine))
    ? `Export ${id} goes on: follow it with \`logferry wait ${id}${repeated}\`, stop it with \`logferry cancel ${id}${repeated}\`.`
    : `Export ${id} paused: AWS finishes the current task. Run the same command again to continue, or stop the export with \`logferry cancel ${id}${repeated}\`.`;
}

/** Whether exports make progress after this command has ended. */
export const goesOn = async (engine: Engine): Promise<boolean> =>
  engine.kind === 'configured' || engine.hasOtherWorker();
