import { randomUUID } from 'node:crypto';
import { expect } from 'vitest';
import { createScheduleClient } from '../../client/index.js';
import type { ScheduleDefinition } from '../../contract/index.js';
import { overServer } from '../support/create-world.js';
import { seen } from '../support/seen.js';
import { letTasksEnd, SLOW } from '../support/slow-tasks.js';
import { day, type World } from '../support/world.js';

const schedulesOf = ({ client, taskQueue }: World) => createScheduleClient({ client, taskQueue });

/** A schedule that never fires by itself during a test. */
const paused = (world: World, change: Partial<ScheduleDefinition> = {}): ScheduleDefinition => ({
  name: `nightly-${randomUUID().slice(0, 8)}`,
  cron: '0 3 * * *',
  paused: true,
  request: world.request(['/app'], 1, { slice: 'month', window: { lookback: 'all' } }),
  ...change,
});

overServer(
  'a triggered schedule archives, a second trigger fires after the running export has ended, and a third one is skipped',
  { emulator: SLOW },
  async (world) => {
    await world.logGroup('/app', 2);
    const schedules = schedulesOf(world);
    const definition = paused(world);
    const { name } = definition;
    expect(await schedules.create(definition)).toMatchObject({
      created: true,
      schedule: { paused: true, lastFirings: [] },
    });

    const { exportId = '' } = await schedules.trigger(name);
    expect(exportId).toMatch(new RegExp(`^${name}-\\d{4}-\\d{2}-\\d{2}T\\d{6}Z$`));
    await seen(() => world.tasks.some(({ status }) => status === 'RUNNING'));
    expect(await schedules.trigger(name)).toEqual({ waitsFor: exportId });
    expect((await schedules.describe(name)).counts).toMatchObject({ started: 1, waiting: 1 });
    expect(await schedules.trigger(name)).toEqual({ skipped: true, waitsFor: exportId });
    expect((await schedules.describe(name)).counts).toMatchObject({ started: 1, waiting: 1, skipped: 1 });
    letTasksEnd(world.emulator);
    const result = await world.exports.wait(exportId);
    expect(result).toMatchObject({ exportId, status: 'completed', slices: { archived: 1 } });
    expect(result.window?.from).toBe('1970-01-01T00:00:00Z');

    const [second] = await seen(async () => {
      const { lastFirings } = await schedules.describe(name);
      return lastFirings.length === 2 && lastFirings;
    });
    expect(await world.exports.wait(second?.exportId ?? '')).toMatchObject({ slices: { skipped: 1 }, tasksCreated: 0 });
    expect((await schedules.describe(name)).lastFirings.map(({ status }) => status)).toEqual([
      'completed',
      'completed',
    ]);
    const backfilled = await schedules.backfill(name, { from: day(0), to: day(1) });
    expect(await world.exports.wait(backfilled.id)).toMatchObject({ status: 'completed', slices: { skipped: 1 } });

    await schedules.resume(name, 'audit is over');
    expect(await schedules.describe(name)).toMatchObject({ paused: false, note: 'audit is over' });
    await schedules.pause(name);
    await seen(async () => {
      for await (const each of schedules.list())
        if (each.name === name && each.paused) return each.cron === '0 3 * * *';
      return false;
    });
    await schedules.delete(name);
    await expect(schedules.describe(name)).rejects.toMatchObject({ code: 'UNKNOWN_SCHEDULE' });
    await expect(schedules.delete(name)).rejects.toMatchObject({ code: 'UNKNOWN_SCHEDULE' });
  },
);

overServer(
  'a schedule fires by its calendar: each firing has the nominal time without jitter, and one waits while another runs',
  { emulator: SLOW },
  async (world) => {
    await world.logGroup('/app', 1);
    const schedules = schedulesOf(world);
    const { cron: _, ...rest } = paused(world, { paused: false, jitter: 'PT1S' });
    const everyTwoSeconds = { ...rest, calendars: [{ second: '*/2', minute: '*', hour: '*' }] };
    const { name } = everyTwoSeconds;
    await schedules.create(everyTwoSeconds);
    await seen(() => world.tasks.some(({ status }) => status === 'RUNNING'));
    const { lastFirings } = await seen(async () => {
      const now = await schedules.describe(name);
      return (now.counts.waiting ?? 0) === 1 && now.counts.skipped > 0 && now;
    });
    const [first, ...others] = lastFirings;
    expect(others).toEqual([]);
    letTasksEnd(world.emulator);
    expect(await world.exports.wait(first?.exportId ?? '')).toMatchObject({
      status: 'completed',
      slices: { archived: 1 },
    });
    const second = await seen(async () =>
      (await schedules.describe(name)).lastFirings.filter(({ exportId }) => exportId !== first?.exportId).at(-1),
    );
    await schedules.pause(name);
    expect(await world.exports.wait(second.exportId)).toMatchObject({ slices: { skipped: 1 }, tasksCreated: 0 });
    const [firstMs = 0, secondMs = 0] = [first, second].map((firing) => Date.parse(firing?.nominal ?? ''));
    expect([firstMs % 2_000, secondMs - firstMs]).toEqual([0, 2_000]);
    await schedules.delete(name);
  },
);

