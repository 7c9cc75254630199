import type { Command } from 'commander';
import type { PlanSummary } from '../../local/index.js';
import { examples } from '../command.js';
import { EXIT } from '../output/exit-codes.js';
import { formatDay, plural } from '../output/format.js';
import { addSelection, type SelectionOptions } from '../request/selection.js';

interface PlanOptions extends SelectionOptions {
  detailedExitcode?: boolean;
  json?: boolean;
}

const MOST_SLICES_SHOWN = 40;

export function define(command: Command): void {
  command.description('Show what a run with the same flags would export. Reads with your own AWS credentials.');
  addSelection(command)
    .option('--detailed-exitcode', 'exit with 2 when there is work to do')
    .option('--json', 'print the plan as one JSON document, with every slice')
    .addHelpText(
      'after',
      examples([
        'logferry plan --log-group-prefix /aws/lambda/ --from 30d --bucket my-archive',
        'logferry plan --log-group app --from 7d --bucket my-archive --detailed-exitcode --json',
      ]),
    );
}

export async function run(command: Command): Promise<number> {
  const options = command.opts<PlanOptions>();
  const { checkAccount, prepare, refuseAlias } = await import('../request/prepare.js');
  const { printJson, printText } = await import('../output/terminal.js');
  const prepared = await prepare(options);
  refuseAlias(prepared, false);
  const { planLocally } = await import('../../local/index.js');
  const plan = await planLocally(prepared.request);
  checkAccount(prepared, plan.accountId);
  const { window, slice, region } = prepared.request;
  if (options.json) printJson({ schemaVersion: 1, region, window, slice, ...plan });
  else for (const line of planLines(plan)) printText(line);
  return options.detailedExitcode && plan.slices.length > 0 ? EXIT.workPending : EXIT.done;
}

/** The slices in the order they would be exported in, and what of the request needs no work. */
export function planLines({ groups, slices, skipped, quiet, expired }: PlanSummary): string[] {
  const shown = slices.slice(0, MOST_SLICES_SHOWN).map(({ logGroup, from, to, generation, without }) => {
    const remarks = [
      ...(generation > 1 ? [`generation ${generation}`] : []),
      ...(without ? [`${without}, no task`] : []),
    ];
    return [formatDay(from), formatDay(to), logGroup, ...remarks].join('  ');
  });
  const hidden = slices.length - shown.length;
  const tasks = slices.length - quiet - expired;
  const totals = [
    tasks === 0 ? 'no export task' : `${plural(tasks, 'export task')}, one at a time`,
    ...(quiet > 0 ? [`${plural(quiet, 'slice')} without events`] : []),
    ...(expired > 0 ? [`${plural(expired, 'slice')} past retention`] : []),
    ...(skipped > 0 ? [`${plural(skipped, 'slice')} closed before`] : []),
    ...(groups > 0 ? [plural(groups, 'log group')] : []),
  ];
  return [...shown, ...(hidden > 0 ? [`... and ${hidden} more; --json has them`] : []), totals.join('; ')];
}
