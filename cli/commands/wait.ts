import type { Command } from 'commander';
import { examples } from '../command.js';
import { exitCodeOfStatus } from '../output/exit-codes.js';
import { environmentRegion } from '../request/region.js';
import { addRegion } from '../request/selection.js';

interface WaitOptions {
  waitLimit?: string;
  region?: string;
  json?: boolean;
  events?: boolean;
}

export function define(command: Command): void {
  command
    .description('Follow an export to its end. Without a configured Temporal, this process carries it on.')
    .argument('<id>', 'export id')
    .option('--wait-limit <length>', 'stop following after 90s, 15m, 2h, ...; the export goes on')
    .option('--json', 'print the result as one JSON document')
    .option('--events', 'print progress and result as one JSON document per line')
    .addHelpText('after', examples(['logferry wait exp-5d1c0e9a7b2f4c6d8e10 --wait-limit 2h --json']));
  addRegion(command);
}

export async function run(command: Command): Promise<number> {
  const [id = ''] = command.processedArgs as [string];
  const options = command.opts<WaitOptions>();
  const { parseLength } = await import('../request/times.js');
  const { withInterruptibleEngine } = await import('../engine/interruptible-engine.js');
  const { followToEnd } = await import('../output/follow-export.js');
  const limitMs = options.waitLimit === undefined ? undefined : parseLength(options.waitLimit, '--wait-limit');
  const region = options.region ?? environmentRegion(process.env);
  return withInterruptibleEngine({ for: 'follow', region }, (engine, interrupts) =>
    followToEnd(engine, id, interrupts, { ...options, limitMs, exitCodeOf: exitCodeOfStatus }),
  );
}
