import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ScheduleOverlapPolicy } from '@temporalio/client';
import { describe, expect, it } from 'vitest';
import { createScheduleClient } from '../../client/index.js';
import { BUCKET, REGION } from '../support/constants.js';
import { day, FIRST_DAY } from '../support/world.js';
import { exportsUnder } from './support/exports-under.js';
import { oldestAndNewestTerraform } from './terraforms.js';

const NAME = 'nightly';
const QUERY = 'list "logferry_schedule" "all" {\n  provider = logferry\n}\n';
const open = exportsUnder();

// Schedules depend on the release of Terraform in the same way as exports do, so the newest release is enough.
describe.each(oldestAndNewestTerraform().slice(-1))('schedules under $product $version', ({ version, command }) => {
  const hasQuery = Number(version.split('.')[1]) >= 14;

  it('are created, fire into the archive that a report of coverage sees, are updated, left paused, written back after a change outside, found, imported and destroyed', async () => {
    const { world, workspace } = await open(command);
    const { client, taskQueue } = world;
    const schedules = createScheduleClient({ client, taskQueue });
    await world.logGroup('/pay', 2);
    const scheduled = (more = '') => `
      resource "logferry_schedule" "nightly" {
        name        = "${NAME}"
        cron        = "0 3 * * *"
        timezone    = "Europe/Berlin"
        lookback    = "all"
        slice       = "month"
        source      = { log_groups = ["/pay"] }
        destination = { bucket = "${BUCKET}", prefix = "${taskQueue}" }
        region      = "${REGION}"
        ${more}
      }`;
    await workspace.configure(scheduled());
    expect(await workspace.apply()).toContain('1 added, 0 changed, 0 destroyed');
    const { exportId = '' } = await schedules.trigger(NAME);
    expect(await world.exports.wait(exportId)).toMatchObject({ status: 'completed', slices: { archived: 1 } });

    // After an operator has paused the schedule, a plan has no changes.
    await schedules.pause(NAME);
    expect(await workspace.changes()).toBe(0);
    const report = `
      data "logferry_coverage" "october" {
        from        = "${FIRST_DAY}"
        to          = "${day(31)}"
        destination = { bucket = "${BUCKET}", prefix = "${taskQueue}" }
        region      = "${REGION}"
      }`;
    await workspace.configure(scheduled('weight = 2') + report);
    expect(await workspace.apply()).toContain('0 added, 1 changed, 0 destroyed');
    expect((await workspace.state())['logferry_coverage.october']?.values).toMatchObject({
      ...{ complete: true, gaps: [], log_groups: 1, missing: [], missing_total: 0 },
      days: { archived: 31, missing: 0 },
    });
    expect(await schedules.describe(NAME)).toMatchObject({ paused: true, request: { weight: 2 } });

    const handle = client.schedule.getHandle(NAME);
    await handle.update((before) => ({
      ...before,
      policies: { ...before.policies, overlap: ScheduleOverlapPolicy.SKIP },
    }));
    const applied = await workspace.apply();
    expect(applied).toContain('0 3 * * * (changed outside Terraform)');
    expect(applied).toContain('0 added, 1 changed, 0 destroyed');
    expect((await handle.describe()).policies.overlap).toBe(ScheduleOverlapPolicy.BUFFER_ONE);

    await workspace.succeed('state', 'rm', 'logferry_schedule.nightly');
    const exists = await workspace.tryApply();
    expect(exists).toMatchObject({ code: 1, output: expect.stringContaining('terraform import') });
    if (hasQuery) {
      const found = join(workspace.folder, 'found.tf');
      await writeFile(join(workspace.folder, 'all.tfquery.hcl'), QUERY);
      await workspace.configure('');
      const query = await workspace.succeed('query', `-generate-config-out=${found}`);
      expect(query).toContain(`${NAME}: 0 3 * * * (Europe/Berlin)`);
      // The generated configuration imports the schedule by its identity.
      expect(await workspace.apply()).toContain('1 imported, 0 added, 0 changed, 0 destroyed');
      await workspace.succeed('state', 'rm', 'logferry_schedule.all_0');
      await rm(found);
      await workspace.configure(scheduled('weight = 2'));
    }
    await workspace.succeed('import', '-input=false', 'logferry_schedule.nightly', NAME);
    expect(await workspace.changes()).toBe(0);

    expect(await workspace.destroy()).toContain('1 destroyed');
    await expect(schedules.describe(NAME)).rejects.toMatchObject({ code: 'UNKNOWN_SCHEDULE' });
  });
});
