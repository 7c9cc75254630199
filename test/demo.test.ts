import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { Shell } from './support/process.js';

it('carries given log files, verifies them, and repeats nothing', async () => {
  const shell = await Shell.open();
  const folder = await mkdtemp(join(tmpdir(), 'logferry-demo-'));
  try {
    const files = ['web.log', 'db.log'].map((name) => join(folder, name));
    for (const [index, file] of files.entries()) {
      const lines = Array.from({ length: 600 }, (_, line) => {
        const at = new Date(Date.UTC(2026, 9, 1 + (line % 3), index, line % 60));
        return `${at.toISOString()} request ${line}`;
      });
      await writeFile(file, `${lines.join('\n')}\n`);
    }
    const { LOGFERRY_HOME: _home, AWS_ENDPOINT_URL: _url, ...env } = shell.env;
    const ended = await shell.run(['demo', ...files], env);
    expect(ended.stderr + ended.stdout).toMatch(/1,200 events went in, 1,200 are in the receipts/);
    expect(ended.stderr + ended.stdout).toMatch(/\b0 export tasks created/);
    expect(ended.code).toBe(0);
    expect(shell.creates).toBe(0);
  } finally {
    await rm(folder, { recursive: true });
    await shell.close();
  }
});
