import { describe, expect, it } from 'vitest';
import { ACCOUNT_ID } from '../support/constants.js';
import { exportsUnder } from './support/exports-under.js';
import { installedTerraforms } from './terraforms.js';

const HOUR_MS = 3_600_000;
const open = exportsUnder();

// These tests do not depend on the release of Terraform, so they run with one release only.
describe.each(installedTerraforms().slice(0, 1))('exports under $product $version', ({ command }) => {
  it('that fail, or whose postcondition fails, taint nothing, and Terraform creates no resource that depends on them', async () => {
    const { world, workspace, exportOf } = await open(command);
    await world.logGroup('/pay', 1);
    const condition = (least: number) => `
      lifecycle {
        postcondition {
          condition     = self.counts.archived >= ${least}
          error_message = "too few"
        }
      }`;
    const gated = (least: number) => `
      ${exportOf('pay', '/pay', 1, condition(least))}
      resource "terraform_data" "after" { input = logferry_export.pay.status }`;
    await workspace.configure(gated(9));
    const refused = await workspace.tryApply();
    expect(refused).toMatchObject({ code: 1, output: expect.stringContaining('too few') });
    const state = await workspace.state();
    expect(Object.keys(state)).toEqual(['logferry_export.pay']);
    expect(state['logferry_export.pay']?.tainted).toBe(false);
    await workspace.configure(gated(1));
    await workspace.apply();
    expect((await workspace.state())['terraform_data.after']?.values.input).toMatchObject({ value: 'COMPLETED' });

    await workspace.configure(exportOf('none', '/none', 1));
    const failed = await workspace.tryApply('-json');
    expect(failed.code).toBe(1);
    const errors = failed.output.split('\n').flatMap((line) => (line.startsWith('{') ? [JSON.parse(line)] : []));
    expect(errors).toContainEqual(
      expect.objectContaining({
        '@level': 'error',
        diagnostic: expect.objectContaining({ detail: expect.stringContaining('/none'), range: expect.anything() }),
      }),
    );
    expect(await workspace.state()).toEqual({});
  });

  it('show a cancel outside Terraform after a refresh, and run again at the next apply that waits', async () => {
    const { world, workspace, exportOf, taskIsLive } = await open(command);
    await world.logGroup('/pay', 1);
    world.emulator.configure({ taskMs: HOUR_MS });
    await workspace.configure(exportOf('pay', '/pay', 1, 'wait = false'));
    await workspace.apply();
    await taskIsLive();
    expect(await workspace.changes()).toBe(0);
    const { values } = (await workspace.state())['logferry_export.pay'] ?? {};
    expect(values).toMatchObject({ status: 'RUNNING' });

    await world.exports.cancel(String(values?.id), { reason: 'test', requestedBy: 'test' });
    expect(await workspace.changes()).toBe(0);
    await workspace.apply('-refresh-only');
    expect((await workspace.state())['logferry_export.pay']?.values).toMatchObject({ status: 'CANCELLED' });

    world.emulator.configure({ taskMs: 100 });
    await workspace.configure(exportOf('pay', '/pay', 1));
    expect(await workspace.apply()).toContain('0 added, 1 changed, 0 destroyed');
    expect((await workspace.state())['logferry_export.pay']?.values).toMatchObject({ status: 'COMPLETED' });
  });

  it('are cancelled by a destroy while they are open, but not by a replacement that joins them', async () => {
    const { world, workspace, exportOf, taskIsLive } = await open(command);
    await world.logGroup('/pay', 1);
    world.emulator.configure({ taskMs: HOUR_MS });
    await workspace.configure(exportOf('pay', '/pay', 1, 'wait = false\nlifecycle { create_before_destroy = true }'));
    await workspace.apply();
    await taskIsLive();
    // The new object joins the export of the old object. The delete of the old object must not cancel this export.
    await workspace.apply('-replace=logferry_export.pay');
    expect(world.emulator.state().liveTasks).toBe(1);
    expect(await workspace.destroy()).toContain('1 destroyed');
    expect(world.emulator.state().liveTasks).toBe(0);
    expect(world.tasks).toHaveLength(1);
  });

  it('continue when a replacement with create_before_destroy and wait is interrupted and applied again', async () => {
    const { world, workspace, exportOf, taskIsLive } = await open(command);
    await world.logGroup('/pay', 1);
    world.emulator.configure({ taskMs: HOUR_MS });
    const replaceable = (wait: boolean) =>
      exportOf('pay', '/pay', 1, `wait = ${wait}\nlifecycle { create_before_destroy = true }`);
    await workspace.configure(replaceable(false));
    await workspace.apply();
    await taskIsLive();
    await workspace.configure(replaceable(true));
    const replacing = workspace.start('apply', '-auto-approve', '-input=false', '-replace=logferry_export.pay');
    await replacing.shows('elapsed]');
    replacing.child.kill('SIGINT');
    expect((await replacing.ended).output).toContain('continues');

    const again = workspace.start('apply', '-auto-approve', '-input=false', '-lock-timeout=30s');
    await again.shows('elapsed]');
    world.emulator.advanceClock(2 * HOUR_MS);
    expect((await again.ended).output).toContain('0 added, 1 changed, 1 destroyed');
    expect((await workspace.state())['logferry_export.pay']?.values).toMatchObject({ status: 'COMPLETED' });
    expect(world.tasks).toHaveLength(1);
  });

  it('are planned and shown by data sources, which start nothing', async () => {
    const { world, workspace, exportOf } = await open(command);
    await world.logGroup('/pay', 2);
    const planned = exportOf('pay', '/pay', 2).replace('resource "logferry_export"', 'data "logferry_plan"');
    await workspace.configure(planned);
    await workspace.apply();
    expect((await workspace.state())['logferry_plan.pay']?.values).toMatchObject({
      account_id: ACCOUNT_ID,
      log_groups: 1,
      tasks: 2,
      windows: { due: 2, closed: 0 },
    });
    expect(world.tasks).toHaveLength(0);

    const { id } = await world.exports.start(world.request(['/pay'], 2, { slice: 'day' }));
    await world.exports.wait(id);
    await workspace.configure(`${planned}\ndata "logferry_export" "pay" { id = "${id}" }`);
    await workspace.apply();
    const state = await workspace.state();
    expect(state['logferry_export.pay']?.values).toMatchObject({ status: 'COMPLETED', counts: { archived: 2 } });
    expect(world.tasks).toHaveLength(2);
  });

  it('can be applied ten at a time, although they share one lane', async () => {
    const { world, workspace, exportOf } = await open(command);
    const groups = Array.from({ length: 10 }, (_, index) => `/group-${index}`);
    for (const group of groups) await world.logGroup(group, 1);
    await workspace.configure(groups.map((group, index) => exportOf(`e${index}`, group, 1)).join('\n'));
    expect(await workspace.apply()).toContain('10 added');
    expect(await workspace.changes()).toBe(0);
    expect(world.tasks).toHaveLength(10);
  });

  it('are refused without a worker, and if no Temporal service answers', async () => {
    const { exportOf, workspaceWith } = await open(command);
    for (const [block, text] of [
      [{ task_queue: 'nobody' }, 'No worker serves the task queue "nobody"'],
      [{ temporal_address: '127.0.0.1:1' }, 'The Temporal service at 127.0.0.1:1 cannot be used'],
    ] as const) {
      const workspace = await workspaceWith(block);
      await workspace.configure(exportOf('pay', '/pay', 1));
      const { code, output } = await workspace.tryApply();
      expect({ code, output: output.replace(/[│\s]+/g, ' ') }).toEqual({
        code: 1,
        output: expect.stringContaining(text),
      });
      expect(await workspace.state()).toEqual({});
    }
  });
});
