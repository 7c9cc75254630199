import { isDeepStrictEqual } from 'node:util';
import type { Command } from 'commander';
import type { ResolvedRequest } from '../../contract/request.js';
import { type LeftOut, type WindowFacts, windowFactsOf } from '../../contract/window.js';
import { type PlanLine, type PlanSummary, planLocally } from '../../local/index.js';
import type { Io } from '../io.js';
import { columns } from '../output/columns.js';
import { EXIT } from '../output/exit-codes.js';
import { formatBytes, formatDay, plural } from '../output/format.js';
import { factLines, warningLines } from '../output/summary.js';
import { clean, type Paint, printPainted, toJson } from '../output/terminal.js';
import { leftOutRows, windowRows } from '../output/window-text.js';
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
    const { region, destination, slice } = request;
    await printDocument(io, { schemaVersion: 1, region, destination, slice }, lines, summary);
  } else {
    printPainted(io, 'stdout', (paint) => headLines(accountId, request, paint));
    const first: PlanLine[] = [];
    for await (const line of lines) if (first.length < MOST_SLICES_SHOWN) first.push(line);
    printPainted(io, 'stdout', (paint) => planLines(first, summary(), windowFactsOf(request), paint));
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

/** What is known before the plan is made: account, Region, window, and destination. */
export function headLines(accountId: string, request: ResolvedRequest, paint: Paint): string[] {
  const { region, slice, destination } = request;
  const { bucket, prefix } = destination;
  return [
    `${paint('cyan', 'plan')} ${paint('dim', `${accountId} ${region}`)}`,
    ...factLines(
      [
        ...windowRows(windowFactsOf(request), slice),
        ['destination', `s3://${bucket}${prefix === '' ? '' : `/${prefix}`}`],
      ],
      paint,
    ),
  ];
}

/**
 * The plan as text: the first slices in the order of their export, what the plan leaves out, and a line of totals, which
 * also counts what needs no work.
 * @param known the window, and what was left out before the plan was made: the head has named it
 */
export function planLines(
  first: readonly PlanLine[],
  summary: PlanSummary,
  known: WindowFacts,
  paint: Paint,
): string[] {
  const { groups, lines, tasks, skipped, skippedExpired, unsettled, quiet, expired, recounts } = summary;
  const rows = first.map(({ logGroup, from, to, generation, without }) => {
    const remarks = [
      ...(generation > 1 ? [`generation ${generation}`] : []),
      ...(without ? [`${without}, no task`] : []),
    ];
    return [formatDay(from), formatDay(to), [logGroup, ...remarks].join('  ')];
  });
  const hidden = lines - rows.length;
  const closed = Math.max(0, skipped - skippedExpired);
  const isNew = (part: LeftOut): boolean => !known.leftOut.some((other) => isDeepStrictEqual(other, part));
  const totals = [
    tasks === 0 ? 'no export task' : `${plural(tasks, 'export task')}, one at a time`,
    ...(quiet > 0 ? [`${plural(quiet, 'slice')} without events`] : []),
    ...(expired > 0 ? [`${plural(expired, 'slice')} past retention`] : []),
    ...(skippedExpired > 0 ? [`${plural(skippedExpired, 'slice')} past retention since an earlier run`] : []),
    ...(closed > 0 ? [`${plural(closed, 'slice')} closed before`] : []),
    ...(unsettled > 0 ? [`${unsettled} of them not yet settled`] : []),
    ...(recounts.windows > 0
      ? [
          `${plural(recounts.windows, 'window')} to recount for late events (about ${formatBytes(recounts.bytes)} to scan)`,
        ]
      : []),
    ...(groups > 0 ? [plural(groups, 'log group')] : []),
  ];
  return [
    ...columns(rows, { paint: (cell) => clean(cell) }),
    ...(hidden > 0 ? [`... and ${hidden} more; --json prints all`] : []),
    ...factLines(leftOutRows(summary.leftOut.filter(isNew), summary.window), paint),
    ...warningLines(summary.warnings, paint),
    paint('bold', totals.join('; ')),
  ];
}
