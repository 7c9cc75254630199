import type { Command } from 'commander';
import { type PlanSummary, planLocally } from '../../local/index.js';
import type { Io } from '../io.js';
import { columns } from '../output/columns.js';
import { EXIT } from '../output/exit-codes.js';
import { formatDay, plural } from '../output/format.js';
import { printJson, printText } from '../output/terminal.js';
import { checkAccount, prepare, refuseAlias } from '../request/request.js';
import type { PlanOptions } from './flags.js';

const MOST_SLICES_SHOWN = 40;

export async function plan(io: Io, command: Command): Promise<number> {
  const options = command.opts<PlanOptions>();
  const prepared = await prepare(io, options);
  refuseAlias(prepared.request, false);
  const plan = await planLocally(prepared.request, io.env);
  checkAccount(io, prepared, plan.accountId);
  const { window, slice, region } = prepared.request;
  if (options.json) printJson(io, { schemaVersion: 1, region, window, slice, ...plan });
  else for (const line of planLines(plan)) printText(io, line);
  return options.detailedExitcode && plan.slices.length > 0 ? EXIT.workPending : EXIT.done;
}

/** The slices in the order of their export, and a line of totals that names what needs no work. */
export function planLines({ groups, slices, skipped, quiet, expired }: PlanSummary): string[] {
  const rows = slices.slice(0, MOST_SLICES_SHOWN).map(({ logGroup, from, to, generation, without }) => {
    const remarks = [
      ...(generation > 1 ? [`generation ${generation}`] : []),
      ...(without ? [`${without}, no task`] : []),
    ];
    return [formatDay(from), formatDay(to), [logGroup, ...remarks].join('  ')];
  });
  const hidden = slices.length - rows.length;
  const tasks = slices.length - quiet - expired;
  const totals = [
    tasks === 0 ? 'no export task' : `${plural(tasks, 'export task')}, one at a time`,
    ...(quiet > 0 ? [`${plural(quiet, 'slice')} without events`] : []),
    ...(expired > 0 ? [`${plural(expired, 'slice')} past retention`] : []),
    ...(skipped > 0 ? [`${plural(skipped, 'slice')} closed before`] : []),
    ...(groups > 0 ? [plural(groups, 'log group')] : []),
  ];
  return [...columns(rows), ...(hidden > 0 ? [`... and ${hidden} more; --json prints all`] : []), totals.join('; ')];
}
