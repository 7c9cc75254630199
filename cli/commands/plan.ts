import { isDeepStrictEqual } from 'node:util';
import type { Command } from 'commander';
import { defined } from '../../contract/defined.js';
import { type LeftOut, type WindowFacts, windowFactsOf } from '../../contract/window.js';
import { type LocalPlan, type PlanLine, type PlanSummary, planLocally } from '../../local/index.js';
import { isTemporalConfigured } from '../engine/is-configured.js';
import type { Io } from '../io.js';
import { autoText, decisionLines } from '../output/decision-lines.js';
import { EXIT } from '../output/exit-codes.js';
import { formatBytes, formatCount, formatDay, plural } from '../output/format.js';
import { type Format, formatOf } from '../output/formats.js';
import { factLines, warningLines } from '../output/summary.js';
import { tableLines } from '../output/table.js';
import { type Paint, printPainted } from '../output/terminal.js';
import { leftOutRows, windowRows } from '../output/window-text.js';
import { writeCsv, writeCsvHeader, writeJson, writeJsonTogether } from '../output/write-plan.js';
import { autoQuestion, noteLeftOut, noteWorkerChooses, refuseMaxScan } from '../request/auto-slice.js';
import { forEachTarget } from '../request/each-target.js';
import { pricesOf } from '../request/price-file.js';
import { inputReader } from '../request/read-input.js';
import { checkAccount, type PreparedRequest, refuseAlias } from '../request/request.js';
import { firstOf, isWithTargets, prepareAny } from '../request/request-with-targets.js';
import type { PlanOptions } from './flags/index.js';

const MOST_SLICES_SHOWN = 10;

export async function plan(io: Io, command: Command): Promise<number> {
  const options = command.opts<PlanOptions>();
  const prices = await pricesOf(options.prices, inputReader(io.stdin));
  const prepared = await prepareAny(io, options);
  const isTogether = isWithTargets(prepared);
  const targets = isTogether ? prepared.targets : [prepared];
  for (const [index, { request }] of targets.entries()) {
    refuseAlias(request, false, isTogether ? `account of target ${index + 1}` : undefined);
  }
  if (isTogether) refuseMaxScan(options);
  const planned = async (target: PreparedRequest): Promise<LocalPlan> => {
    const auto = isTogether ? undefined : autoQuestion(io, target, options);
    const found = await planLocally(target.request, io.env, defined({ prices, auto }));
    checkAccount(io, target, found.accountId);
    noteLeftOut(io, target, found.request);
    return found;
  };
  // No plan is printed until all targets have been checked.
  const plans = isTogether ? await forEachTarget(targets, planned) : [await planned(prepared)];
  if (isTogether || isTemporalConfigured(io.env)) noteWorkerChooses(io, firstOf(targets).request);
  await print(io, plans, isTogether, formatOf(options));
  // A run with the same flags also recounts. AWS bills the queries, and windows with late events are exported again.
  const isPending = plans.map(({ summary }) => summary()).some(({ lines, recounts }) => lines + recounts.windows > 0);
  return options.detailedExitcode && isPending ? EXIT.workPending : EXIT.done;
}

async function print(io: Io, plans: readonly LocalPlan[], isTogether: boolean, format: Format): Promise<void> {
  if (format === 'json') {
    const documents = plans.map(({ request, autoSlice, lines, summary }) => {
      const { region, destination, slice } = request;
      return { head: { schemaVersion: 1, region, destination, slice, ...defined({ autoSlice }) }, lines, summary };
    });
    await (isTogether ? writeJsonTogether(io, documents) : writeJson(io, firstOf(documents)));
    return;
  }
  if (format === 'csv') writeCsvHeader(io, isTogether);
  for (const made of plans) {
    const { accountId, request, lines, summary } = made;
    const text = format === 'csv' ? 'stderr' : 'stdout';
    printPainted(io, text, (paint) => headLines(made, paint));
    const first: PlanLine[] = [];
    if (format === 'csv') await writeCsv(io, lines, isTogether ? [accountId, request.region] : []);
    else for await (const line of lines) if (first.length < MOST_SLICES_SHOWN) first.push(line);
    const known = windowFactsOf(request);
    const totals = summary();
    printPainted(io, text, (paint) => [
      ...(format === 'csv' ? [] : rowLines(first, totals, paint)),
      ...decisionLines(totals, paint),
      ...totalLines(totals, known, paint),
    ]);
  }
}

/** What is known before the plan is made: account, Region, window, and destination. */
export function headLines(
  { accountId, request, autoSlice }: Pick<LocalPlan, 'accountId' | 'request' | 'autoSlice'>,
  paint: Paint,
): string[] {
  const { region, slice, destination } = request;
  const { bucket, prefix } = destination;
  return [
    `${paint('cyan', 'plan')} ${paint('dim', `${accountId} ${region}`)}`,
    ...factLines(
      [
        ...windowRows(windowFactsOf(request), slice),
        ...(autoSlice === undefined ? [] : [['auto', autoText(autoSlice)] as const]),
        ['destination', `s3://${bucket}${prefix === '' ? '' : `/${prefix}`}`],
      ],
      paint,
    ),
  ];
}

/** The first slices of the plan as a table, in the order of their export. */
export function rowLines(first: readonly PlanLine[], { lines }: PlanSummary, paint: Paint): string[] {
  const rows = first.map(({ logGroup, from, to, generation, without }) => {
    const remarks = [
      ...(generation > 1 ? [`generation ${generation}`] : []),
      ...(without ? [`${without}, no task`] : []),
    ];
    return [formatDay(from), formatDay(to), [logGroup, ...remarks].join('  ')];
  });
  const hidden = lines - rows.length;
  return [
    ...(rows.length === 0 ? [] : tableLines(['from', 'to', 'log group'], rows, paint)),
    ...(hidden > 0 ? [`... and ${formatCount(hidden)} more; --output json or csv prints all`] : []),
  ];
}

/**
 * What the plan leaves out, its warnings, and a line of totals, which also counts what needs no work.
 * @param known the window and the left-out parts that {@link headLines} lists already
 */
export function totalLines(summary: PlanSummary, known: WindowFacts, paint: Paint): string[] {
  const { groups, tasks, skipped, skippedExpired, unsettled, quiet, expired, recounts } = summary;
  const closed = Math.max(0, skipped - skippedExpired);
  const isNew = (part: LeftOut): boolean => !known.leftOut.some((other) => isDeepStrictEqual(other, part));
  const totals = [
    tasks === 0 ? 'no export task' : `${plural(tasks, 'export task')}, one at a time`,
    ...(quiet > 0 ? [`${plural(quiet, 'slice')} without events`] : []),
    ...(expired > 0 ? [`${plural(expired, 'slice')} past retention`] : []),
    ...(skippedExpired > 0 ? [`${plural(skippedExpired, 'slice')} that an earlier run found past retention`] : []),
    ...(closed > 0 ? [`${plural(closed, 'slice')} closed before`] : []),
    ...(unsettled > 0 ? [`${formatCount(unsettled)} of them not yet settled`] : []),
    ...(recounts.windows > 0
      ? [
          `${plural(recounts.windows, 'window')} to recount for late events (${recounts.ofUnknownSize > 0 ? 'at least' : 'about'} ${formatBytes(recounts.bytes)} to scan)`,
        ]
      : []),
    ...(groups > 0 ? [plural(groups, 'log group')] : []),
  ];
  return [
    ...factLines(leftOutRows(summary.leftOut.filter(isNew), summary.window), paint),
    ...warningLines(summary.warnings, paint),
    paint('bold', totals.join('; ')),
  ];
}
