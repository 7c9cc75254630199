import type { Command } from 'commander';
import { examples } from '../command.js';
import { EXIT } from '../output/exit-codes.js';
import { environmentRegion } from '../request/region.js';
import { addRegion } from '../request/selection.js';

export function define(command: Command): void {
  command
    .description('Run a Temporal dev server and a worker with your AWS credentials, until Ctrl-C.')
    .addHelpText('after', examples(['logferry dev', 'LOGFERRY_HOME=/tmp/try logferry dev']));
  addRegion(command);
}

export async function run(command: Command): Promise<number> {
  const region = command.opts<{ region?: string }>().region ?? environmentRegion(process.env);
  const { withInterruptibleEngine } = await import('../engine/interruptible-engine.js');
  const { note } = await import('../output/terminal.js');
  return withInterruptibleEngine({ for: 'follow', region, embedded: true }, async (engine, interrupts) => {
    note(`Temporal dev server: ${engine.address}, namespace ${engine.namespace}; Web UI: ${engine.uiUrl}`);
    note(`Worker: account ${engine.accountId}, with the AWS credentials of this shell.`);
    note('It accepts exports that `logferry run` of this user has asked for with the same credentials, and no others.');
    note('Ctrl-C stops it.');
    await interrupts.happened.catch(() =>
      note('Stopping; exports go on with the next `logferry dev` or `logferry run`.'),
    );
    return EXIT.done;
  });
}
