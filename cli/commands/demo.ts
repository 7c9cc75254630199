import { mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Command } from 'commander';
import { DEMO_REGION, emulatedAws, settingsOf, withSettingsOf } from '../demo/emulated-aws.js';
import { runDemo } from '../demo/run-demo.js';
import { withInterruptibleEngine } from '../engine/with-engine.js';
import { type Io, withEnv } from '../io.js';
import { note } from '../output/terminal.js';
import { usageError } from '../request/usage-error.js';
import type { DemoOptions } from './flags/index.js';

export async function demo(io: Io, command: Command): Promise<number> {
  const { keep = false } = command.opts<DemoOptions>();
  for (const file of command.args) await requireFile(file);
  const dataDir = await mkdtemp(join(tmpdir(), 'logferry-demo-'));
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

/** @throws LogferryError INVALID_REQUEST for a path that is not a file which this user can read */
async function requireFile(path: string): Promise<void> {
  const refused = (reason: string) => usageError(`${path} cannot be read as a log file (${reason})`);
  const file = await open(path).catch((error: unknown) => {
    throw refused(error instanceof Error && 'code' in error ? String(error.code) : String(error));
  });
  const isFolder = (await file.stat()).isDirectory();
  await file.close();
  if (isFolder) throw refused('it is a folder');
}
