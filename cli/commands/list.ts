import type { Command } from 'commander';
import type { ExportListing } from '../../client/index.js';
import { withEngine } from '../engine/with-engine.js';
import type { Io } from '../io.js';
import { columns } from '../output/columns.js';
import { EXIT } from '../output/exit-codes.js';
import { printJson, printText } from '../output/terminal.js';
import type { ListOptions } from './flags.js';

export async function list(io: Io, command: Command): Promise<number> {
  const { open, closed, limit, json } = command.opts<ListOptions>();
  return withEngine(io, { for: 'look' }, async ({ exports }) => {
    const found: ExportListing[] = [];
    const only = open ? { open: true } : closed ? { open: false } : {};
    for await (const listing of exports.list({ ...only, limit })) found.push(listing);
    if (json) printJson(io, { exports: found });
    else for (const line of listLines(found)) printText(io, line);
    return EXIT.done;
  });
}

const STATUS_WIDTH = 9;

/** One line for each export: its id, status and start, and what it exports. */
export const listLines = (found: readonly ExportListing[]): string[] =>
  columns(
    found.map(({ id, status, startedAt, summary }) => [id, status, `${startedAt.slice(0, 16)}Z`, summary]),
    { least: [0, STATUS_WIDTH] },
  );
