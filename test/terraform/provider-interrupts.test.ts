import { describe, expect, it } from 'vitest';
import { seen } from '../support/seen.js';
import { exportsUnder } from './support/exports-under.js';
import { oldestAndNewestTerraform, runsAllTests } from './terraforms.js';

const HOUR_MS = 3_600_000;
const open = exportsUnder();

describe.each(oldestAndNewestTerraform())('exports under $product $version', (release) => {
  const { command } = release;
  // Terraform cannot react to SIGKILL, so one release is enough for this signal.
  const signals = runsAllTests(release) ? (['SIGINT', 'SIGKILL'] as const) : (['SIGINT'] as const);

  it.each(signals)('continue after a %s, and the next apply joins them', async (signal) => {
    const { world, workspace, exportOf, taskIsLive } = await open(command);
    await world.logGroup('/pay', 1);
    world.emulator.configure({ taskMs: HOUR_MS });
    await workspace.configure(exportOf('pay', '/pay', 1));
    const { child, ended } = workspace.start('apply', '-auto-approve', '-input=false');
    await taskIsLive();
    child.kill(signal);
    const { output } = await ended;
    if (signal === 'SIGINT') {
      expect(output).toContain('continues');
      const { values, tainted } = (await workspace.state())['logferry_export.pay'] ?? {};
      expect({ status: values?.status, tainted }).toEqual({ status: 'RUNNING', tainted: false });
    }
    await seen(async () => (await workspace.leftovers()).length === 0);
    const again = workspace.start('apply', '-auto-approve', '-input=false', '-lock-timeout=30s');
    await again.shows('elapsed]');
    world.emulator.advanceClock(2 * HOUR_MS);
    expect((await again.ended).output).toContain('Apply complete');
    const { values } = (await workspace.state())['logferry_export.pay'] ?? {};
    expect(values).toMatchObject({ status: 'COMPLETED', counts: { archived: 1, skipped: 0 } });
    // The workflow has one run, so the second apply has joined that run.
    expect(await world.runLengths(String(values?.id))).toHaveLength(1);
    expect(world.tasks).toHaveLength(1);
  });
});
