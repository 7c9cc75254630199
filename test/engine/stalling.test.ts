import { expect, it, type TestContext } from 'vitest';
import type { ExportRequest } from '../../contract/index.js';
import { GatedProcesses } from '../crash/gated-processes.js';
import { STEPS } from '../crash/row.js';
import { REGION } from '../support/constants.js';
import { switched } from '../support/switches.js';

/** The listing of the destination, which is the last call before a create is sent. */
const BEFORE_CREATE = /^aws GET .*prefix=data\//;

const request: ExportRequest = {
  source: { logGroups: ['/stalled'] },
  window: { from: '2026-10-01T00:00:00Z', to: '2026-10-02T00:00:00Z' },
  destination: { bucket: 'archive' },
  region: REGION,
};

async function processesOf({ onTestFinished }: TestContext): Promise<{ processes: GatedProcesses; loaded: number }> {
  const processes = await GatedProcesses.open({ ownServer: false, taskMs: 150 });
  onTestFinished(() => processes.close());
  processes.shell.emulator.configure(switched());
  return { processes, loaded: await processes.shell.logGroup('/stalled', 1) };
}

const tasksOf = ({ shell }: GatedProcesses) => shell.emulator.state().tasks.map(({ status }) => status);

it.concurrent.for([12_000, 30_000])(
  'a worker that stalls for %i ms just before it sends a create does not send this create',
  async (stallMs, context) => {
    const { processes, loaded } = await processesOf(context);
    const { child, ended } = await processes.worker();
    const held = processes.gate.hold(BEFORE_CREATE, 'after');
    const { id } = await processes.exports.start(request);
    await held.arrived;
    child.kill('SIGSTOP');
    held.release('goes on');
    const stalled = new Promise((resolve) => setTimeout(resolve, stallMs));
    await stalled;
    expect(processes.shell.creates).toBe(0);
    child.kill('SIGCONT');
    // Only one create was sent: after the stall, the export scheduled the create again.
    expect(await processes.exports.wait(id)).toMatchObject({ status: 'completed', events: loaded, tasksCreated: 1 });
    child.kill('SIGTERM');
    await ended;
    expect([processes.shell.creates, tasksOf(processes)]).toEqual([1, ['COMPLETED']]);
  },
);

it.concurrent('an export has one task if its worker stalls before the create and another worker continues the export', async (context) => {
  const { processes, loaded } = await processesOf(context);
  const stalled = await processes.worker();
  const held = processes.gate.hold(BEFORE_CREATE, 'after');
  const { id } = await processes.exports.start(request);
  await held.arrived;
  stalled.child.kill('SIGSTOP');
  held.release('goes on');
  await processes.worker();
  expect(await processes.exports.wait(id)).toMatchObject({ status: 'completed', events: loaded, tasksCreated: 1 });
  stalled.child.kill('SIGCONT');
  stalled.child.kill('SIGTERM');
  await stalled.ended;
  expect([processes.shell.creates, tasksOf(processes)]).toEqual([1, ['COMPLETED']]);
});

it.concurrent.for([
  ['before the create reaches AWS', 'before', 1],
  ['after the create had an effect', 'after', 0],
] as const)(
  'an export has one task if one of its two workers dies %s',
  async ([_name, moment, tasksCreated], context) => {
    const { processes, loaded } = await processesOf(context);
    const dying = await processes.worker();
    const held = processes.gate.hold(STEPS.create, moment);
    const { id } = await processes.exports.start(request);
    await held.arrived;
    await processes.worker();
    dying.child.kill('SIGKILL');
    await dying.ended;
    held.release('lost');
    expect(await processes.exports.wait(id)).toMatchObject({ status: 'completed', events: loaded, tasksCreated });
    expect([processes.shell.creates, tasksOf(processes)]).toEqual([1, ['COMPLETED']]);
  },
);
