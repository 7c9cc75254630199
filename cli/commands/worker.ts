import type { Command } from 'commander';
import { examples } from '../command.js';
import { EXIT } from '../output/exit-codes.js';

export function define(command: Command): void {
  command
    .description('Run exports for the Temporal service that TEMPORAL_ADDRESS, TEMPORAL_PROFILE and the like name.')
    .option(
      '--config <file>',
      'JSON: the accounts, Regions and destinations it may use (default: LOGFERRY_WORKER_CONFIG)',
    )
    .addHelpText(
      'after',
      examples([
        'TEMPORAL_ADDRESS=temporal.internal:7233 logferry worker --config worker.json',
        'TEMPORAL_PROFILE=prod logferry worker',
      ]),
    );
}

export async function run(command: Command): Promise<number> {
  const { config } = command.opts<{ config?: string }>();
  const { startConfiguredWorker } = await import('../../worker/index.js');
  const { catchInterrupts } = await import('../engine/interrupts.js');
  const { note } = await import('../output/terminal.js');
  const interrupts = catchInterrupts();
  const worker = await startConfiguredWorker(config === undefined ? {} : { configFile: config });
  const { address, namespace, taskQueues } = worker.describe();
  note(`Worker of ${address}, namespace ${namespace}, on ${taskQueues.join(', ')}. Ctrl-C or SIGTERM stops it.`);
  await Promise.race([worker.finished, interrupts.happened.catch(() => note('Stopping ...'))]);
  await worker.shutdown();
  return EXIT.done;
}
