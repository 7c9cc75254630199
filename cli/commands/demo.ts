import type { Command } from 'commander';
import { examples } from '../command.js';

export function define(command: Command): void {
  command
    .description('Export log files of this machine through an emulator of AWS, to see the whole engine work.')
    .argument('[files...]', 'log files (default: some that this machine has)')
    .option('--keep', 'leave everything running to look at, until Ctrl-C')
    .addHelpText('after', examples(['logferry demo', 'logferry demo /var/log/nginx/access.log --keep']));
}

export async function run(command: Command): Promise<number> {
  const [files = []] = command.processedArgs as [string[]?];
  const { keep = false } = command.opts<{ keep?: boolean }>();
  const { mkdtemp, rm } = await import('node:fs/promises');
  const { tmpdir } = await import('node:os');
  const { join } = await import('node:path');
  const { demoEnvironment, emulatedAws, DEMO_REGION } = await import('../demo/emulated-aws.js');
  const { withInterruptibleEngine } = await import('../engine/interruptible-engine.js');
  const { runDemo } = await import('../demo/run-demo.js');
  const { note } = await import('../output/terminal.js');
  const dataDir = await mkdtemp(join(tmpdir(), 'logferry-demo-'));
  const emulator = await emulatedAws();
  try {
    const needs = { for: 'follow', region: DEMO_REGION, dataDir, embedded: true } as const;
    return await withInterruptibleEngine(needs, async (engine, interrupts) => {
      const code = await runDemo(engine, emulator, files, interrupts.signal);
      if (keep) {
        note(`\nEverything goes on until Ctrl-C. Temporal Web UI: ${engine.uiUrl}  AWS, for any of its tools:`);
        note(`export ${demoEnvironment(emulator).join(' ')}`);
        await interrupts.happened.catch(() => {});
      }
      return code;
    });
  } finally {
    await emulator.close();
    // The dev server outlives its last user by seconds, but nobody will ask it for anything again.
    await rm(dataDir, { recursive: true, force: true });
  }
}
