import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { closeRun, day, receiptOf } from '../../archive/testing/closed-run.js';
import { MemoryStore } from '../../archive/testing/memory-store.js';
import { type CommandResult, runCommand } from '../../test/support/test-io.js';

const HOSTILE = '<script>alert("x")</script>\u001b[31m';

let folder: string;
beforeAll(async () => {
  const store = new MemoryStore();
  const evidence = [HOSTILE];
  await closeRun(store, [receiptOf('/app', 0, 'archived'), receiptOf('/app', 1, 'failed', { evidence })], {
    status: 'partial',
    failures: [{ code: 'TASK_FAILED', message: HOSTILE, hint: 'Run again.' }],
  });
  await closeRun(store, [], { exportId: 'whole' });
  folder = await mkdtemp(join(tmpdir(), 'logferry-report-'));
  for (const [key, body] of store.objects) {
    await mkdir(dirname(join(folder, key)), { recursive: true });
    await writeFile(join(folder, key), body);
  }
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const report = (...args: string[]): Promise<CommandResult> =>
  runCommand(['report', ...args, '--archive', folder], { env: {} });

describe('logferry report', () => {
  it('prints what an export lacks, and exits with 3 if the export is not complete', async () => {
    const { code, stdout } = await report('exp');
    expect(stdout).toContain('exp, run 1: partial');
    expect(stdout).toContain('1 window not archived');
    expect(stdout).toContain(`/app ${day(1).slice(0, 10)} to ${day(2).slice(0, 10)}`);
    expect(stdout).not.toContain('\u001b');
    expect(code).toBe(3);
    const whole = await report('whole', '--json');
    expect([whole.code, JSON.parse(whole.stdout)]).toEqual([
      0,
      expect.objectContaining({ exportId: 'whole', lacks: [] }),
    ]);
  });

  it('prints the controls of a period', async () => {
    const { code, stdout } = await report('--period', '2026-10');
    expect(stdout).toContain('2026-10-01 to 2026-11-01: 6 of 9 controls compliant');
    expect(stdout).toMatch(/no +runs-signed +0 of 2/);
    expect(stdout).toContain('Log groups without receipts are not seen');
    expect(code).toBe(3);
  });

  it('writes an HTML page that escapes the texts of the archive and loads nothing from other servers', async () => {
    const file = join(folder, 'report.html');
    for (const args of [['exp'], ['--period', '2026']]) {
      const { stderr } = await report(...args, '--html', file);
      expect(stderr).toBe(`wrote ${file}\n`);
      const page = await readFile(file, 'utf8');
      for (const unwanted of ['<script', 'src=', 'href=', 'url(', '\u001b']) expect(page).not.toContain(unwanted);
      expect(page).toContain("default-src 'none'");
    }
    await report('exp', '--html', file);
    expect(await readFile(file, 'utf8')).toContain('&lt;script&gt;alert(&quot;x&quot;)');
  });

  it('refuses wrong arguments, and says what is wrong', async () => {
    const refused = async (...args: string[]) => {
      const { code, stderr } = await report(...args);
      return [code, stderr];
    };
    expect(await refused()).toEqual([64, expect.stringContaining('an export id or --period')]);
    expect(await refused('exp', '--period', '2026-10')).toEqual([64, expect.stringContaining('not both')]);
    expect(await refused('--period', '2026-13')).toEqual([64, expect.stringContaining('--period (2026-13)')]);
    expect(await refused('--period', '2026', '--run', '1')).toEqual([64, expect.stringContaining('--run')]);
    expect(await refused('none')).toEqual([64, expect.stringContaining('no export none')]);
    expect(await refused('exp', '--run', '7')).toEqual([64, expect.stringContaining('only run 1')]);
    const [code, stderr] = await refused('exp', '--html', folder);
    expect([code, stderr]).toEqual([64, expect.stringContaining('EISDIR')]);
    expect(await refused('exp', '--html', join(folder, 'no', 'x.html'))).toEqual([
      64,
      expect.stringContaining('ENOENT'),
    ]);
  });
});
