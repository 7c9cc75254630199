import { expect, it, type TestContext } from 'vitest';
import type { ExportRequest } from '../../contract/index.js';
import { STEPS } from '../crash/row.js';
import { Stage } from '../crash/stage.js';
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

async function stageOf({ onTestFinished }: TestContext): Promise<{ stage: Stage; loaded: number }> {
  const stage = await Stage.open({ ownServer: false, taskMs: 150 });
  onTestFinished(() => stage.close());
  stage.shell.emulator.configure(switched());
  return { stage, loaded: await stage.shell.logGroup('/stalled', 1) };
}

const tasksOf = ({ shell }: Stage) => shell.emulator.state().tasks.map(({ status }) => status);

it.concurrent.for([12_000, 30_000])(
  'a worker that stalls for %i ms just before it sends a create does not send this create',
  async (stallMs, context) => {
    const { stage, loaded } = await stageOf(context);
    const { child, ended } = await stage.worker();
    const held = stage.gate.hold(BEFORE_CREATE, 'after');
    const { id } = await stage.exports.start(request);
    await held.arrived;
    child.kill('SIGSTOP');
    held.release('goes on');
    const stalled = new Promise((resolve) => setTimeout(resolve, stallMs));
    await stalled;
    expect(stage.shell.creates).toBe(0);
    child.kill('SIGCONT');
    // Only one create was sent: after the stall, the export scheduled the create again.
    expect(await stage.exports.wait(id)).toMatchObject({ status: 'completed', events: loaded, tasksCreated: 1 });
    child.kill('SIGTERM');
    await ended;
    expect([stage.shell.creates, tasksOf(stage)]).toEqual([1, ['COMPLETED']]);
  },
);

it.concurrent('an export has one task if its worker stalls before the create and another worker continues the export', async (context) => {
  const { stage, loaded } = await stageOf(context);
  const stalled = await stage.worker();
  const held = stage.gate.hold(BEFORE_CREATE, 'after');
  const { id } = await stage.exports.start(request);
  await held.arrived;
  stalled.child.kill('SIGSTOP');
  held.release('goes on');
  await stage.worker();
  expect(await stage.exports.wait(id)).toMatchObject({ status: 'completed', events: loaded, tasksCreated: 1 });
  stalled.child.kill('SIGCONT');
  stalled.child.kill('SIGTERM');
  await stalled.ended;
  expect([stage.shell.creates, tasksOf(stage)]).toEqual([1, ['COMPLETED']]);
});

it.concurrent.for([
  ['before the create reaches AWS', 'before', 1],
  ['after the create had an effect', 'after', 0],
] as const)(
  'an export has one task if one of its two workers dies %s',
  async ([_name, moment, tasksCreated], context) => {
    const { stage, loaded } = await stageOf(context);
    const dying = await stage.worker();
    const held = stage.gate.hold(STEPS.create, moment);
    const { id } = await stage.exports.start(request);
    await held.arrived;
    await stage.worker();
    dying.child.kill('SIGKILL');
    await dying.ended;
    held.release('lost');
    expect(await stage.exports.wait(id)).toMatchObject({ status: 'completed', events: loaded, tasksCreated });
    expect([stage.shell.creates, tasksOf(stage)]).toEqual([1, ['COMPLETED']]);
  },
);
