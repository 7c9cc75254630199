import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Command } from 'commander';
import { DEMO_REGION, emulatedAws, settingsOf, withSettingsOf } from '../demo/emulated-aws.js';
import { requireLogFile } from '../demo/load-logs.js';
import { runDemo } from '../demo/run-demo.js';
import { withInterruptibleEngine } from '../engine/with-engine.js';
import { type Io, withEnv } from '../io.js';
import { note } from '../output/terminal.js';
import type { DemoOptions } from './flags/index.js';

export async function demo(io: Io, command: Command): Promise<number> {
  const { keep = false } = command.opts<DemoOptions>();
  for (const file of command.args) await requireLogFile(file);
  const dataDir = await mkdtemp(join(io.temporaryFolder, 'logferry-demo-'));
  const emulator = await emulatedAws();
  const emulated = withEnv(io, withSettingsOf(emulator, io.env));
  try {
    const needs = { for: 'follow', region: DEMO_REGION, dataDir, embedded: true } as const;
    return await withInterruptibleEngine(emulated, needs, async (engine, interrupts) => {
      const code = await runDemo(emulated, engine, emulator, { files: command.args, keep }, interrupts.signal);
      if (keep) {
        note(
          io,
          `\nEverything keeps running until Ctrl-C. Temporal Web UI: ${engine.uiUrl}  AWS settings for any tool:`,
        );
        note(
          io,
          `export ${Object.entries(settingsOf(emulator))
            .map(([name, value]) => `${name}=${value}`)
            .join(' ')}`,
        );
        await interrupts.happened.catch(() => {});
      }
      return code;
    });
  } finally {
    await emulator.close();
    // The dev server still runs for some seconds after its last client, but no process will use its data again.
    await rm(dataDir, { recursive: true, force: true });
  }
}
