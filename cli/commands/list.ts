import { type Command, Option } from 'commander';
import type { ExportListing } from '../../client/index.js';
import { examples } from '../command.js';
import { EXIT } from '../output/exit-codes.js';
import { wholeNumber } from '../request/selection.js';

interface ListOptions {
  open?: boolean;
  closed?: boolean;
  limit: number;
  json?: boolean;
}

const DEFAULT_LIMIT = 50;

export function define(command: Command): void {
  command
    .description('List the exports that Temporal still remembers, newest first.')
    .option('--open', 'only those that are not over')
    .addOption(new Option('--closed', 'only those that are over').conflicts('open'))
    .addOption(new Option('--limit <n>', 'at most so many').argParser(wholeNumber).default(DEFAULT_LIMIT))
    .option('--json', 'print them as one JSON document')
    .addHelpText('after', examples(['logferry list --open']));
}

export async function run(command: Command): Promise<number> {
  const { open, closed, limit, json } = command.opts<ListOptions>();
  const { withEngine } = await import('../engine/engine.js');
  const { note, printJson, printText } = await import('../output/terminal.js');
  return withEngine({ for: 'look', onProgress: note }, async ({ exports }) => {
    const found: ExportListing[] = [];
    const only = open ? { open: true } : closed ? { open: false } : {};
    for await (const listing of exports.list({ ...only, limit })) found.push(listing);
    if (json) printJson({ exports: found });
    else for (const line of listLines(found)) printText(line);
    return EXIT.done;
  });
}

/** One line each: id, status, when it started, and what it carries. */
export function listLines(found: readonly ExportListing[]): string[] {
  const widest = Math.max(0, ...found.map(({ id }) => id.length));
  return found.map(
    ({ id, status, startedAt, summary }) =>
      `${id.padEnd(widest)}  ${status.padEnd(9)}  ${startedAt.slice(0, 16)}Z  ${summary}`,
  );
}
