import { describe, expect, it } from 'vitest';
import { BUCKET, REGION } from '../support/constants.js';
import { day, FIRST_DAY } from '../support/world.js';
import { exportsUnder } from './support/exports-under.js';
import { installedTerraformsAndTofu } from './terraforms.js';

const HOUR_MS = 3_600_000;
/** The defaults of an export, written out. After an import, the plan must show no change for them. */
const DEFAULTS = 'wait = true\nverify = "content"\nweight = 1';
const open = exportsUnder();

describe.each(installedTerraformsAndTofu())('exports under $product $version', ({ product, version, command }) => {
  const minor = product === 'terraform' ? Number(version.split('.')[1]) : 0;
  const hasActions = minor >= 14;
  const hasImportByIdentity = minor >= 12;

  it('are planned with an unknown value, applied, not changed by a second plan, updated, replaced, imported and destroyed', async () => {
    const { world, workspace, exportOf } = await open(command);
    await world.logGroup('/pay', 2);
    const life = (more: string) => `
      resource "terraform_data" "to" { input = "${day(2)}" }
      ${exportOf('pay', '/pay', 2, more).replace(`"${day(2)}"`, 'terraform_data.to.output')}`;
    await workspace.configure(life('slice = "day"'));
    expect(await workspace.succeed('plan')).toMatch(/\+ id += \(known after apply\)/);
    await workspace.apply();
    const { values } = (await workspace.state())['logferry_export.pay'] ?? {};
    expect(values).toMatchObject({
      status: 'COMPLETED',
      counts: { planned: 2, archived: 2, failed: 0 },
      manifest: expect.stringContaining(`s3://${BUCKET}/`),
      slice: 'day',
      failures: [],
    });
    expect(await workspace.changes()).toBe(0);

    await workspace.configure(life('reason = "audit"'));
    expect(await workspace.changes()).toBe(2);
    expect(await workspace.apply()).toContain('0 added, 1 changed, 0 destroyed');
    expect(world.tasks).toHaveLength(2);

    await workspace.configure(life('triggers = { run = "2" }'));
    expect(await workspace.apply()).toContain('1 added, 0 changed, 1 destroyed');
    const again = (await workspace.state())['logferry_export.pay']?.values;
    expect(again).toMatchObject({ status: 'COMPLETED', counts: { skipped: 2, archived: 0 } });
    expect(again?.id).not.toBe(values?.id);

    // Imports the first export, by the id that it had before the replacement.
    await workspace.succeed('state', 'rm', 'logferry_export.pay');
    if (hasImportByIdentity) {
      const identity = `identity = { id = "${values?.id}" }`;
      await workspace.configure(`${life(DEFAULTS)}\nimport {\n  to = logferry_export.pay\n  ${identity}\n}`);
      expect(await workspace.apply()).toContain('1 imported, 0 added, 0 changed, 0 destroyed');
    } else {
      await workspace.configure(life(DEFAULTS));
      await workspace.succeed('import', '-input=false', 'logferry_export.pay', String(values?.id));
      expect(await workspace.changes()).toBe(0);
    }

    const objects = (await world.keysBelow('')).length;
    expect(await workspace.destroy()).toContain('2 destroyed');
    expect(await world.keysBelow('')).toHaveLength(objects);
    expect(world.tasks).toHaveLength(2);
  });

  it.runIf(hasActions)(
    'run as an action, whose plan is refused without a worker, and which joins an export if it is invoked again',
    async () => {
      const { world, workspace, workspaceWith, taskIsLive } = await open(command);
      await world.logGroup('/pay', 1);
      const action = `
      action "logferry_export" "now" {
        config {
          source      = { log_groups = ["/pay"] }
          window      = { from = "${FIRST_DAY}", to = "${day(1)}" }
          destination = { bucket = "${BUCKET}", prefix = "${world.taskQueue}" }
          region      = "${REGION}"
          timeout     = 3600
        }
      }`;
      await workspace.configure(action);
      world.emulator.configure({ taskMs: HOUR_MS });
      const invoke = ['apply', '-auto-approve', '-input=false', '-invoke=action.logferry_export.now'] as const;
      const { child, ended } = workspace.start(...invoke);
      await taskIsLive();
      child.kill('SIGINT');
      expect((await ended).output.replace(/[│\s]+/g, ' ')).toMatch(/continues|execution halted/);
      const again = workspace.start(...invoke, '-json');
      await again.shows('exporting:');
      world.emulator.advanceClock(2 * HOUR_MS);
      const lines = (await again.ended).output.split('\n').filter((line) => line.startsWith('{'));
      const types = lines.map((line) => JSON.parse(line).type);
      expect(types.filter((type) => /^action_/.test(type))).toEqual(
        expect.arrayContaining(['action_start', 'action_progress', 'action_complete']),
      );
      expect(world.tasks).toHaveLength(1);

      const other = await workspaceWith({ task_queue: 'nobody' });
      await other.configure(action);
      const refused = await other.run('plan', '-input=false', '-invoke=action.logferry_export.now');
      expect(refused).toMatchObject({ code: 1, output: expect.stringContaining('nobody') });
    },
  );
});
