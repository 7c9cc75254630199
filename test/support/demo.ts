import { execFile } from 'node:child_process';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { seen } from './seen.js';
import { Shell } from './shell.js';
import type { CommandResult } from './test-io.js';

/** What the demo left when it had ended. */
interface Left {
  creates: number;
  left: string[];
}

/**
 * Runs the demo with a temporary folder of its own, and lists the files that it leaves there.
 * @param run runs the command
 */
export async function runDemo<Ended extends Pick<CommandResult, 'stdout' | 'stderr'>>(
  files: Record<string, readonly string[]>,
  run: (shell: Shell, args: string[], env: { TMPDIR: string }) => Promise<Ended>,
): Promise<Ended & Left> {
  const shell = await Shell.open();
  try {
    const temporary = join(shell.home, 'tmp');
    await mkdir(temporary);
    const paths: string[] = [];
    for (const [name, content] of Object.entries(files)) {
      paths.push(join(shell.home, name));
      await writeFile(join(shell.home, name), `${content.join('\n')}\n`);
    }
    // The demo must ignore the settings in this environment. These settings would lead the demo to another AWS endpoint
    // or Temporal service.
    const ended = await run(shell, ['demo', ...paths], { TMPDIR: temporary });
    // The dev server stops some seconds after its last client ends. Until then its command line contains the folder.
    await seen(async () => !(await processes()).includes(temporary));
    return { ...ended, creates: shell.creates, left: await readdir(temporary) };
  } finally {
    await shell.close();
  }
}

/** The command lines of all processes on the machine. */
export const processes = async (): Promise<string> =>
  (await promisify(execFile)('ps', ['-A', '-ww', '-o', 'args'])).stdout;
