import type { Command } from 'commander';
import { defined } from '../../contract/defined.js';
import { withEngine, withInterruptibleEngine } from '../engine/with-engine.js';
import type { Io } from '../io.js';
import { exitCodeOfCancel } from '../output/exit-codes.js';
import { exitCodeOfResult, followToEnd, showResult } from '../output/follow.js';
import { activityText } from '../output/progress.js';
import { note } from '../output/terminal.js';
import { environmentRegion } from '../request/destination.js';
import { requester } from '../request/request.js';
import { parseLength } from '../request/times.js';
import { usageError } from '../request/usage-error.js';
import type { CancelOptions, StatusOptions, WaitOptions } from './flags.js';

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

export async function status(io: Io, command: Command): Promise<number> {
  const id = idOf(command);
  const options = command.opts<StatusOptions>();
  return withEngine(io, { for: 'look' }, async ({ exports }) => {
    const result = await exports.status(id);
    showResult(io, result, options);
    if (result.status === 'running') {
      const progress = await exports.progress(id);
      note(
        io,
        progress ? `now: ${activityText(progress, io.now())}` : 'No worker answers: the export makes no progress.',
      );
    }
    return exitCodeOfResult(io, result, options.failOn);
  });
}

export async function wait(io: Io, command: Command): Promise<number> {
  const id = idOf(command);
  const options = command.opts<WaitOptions>();
  const limitMs = lengthOf(options.waitLimit);
  const region = options.region ?? environmentRegion(io.env);
  return withInterruptibleEngine(io, { for: 'follow', region }, (engine, interrupts) =>
    followToEnd(io, engine, id, interrupts, { ...options, limitMs }),
  );
}

export async function cancel(io: Io, command: Command): Promise<number> {
  const id = idOf(command);
  const options = command.opts<CancelOptions>();
  const limitMs = lengthOf(options.waitLimit);
  const region = options.region ?? environmentRegion(io.env);
  const request = {
    reason: options.reason ?? 'no reason given',
    requestedBy: requester(options.requestedBy) ?? 'logferry cancel',
  };
  return withInterruptibleEngine(io, { for: 'follow', region }, async (engine, { signal }) => {
    const result = await engine.exports.cancel(id, request, defined({ signal, limitMs }));
    showResult(io, result, options);
    return exitCodeOfCancel(result.status);
  });
}
