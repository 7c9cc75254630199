import type { Command } from 'commander';
import { examples } from '../command.js';
import { exitCodeOfCancel } from '../output/exit-codes.js';
import { environmentRegion } from '../request/region.js';
import { requester } from '../request/requester.js';
import { addRegion } from '../request/selection.js';

interface CancelOptions {
  reason?: string;
  requestedBy?: string;
  waitLimit?: string;
  region?: string;
  json?: boolean;
}

export function define(command: Command): void {
  command
    .description('Cancel an export and its task at AWS, and wait until it has closed. What is archived stays.')
    .argument('<id>', 'export id')
    .option('--reason <text>', 'why, for the record')
    .option('--requested-by <who>', 'who asks, for the record (default: your user name)')
    .option('--wait-limit <length>', 'stop waiting after 90s, 15m, 2h, ...; the cancelling goes on')
    .option('--json', 'print the result as one JSON document')
    .addHelpText('after', examples(["logferry cancel exp-5d1c0e9a7b2f4c6d8e10 --reason 'wrong bucket'"]));
  addRegion(command);
}

export async function run(command: Command): Promise<number> {
  const [id = ''] = command.processedArgs as [string];
  const options = command.opts<CancelOptions>();
  const { parseLength } = await import('../request/times.js');
  const { withInterruptibleEngine } = await import('../engine/interruptible-engine.js');
  const { showResult } = await import('../output/follow-export.js');
  const limitMs = options.waitLimit === undefined ? undefined : parseLength(options.waitLimit, '--wait-limit');
  const region = options.region ?? environmentRegion(process.env);
  const request = {
    reason: options.reason ?? 'no reason given',
    requestedBy: requester(options.requestedBy) ?? 'logferry cancel',
  };
  return withInterruptibleEngine({ for: 'follow', region }, async (engine, { signal }) => {
    const result = await engine.exports.cancel(id, request, { signal, ...(limitMs !== undefined && { limitMs }) });
    showResult(result, options);
    return exitCodeOfCancel(result.status);
  });
}
