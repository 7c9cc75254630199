import { type Command, Option } from 'commander';
import type { StartedExport } from '../../client/index.js';
import { examples } from '../command.js';
import type { Engine } from '../engine/engine.js';
import { EXIT, exitCodeOfStatus } from '../output/exit-codes.js';
import type { PreparedRequest } from '../request/request.js';
import { addSelection, type SelectionOptions } from '../request/selection.js';

interface RunOptions extends SelectionOptions {
  id?: string;
  wait: boolean;
  waitLimit?: string;
  cancelOnInterrupt?: boolean;
  json?: boolean;
  events?: boolean;
}

export function define(command: Command): void {
  command.description('Export log groups to S3. Running the same command again repeats nothing that is closed.');
  addSelection(command)
    .option('--id <id>', 'export id (default: derived from sources, window and destination)')
    .option('--no-wait', 'print the id and leave; another process must run the worker')
    .option('--wait-limit <length>', 'stop following after 90s, 15m, 2h, ...; the export goes on')
    .option('--cancel-on-interrupt', 'Ctrl-C cancels the export instead of leaving it')
    .option('--json', 'print the result as one JSON document')
    .addOption(new Option('--events', 'print progress and result as one JSON document per line').conflicts('json'))
    .addHelpText(
      'after',
      examples([
        'logferry run --log-group /aws/lambda/pay --from 2026-10-01 --to 2026-11-01 --bucket my-archive',
        'logferry run --log-group-prefix /aws/lambda/ --from 30d --slice week --bucket my-archive --prefix logs',
        'terraform output -json | logferry run --log-group app --from 7d --destination-from - --json',
      ]),
    );
}

export async function run(command: Command): Promise<number> {
  const options = command.opts<RunOptions>();
  const { withInterruptibleEngine } = await import('../engine/interruptible-engine.js');
  const { prepare, refuseAlias } = await import('../request/prepare.js');
  const { parseLength } = await import('../request/times.js');
  const limitMs = options.waitLimit === undefined ? undefined : parseLength(options.waitLimit, '--wait-limit');
  const prepared = await prepare(options);
  refuseAlias(prepared);
  const needs = { for: options.wait ? 'follow' : 'start', region: prepared.request.region } as const;
  const { refuseBarred } = await import('../request/refuse-barred.js');
  const { isTemporalConfigured } = await import('../engine/engine.js');
  const barred = refuseBarred(prepared, isTemporalConfigured());
  barred.catch(() => {});
  return withInterruptibleEngine(needs, async (engine, interrupts) => {
    if (!options.wait) await requireWorker(engine);
    await barred;
    const { id, attached } = await start(engine, prepared, options.id);
    await announce(engine, id, attached, options);
    if (!options.wait) return leave(engine, id);
    const { followToEnd } = await import('../output/follow-export.js');
    return followToEnd(engine, id, interrupts, {
      ...options,
      limitMs,
      exitCodeOf: exitCodeOfStatus,
      requestedBy: prepared.request.requestedBy,
    });
  });
}

async function start(engine: Engine, prepared: PreparedRequest, id: string | undefined): Promise<StartedExport> {
  const { checkAccount } = await import('../request/prepare.js');
  checkAccount(prepared, engine.accountId);
  await engine.admit(prepared.request);
  return engine.exports.start(prepared.request, {
    unresolvedHash: prepared.unresolvedHash,
    ...(id !== undefined && { id }),
    ...(engine.accountId !== undefined && { accountId: engine.accountId }),
  });
}

async function requireWorker(engine: Engine): Promise<void> {
  if (engine.kind === 'configured' || (await engine.exports.hasWorker())) return;
  const { LogferryError } = await import('../../contract/errors.js');
  const detail = 'with --no-wait something else must carry the export on: run `logferry dev` in another shell';
  throw new LogferryError('INVALID_REQUEST', { detail });
}

/** Says so when nobody carries the export on: a queue remembers a worker for minutes after it has gone. */
async function leave({ exports }: Engine, id: string): Promise<number> {
  if ((await exports.progress(id)) === undefined && (await exports.status(id)).status === 'running') {
    const { note } = await import('../output/terminal.js');
    note('No worker answers yet. The export goes on as soon as one runs: `logferry dev` or `logferry worker`.');
  }
  return EXIT.done;
}

async function announce(engine: Engine, id: string, attached: boolean, options: RunOptions): Promise<void> {
  const { note, printJson, printText } = await import('../output/terminal.js');
  const { uiLink } = await import('../output/ui-link.js');
  const link = uiLink(engine, id);
  note(
    `${attached ? 'Attached to export' : 'Started export'} ${id}${link === undefined ? '' : `, to be seen at ${link}`}`,
  );
  if (options.events) printJson({ type: 'started', exportId: id, attached });
  if (options.wait || options.events) return;
  if (options.json) printJson(await engine.exports.status(id));
  else printText(id);
}
