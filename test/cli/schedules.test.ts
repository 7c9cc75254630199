import { Client, Connection } from '@temporalio/client';
import { expect, it } from 'vitest';
import type { ExportResult, RunningExport } from '../../contract/index.js';
import { seen } from '../support/seen.js';
import { Shell } from '../support/shell.js';

/** The result of an export, once it has closed. */
const closed = (shell: Shell, id: string): Promise<ExportResult> =>
  seen(async () => {
    const { stdout } = await shell.runHere(['status', id, '--json']);
    const found: ExportResult | RunningExport = JSON.parse(stdout);
    return found.status !== 'running' && found;
  });

it('logferry dev runs the firings of schedules that this user has created, and no others', async () => {
  const shell = await Shell.open();
  try {
    await shell.logGroup('/app', 2);
    // A process of its own: the commands below ask whether another process runs a worker.
    const dev = shell.start(['dev']);
    await dev.shows(/Ctrl-C stops the worker/);
    const create = [
      ...['schedule', 'create', 'nightly', '--cron', '0 3 * * *', '--paused', '--lookback', 'all', '--slice', 'month'],
      ...['--log-group', '/app', '--bucket', 'archive'],
    ];
    const created = await shell.runHere([...create, '--json']);
    expect([created.code, JSON.parse(created.stdout).name]).toEqual([0, 'nightly']);
    expect(created.stderr).not.toMatch(/fires only while/);
    expect(await shell.runHere(create)).toMatchObject({
      code: 0,
      stderr: expect.stringMatching(/nothing was changed/),
    });
    const other = await shell.runHere(create.with(create.indexOf('month'), 'week'));
    expect([other.code, other.stderr]).toEqual([
      64,
      expect.stringMatching(/other request[\s\S]*schedule update nightly/),
    ]);

    const fired = await shell.runHere(['schedule', 'trigger', 'nightly']);
    const exportId = fired.stdout.trim();
    expect(await closed(shell, exportId)).toMatchObject({ exportId, status: 'completed', slices: { archived: 1 } });
    expect((await shell.runHere(['list'])).stdout).toContain(exportId);
    expect((await shell.runHere(['schedule', 'describe', 'nightly'])).stdout).toContain(`${exportId}  started`);
    const past = ['schedule', 'backfill', 'nightly', '--from', '2026-10-01', '--to', '2026-10-02', '--no-wait'];
    const backfilled = await shell.runHere(past);
    expect(await closed(shell, backfilled.stdout.trim())).toMatchObject({
      status: 'completed',
      slices: { skipped: 1 },
    });

    // A schedule of another program, with the user's request and another prefix.
    const [, address = ''] = /dev server: ([^,]+),/.exec(dev.stderr) ?? [];
    const connection = await Connection.connect({ address });
    try {
      const client = new Client({ connection });
      const { action } = await client.schedule.getHandle('nightly').describe();
      const [request] = action.args as [{ destination: object }];
      const handle = await client.schedule.create({
        scheduleId: 'stranger',
        spec: {},
        action: {
          ...{ type: 'startWorkflow', workflowType: 'exportLogs', taskQueue: action.taskQueue, workflowId: 'stranger' },
          args: [{ ...request, destination: { ...request.destination, prefix: 'elsewhere' } }],
        },
      });
      const refused = await shell.runHere(['schedule', 'trigger', 'stranger']);
      expect(await closed(shell, refused.stdout.trim())).toMatchObject({
        status: 'refused',
        failures: [{ code: 'NOT_RECORDED_HERE' }],
      });
      await handle.delete();
    } finally {
      await connection.close();
    }
    expect(await shell.runHere(['schedule', 'delete', 'nightly'])).toMatchObject({ code: 0 });
    dev.child.kill('SIGINT');
    expect((await dev.ended).code).toBe(0);
    expect(shell.creates).toBe(1);
  } finally {
    await shell.close();
  }
});