overServer(
  'a schedule keeps its definition, and is described with the times that Temporal computes',
  {},
  async (world) => {
    await world.logGroup('/app', 1);
    const { id } = await world.exports.start(world.request(['/app'], 1));
    await world.exports.wait(id);
    const schedules = schedulesOf(world);
    const definition = paused(world, { jitter: 'PT10M', note: 'ours' });
    const { name } = definition;
    const { schedule } = await schedules.create(definition);
    expect(schedule).toMatchObject({
      cron: '0 3 * * *',
      timezone: 'UTC',
      jitter: 'PT10M',
      catchUpWindow: 'P1D',
      note: 'ours',
    });
    const again = await schedules.create({ ...definition, cron: '00 3 * * 0-7' });
    expect(again).toMatchObject({ created: false, schedule: { specHash: schedule.specHash } });
    await expect(schedules.create({ ...definition, cron: '0 4 * * *', jitter: 'PT1M' })).rejects.toMatchObject({
      code: 'SCHEDULE_EXISTS',
      message: expect.stringMatching(/another definition: other cron, jitter$/),
    });

    const rows: Partial<ScheduleDefinition>[] = [
      // Most of these rows include days on which the clock of the zone changes.
      { cron: '30 2 27-29 3 *', timezone: 'Europe/Berlin' },
      { cron: '30 2 * 10 SUN', timezone: 'Europe/Berlin' },
      { cron: '30 1 30,31 10 *', timezone: 'Europe/Berlin' },
      { cron: '0 0 30,31 10 *', timezone: 'Europe/London' },
      { cron: '15,45 1,2 31 10 *', timezone: 'Europe/London' },
      { cron: '45 2 * 9 0', timezone: 'America/Santiago' },
      { cron: '*/30 1 * 11 SUN', timezone: 'America/New_York' },
      { cron: '0 0 * 3,10 SUN', timezone: 'Atlantic/Azores' },
      { cron: '15 2 * 4,9 SUN', timezone: 'Pacific/Auckland' },
      { cron: '0 0 13 * FRI', timezone: 'Asia/Kolkata' },
      { cron: '@hourly' },
      {
        cron: undefined,
        calendars: [
          { hour: '1-23/2', minute: '5,10', month: 'feb' },
          { hour: '4', year: '2040' },
        ],
      },
    ] as Partial<ScheduleDefinition>[];
    for (const { cron, ...row } of rows) {
      const { cron: _before, jitter: _none, ...others } = definition;
      const updated = await schedules.update({ ...others, ...row, ...(cron !== undefined && { cron }) });
      expect(updated).toMatchObject({ paused: true, note: 'ours', ...(cron !== undefined && { cron }) });
      expect(updated.specHash).not.toBe(schedule.specHash);
      const { info } = await world.client.schedule.getHandle(name).describe();
      expect(updated.nextFirings.map(({ nominal }) => Date.parse(nominal))).toEqual(
        info.nextActionTimes.slice(0, updated.nextFirings.length).map((time) => time.getTime()),
      );
      expect(updated.nextFirings).toHaveLength(5);
    }
    expect((await schedules.update(definition)).specHash).toBe(schedule.specHash);
    await schedules.delete(name);

    const foreign = `foreign-${randomUUID().slice(0, 8)}`;
    await world.client.schedule.create({
      scheduleId: foreign,
      spec: {},
      action: { type: 'startWorkflow', workflowType: 'other', taskQueue: 'other' },
    });
    await expect(schedules.describe(foreign)).rejects.toMatchObject({ code: 'NOT_A_SCHEDULE' });
    await expect(schedules.delete(foreign)).rejects.toMatchObject({ code: 'NOT_A_SCHEDULE' });
    await world.client.schedule.getHandle(foreign).delete();
  },
);
