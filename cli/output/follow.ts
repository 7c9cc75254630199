import { setTimeout as delay } from 'node:timers/promises';
import { defined } from '../../contract/defined.js';
import type { ExportResult } from '../../contract/result.js';
import type { Engine } from '../engine/engine.js';
import type { Interrupts } from '../engine/interrupts.js';
import type { Io } from '../io.js';
import { conditionsMet, EXIT, exitCodeOfStatus, type FailOn, slicesThat } from './exit-codes.js';
import { plural } from './format.js';
import { type ProgressView, progressView } from './progress.js';
import { summaryLines } from './summary.js';
import { note, printJson, printPainted } from './terminal.js';

export interface FollowOptions {
  view: ProgressView;
  signal: AbortSignal;
  limitMs?: number | undefined;
}

/** Waits for an export and shows its progress. @throws the reason of `signal` if `signal` is aborted first */
export async function follow(
  { exports }: Engine,
  id: string,
  { view, signal, limitMs }: FollowOptions,
): Promise<ExportResult> {
  const ended = new AbortController();
  const showing = show();
  try {
    return await exports.wait(id, defined({ signal, limitMs }));
  } finally {
    ended.abort();
    await showing;
    view.stop();
  }

  async function show(): Promise<void> {
    while (!ended.signal.aborted) {
      // An error is ignored here: it only costs one update of the view. A lost connection makes `wait` fail.
      const progress = await exports.progress(id).catch(() => undefined);
      if (progress !== undefined && !ended.signal.aborted) view.update(progress);
      await delay(view.everyMs, undefined, { signal: ended.signal }).catch(() => {});
    }
  }
}

export interface FollowToEndOptions {
  json?: boolean;
  events?: boolean;
  cancelOnInterrupt?: boolean;
  requestedBy?: string | undefined;
  limitMs: number | undefined;
  failOn?: readonly FailOn[];
}

/**
 * Follows an export until it has closed, the wait limit has passed or the command is interrupted, and prints its
 * result.
 * @returns the exit code
 * @throws Interrupted if the command is interrupted. The user has then been told how to continue or cancel the export
 */
export async function followToEnd(
  io: Io,
  engine: Engine,
  id: string,
  interrupts: Interrupts,
  options: FollowToEndOptions,
): Promise<number> {
  const result = await resultOrInterrupt(io, engine, id, interrupts, options);
  showResult(io, result, options);
  if (result.status === 'running') note(io, stillRunning(engine, id));
  return exitCodeOfResult(io, result, options.failOn);
}

/** The exit code for a result. If a condition of `--fail-on` decides, a line on stderr says which one. */
export function exitCodeOfResult(io: Io, result: ExportResult, failOn: readonly FailOn[] = []): number {
  const met = conditionsMet(result, failOn);
  if (met.length === 0) return exitCodeOfStatus(result.status);
  const counts = met.map((condition) => `${plural(slicesThat(condition, result), 'slice')} ${condition}`);
  note(io, `Exit code ${EXIT.incomplete} because of --fail-on: ${counts.join(', ')}.`);
  return EXIT.incomplete;
}

async function resultOrInterrupt(
  io: Io,
  engine: Engine,
  id: string,
  { signal }: Interrupts,
  options: FollowToEndOptions,
): Promise<ExportResult> {
  try {
    return await follow(engine, id, { view: progressView(io, options), signal, limitMs: options.limitMs });
  } catch (error) {
    if (!signal.aborted) throw error;
    if (!options.cancelOnInterrupt) {
      note(io, stillRunning(engine, id));
      // Programs get their document even if the command is interrupted.
      if (options.json || options.events) showResult(io, await engine.exports.status(id), options);
      throw signal.reason;
    }
    note(io, `Cancelling ${id}. A second Ctrl-C ends this command before the export has closed.`);
    const requestedBy = options.requestedBy ?? 'logferry run';
    return engine.exports.cancel(id, { reason: 'interrupted', requestedBy });
  }
}

/** Prints a result: as a document to programs that asked for one, and always as a summary for people. */
export function showResult(io: Io, result: ExportResult, { json, events }: { json?: boolean; events?: boolean }): void {
  if (events) printJson(io, { type: 'result', result });
  if (json) printJson(io, result);
  printPainted(io, json || events ? 'stderr' : 'stdout', (paint) => summaryLines(result, paint));
}

const stillRunning = ({ kind }: Engine, id: string): string =>
  kind === 'embedded'
    ? `Paused: AWS finishes the current task. Run the same command again to continue (a running \`logferry dev\` continues by itself), ` +
      `or stop it with \`logferry cancel ${id}\`.`
    : `Export ${id} goes on: follow it with \`logferry wait ${id}\`, stop it with \`logferry cancel ${id}\`.`;
