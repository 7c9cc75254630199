import type { Command } from 'commander';
import { type PlanLine, type PlanSummary, planLocally } from '../../local/index.js';
import type { Io } from '../io.js';
import { columns } from '../output/columns.js';
import { EXIT } from '../output/exit-codes.js';
import { formatBytes, formatDay, plural } from '../output/format.js';
import { printText, toJson } from '../output/terminal.js';
import { checkAccount, prepare, refuseAlias } from '../request/request.js';
import type { PlanOptions } from './flags.js';

const MOST_SLICES_SHOWN = 40;

/** Number of slices of the JSON document that are written together. */
const LINES_AT_ONCE = 1_000;

export async function plan(io: Io, command: Command): Promise<number> {
  const options = command.opts<PlanOptions>();
  const prepared = await prepare(io, options);
  const { request } = prepared;
  refuseAlias(request, false);
  const { accountId, lines, summary } = await planLocally(request, io.env);
  checkAccount(io, prepared, accountId);
  if (options.json) {
    const { window, slice, region } = request;
    await printDocument(io, { schemaVersion: 1, region, window, slice }, lines, summary);
  } else {
    const first: PlanLine[] = [];
    for await (const line of lines) if (first.length < MOST_SLICES_SHOWN) first.push(line);
    for (const text of planLines(first, summary())) printText(io, text);
  }
  return options.detailedExitcode && summary().lines > 0 ? EXIT.workPending : EXIT.done;
}

/** Writes the plan as one JSON document, in pieces, because a plan may not fit into memory. */
async function printDocument(
  { stdout }: Io,
  head: object,
  lines: AsyncIterable<PlanLine>,
  summary: () => PlanSummary,
): Promise<void> {
  const write = (text: string) => new Promise<void>((resolve) => stdout.write(text, () => resolve()));
  let text = `${toJson(head).slice(0, -1)},"slices":[`;
  let waiting = 0;
  let separator = '';
  for await (const line of lines) {
    text += `${separator}${toJson(line)}`;
    separator = ',';
    waiting += 1;
    if (waiting < LINES_AT_ONCE) continue;
    await write(text);
    text = '';
    waiting = 0;
  }
  await write(`${text}],${toJson(summary()).slice(1)}\n`);
}

/**
 * The plan as text: the first slices in the order of their export, and a line of totals, which also counts what needs
 * no work.
 */
export function planLines(first: readonly PlanLine[], summary: PlanSummary): string[] {
  const { groups, lines, tasks, skipped, unsettled, quiet, expired, recounts, warnings } = summary;
  const rows = first.map(({ logGroup, from, to, generation, without }) => {
    const remarks = [
      ...(generation > 1 ? [`generation ${generation}`] : []),
      ...(without ? [`${without}, no task`] : []),
    ];
    return [formatDay(from), formatDay(to), [logGroup, ...remarks].join('  ')];
  });
  const hidden = lines - rows.length;
  const totals = [
    tasks === 0 ? 'no export task' : `${plural(tasks, 'export task')}, one at a time`,
    ...(quiet > 0 ? [`${plural(quiet, 'slice')} without events`] : []),
    ...(expired > 0 ? [`${plural(expired, 'slice')} past retention`] : []),
    ...(skipped > 0 ? [`${plural(skipped, 'slice')} closed before`] : []),
    ...(unsettled > 0 ? [`${unsettled} of them not yet settled`] : []),
    ...(recounts.windows > 0
      ? [
          `${plural(recounts.windows, 'window')} to recount for late events (about ${formatBytes(recounts.bytes)} to scan)`,
        ]
      : []),
    ...(groups > 0 ? [plural(groups, 'log group')] : []),
  ];
  return [
    ...columns(rows),
    ...(hidden > 0 ? [`... and ${hidden} more; --json prints all`] : []),
    ...warnings.flatMap(({ message, hint }) => [`Warning: ${message}`, ...(hint === undefined ? [] : [`  ${hint}`])]),
    totals.join('; '),
  ];
}
