import { commonIdOf, type ExportResults } from '../../contract/targets.js';
import { type Engine, webPage } from '../engine/engine.js';
import type { Interrupts } from '../engine/interrupts.js';
import type { Io } from '../io.js';
import { firstPresent } from './exit-codes.js';
import { exitCodeOf, type FollowToEndOptions, follow, goesOn } from './follow.js';
import { plural } from './format.js';
import { progressViews } from './progress.js';
import { runningLines } from './running.js';
import { summaryLines } from './summary.js';
import { note, printJson, printPainted } from './terminal.js';

// Several exports that one command follows. They have been started together, or their ids were given together.

/**
 * Follows exports until all have closed, the wait limit has passed or the command is interrupted, and prints their
 * results.
 * @returns the exit code
 * @throws Interrupted if the command is interrupted and does not cancel the exports. The user has then been told how to
 * continue or cancel them, unless the command only watches
 */
export async function followAllToEnd(
  io: Io,
  engine: Engine,
  ids: readonly string[],
  interrupts: Interrupts,
  options: FollowToEndOptions,
): Promise<number> {
  const results = await resultsOrInterrupt(io, engine, ids, interrupts, options);
  showAll(io, engine, results, options);
  const open = results.exports.filter(({ status }) => status === 'running').map(({ exportId }) => exportId);
  if (open.length > 0) note(io, await stillOpen(engine, open, options.repeated));
  return firstPresent(results.exports.map((result) => exitCodeOf(io, result, options.failOn)));
}

async function resultsOrInterrupt(
  io: Io,
  engine: Engine,
  ids: readonly string[],
  { signal }: Interrupts,
  options: FollowToEndOptions,
): Promise<ExportResults> {
  try {
    const views = progressViews(io, namesOf(ids), options);
    const following = views.map(({ id, view }) => follow(engine, id, { view, signal, limitMs: options.limitMs }));
    return { schemaVersion: 1, exports: await Promise.all(following) };
  } catch (error) {
    if (!signal.aborted) throw error;
    if (!options.cancelOnInterrupt) {
      if (!options.onlyWatches) note(io, await stillOpen(engine, ids, options.repeated));
      // Programs get their document even if the command is interrupted.
      if (options.json || options.events) showAll(io, engine, await engine.exports.statusAll(ids), options);
      throw signal.reason;
    }
    note(io, `Cancelling ${listed(ids)}. A second Ctrl-C ends this command before the exports have closed.`);
    const requestedBy = options.requestedBy ?? 'logferry run';
    return engine.exports.cancelAll(ids, { reason: 'interrupted', requestedBy });
  }
}

/** Prints exports, open or closed: as one document to programs that asked for one, and always as lines for people. */
export function showAll(
  io: Io,
  engine: Engine,
  results: ExportResults,
  { json, events }: { json?: boolean; events?: boolean },
): void {
  if (events) {
    for (const result of results.exports) printJson(io, { type: 'result', exportId: result.exportId, result });
  }
  if (json) printJson(io, results);
  printPainted(io, json || events ? 'stderr' : 'stdout', (paint) => [
    ...results.exports.flatMap((found) =>
      found.status === 'running'
        ? runningLines(found, io.now(), webPage(engine, found.exportId), paint)
        : summaryLines(found, paint),
    ),
    paint('bold', countsOf(results)),
  ]);
}

/** The number of exports by status, such as `3 exports: 2 completed, 1 partial`. */
function countsOf({ exports }: ExportResults): string {
  const counts = new Map<string, number>();
  for (const { status } of exports) counts.set(status, (counts.get(status) ?? 0) + 1);
  const parts = [...counts].map(([status, count]) => `${count} ${status}`);
  return `${plural(exports.length, 'export')}: ${parts.join(', ')}`;
}

/** Exports with short names: the part of the id after the common id or, without a common id, the whole id. */
function namesOf(ids: readonly string[]): { id: string; name: string }[] {
  const common = commonIdOfAll(ids);
  return ids.map((id) => ({ id, name: common === undefined ? id : id.slice(common.length + 1) }));
}

function commonIdOfAll(ids: readonly string[]): string | undefined {
  const [common, ...others] = new Set(ids.map(commonIdOf));
  return others.length === 0 ? common : undefined;
}

/** Exports as the next command names them: by their common id if they have one. */
const listed = (ids: readonly string[]): string => (ids.length > 1 ? commonIdOfAll(ids) : undefined) ?? ids.join(' ');

/** What happens to open exports when this command ends, and what the user can do. */
async function stillOpen(engine: Engine, ids: readonly string[], repeated = ''): Promise<string> {
  const named = `${listed(ids)}${repeated}`;
  const count = plural(ids.length, 'export');
  return (await goesOn(engine))
    ? `${count} ${ids.length === 1 ? 'goes' : 'go'} on: follow with \`logferry wait ${named}\`, stop with \`logferry cancel ${named}\`.`
    : `${count} paused: AWS finishes the current tasks. Run the same command again to continue, or stop with \`logferry cancel ${named}\`.`;
}
