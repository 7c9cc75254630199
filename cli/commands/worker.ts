import type { Command } from 'commander';
import { examples } from '../command.js';
import { EXIT } from '../exit-codes.js';

export function define(command: Command): void {
  command
    .description('Run exports for the Temporal service that TEMPORAL_ADDRESS, TEMPORAL_PROFILE and the like name.')
    .option('--config <file>', 'accounts, Regions and destinations it may use (JSON)')
    .addHelpText(
      'after',
      examples(['TEMPORAL_ADDRESS=temporal.internal:7233 logferry worker', 'logferry worker --config worker.json']),
    );
}

export async function run(command: Command): Promise<number> {
  const { config } = command.opts<{ config?: string }>();
  const { startConfiguredWorker } = await import('../../worker/index.js');
  const { catchInterrupts } = await import('../interrupts.js');
  const { note } = await import('../output.js');
  const interrupts = catchInterrupts();
  const worker = await startConfiguredWorker(config === undefined ? {} : { configFile: config });
  const { address, namespace, taskQueues } = worker.describe();
  note(`Worker of ${address}, namespace ${namespace}, on ${taskQueues.join(', ')}. Ctrl-C or SIGTERM stops it.`);
  await Promise.race([worker.finished, interrupts.happened.catch(() => note('Stopping ...'))]);
  await worker.shutdown();
  return EXIT.done;
}
