import type { ExportResult, ExportStatus } from '../../contract/result.js';
import type { Engine } from '../engine/engine.js';
import type { Interrupts } from '../engine/interrupts.js';
import { follow } from './follow.js';
import { progressView } from './progress-view.js';
import { summaryLines } from './summary.js';
import { note, painter, printJson, writePainted } from './terminal.js';

export interface FollowToEndOptions {
  json?: boolean;
  events?: boolean;
  cancelOnInterrupt?: boolean;
  requestedBy?: string | undefined;
  limitMs: number | undefined;
  exitCodeOf: (status: ExportStatus) => number;
}

/**
 * Follows an export until it has closed, the limit ends or the command is interrupted, and says what it came to.
 * @returns the exit code
 * @throws Interrupted after saying what goes on without this command
 */
export async function followToEnd(
  engine: Engine,
  id: string,
  interrupts: Interrupts,
  options: FollowToEndOptions,
): Promise<number> {
  const result = await resultOrInterrupt(engine, id, interrupts, options);
  showResult(result, options);
  if (result.status === 'running') note(stillRunning(engine, id));
  return options.exitCodeOf(result.status);
}

async function resultOrInterrupt(
  engine: Engine,
  id: string,
  { signal }: Interrupts,
  options: FollowToEndOptions,
): Promise<ExportResult> {
  try {
    const view = await progressView(options.events === true);
    return await follow(engine, id, { view, signal, limitMs: options.limitMs });
  } catch (error) {
    if (!signal.aborted) throw error;
    if (!options.cancelOnInterrupt) {
      note(stillRunning(engine, id));
      await showInterrupted(engine, id, options);
      throw signal.reason;
    }
    note(`Cancelling ${id}; press Ctrl-C again to leave it to itself.`);
    const requestedBy = options.requestedBy ?? 'logferry run';
    return engine.exports.cancel(id, { reason: 'interrupted', requestedBy });
  }
}

/** Programs get their document however the command ends. */
async function showInterrupted(engine: Engine, id: string, options: FollowToEndOptions): Promise<void> {
  if (options.json || options.events) showResult(await engine.exports.status(id), options);
}

export function showResult(result: ExportResult, { json, events }: { json?: boolean; events?: boolean }): void {
  if (events) printJson({ type: 'result', result });
  if (json) printJson(result);
  const people = json || events ? process.stderr : process.stdout;
  writePainted(people, summaryLines(result, painter(people)));
}

const stillRunning = ({ kind }: Engine, id: string): string =>
  kind === 'embedded'
    ? `Paused: AWS finishes the current task; run again to go on (a running \`logferry dev\` goes on by itself), ` +
      `or stop it with \`logferry cancel ${id}\`.`
    : `Export ${id} goes on: \`logferry wait ${id}\` follows it, \`logferry cancel ${id}\` stops it.`;
