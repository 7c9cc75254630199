import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Client, Connection } from '@temporalio/client';
import { expect, it } from 'vitest';
import { createExportClient } from '../../client/index.js';
import { MINUTE_MS } from '../../contract/index.js';
import { REGION } from '../support/constants.js';
import { MortalServer } from '../support/mortal-server.js';
import { pidsOf } from '../support/pids.js';
import { seen } from '../support/seen.js';
import { Shell } from '../support/shell.js';
import { letTasksEnd, SLOW } from '../support/slow-tasks.js';

/**
 * Length of the outage (ms). It is longer than the activity that creates a task may wait for a worker. So if this
 * activity was scheduled just before the outage, it has timed out when the outage ends.
 */
const OUTAGE_MS = 7_000;
const DAYS = 3;

it('an outage of Temporal delays an export, but loses no slice and no event', async () => {
  const shell = await Shell.open(SLOW);
  const dataDir = join(shell.home, 'server');
  const server = await MortalServer.open(dataDir, () => {});
  const connection = await Connection.connect({ address: server.address });
  try {
    const loaded = await shell.logGroup('/outage', DAYS);
    const config = join(shell.home, 'worker.json');
    const accounts = { default: { regions: [REGION], destinations: [{ bucket: 'archive' }] } };
    await writeFile(config, JSON.stringify({ accounts }));
    const worker = shell.host(['worker', '--config', config], { TEMPORAL_ADDRESS: server.address });
    await worker.shows(/SIGTERM stops it/);
    const exports = createExportClient({ client: new Client({ connection }) });
    const { id } = await exports.start({
      source: { logGroups: ['/outage'] },
      window: { from: '2026-10-01T00:00:00Z', to: `2026-10-0${1 + DAYS}T00:00:00Z` },
      destination: { bucket: 'archive' },
      region: REGION,
    });
    const tasks = () => shell.emulator.state().tasks;
    await seen(() => tasks().some(({ status }) => status === 'RUNNING'));

    // A suspended supervisor does not restart the server.
    const supervisors = pidsOf(`supervisor-main\\.js .*${dataDir}`);
    expect(supervisors.length).toBe(1);
    for (const pid of supervisors) process.kill(pid, 'SIGSTOP');
    expect(server.kill('server')).toBe(true);
    // The task may end only now that the server is down: before the outage, a slow machine could start the next task.
    letTasksEnd(shell.emulator);
    await delay(OUTAGE_MS);
    await seen(() => tasks().every(({ status }) => status === 'COMPLETED'));
    expect(tasks().length).toBe(1);
    for (const pid of supervisors) process.kill(pid, 'SIGCONT');
    await seen(() => connection.workflowService.getSystemInfo({}).then(Boolean, () => false));

    const backMs = Date.now();
    const result = await exports.wait(id);
    expect(result).toMatchObject({ status: 'completed', slices: { archived: DAYS, failed: 0 }, events: loaded });
    expect(tasks().map(({ taskName }) => taskName?.slice(-3))).toEqual(Array(DAYS).fill(':g1'));
    expect(shell.creates).toBe(DAYS);
    expect(worker.isOver).toBe(false);
    // The export would take longer only if it waited for a time-out of minutes. A busy machine alone does not delay it
    // so long.
    expect(Date.now() - backMs).toBeLessThan(2 * MINUTE_MS);
  } finally {
    for (const pid of pidsOf(`supervisor-main\\.js .*${dataDir}`)) process.kill(pid, 'SIGCONT');
    await connection.close();
    await server.close();
    await shell.close();
  }
});
