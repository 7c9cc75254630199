import type { Command } from 'commander';
import { examples } from '../command.js';
import { exitCodeOfStatus } from '../output/exit-codes.js';

export function define(command: Command): void {
  command
    .description('Show what an export has come to, or how far it is.')
    .argument('<id>', 'export id')
    .option('--json', 'print the result as one JSON document')
    .addHelpText('after', examples(['logferry status exp-5d1c0e9a7b2f4c6d8e10']));
}

export async function run(command: Command): Promise<number> {
  const [id = ''] = command.processedArgs as [string];
  const { json = false } = command.opts<{ json?: boolean }>();
  const { withEngine } = await import('../engine/engine.js');
  const { showResult } = await import('../output/follow-export.js');
  const { note } = await import('../output/terminal.js');
  const { activityText } = await import('../output/progress-text.js');
  return withEngine({ for: 'look', onProgress: note }, async ({ exports }) => {
    const result = await exports.status(id);
    showResult(result, { json });
    if (result.status === 'running') {
      const progress = await exports.progress(id);
      note(progress ? `now: ${activityText(progress, Date.now())}` : 'No worker answers: nothing is being carried on.');
    }
    return exitCodeOfStatus(result.status);
  });
}
