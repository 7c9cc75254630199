import type { Client } from '@temporalio/client';
import { expect, it } from 'vitest';
import { ReadinessProbe } from './readiness-probe.js';

/** A probe of a worker `me` over a made-up Temporal. `pollers`: undefined while Temporal does not answer. */
function probed() {
  const world = { state: 'RUNNING', pollers: ['me'] as string[] | undefined, nowMs: 0, asked: 0 };
  const client = {
    options: { namespace: 'default' },
    withDeadline: (_deadline: number, ask: () => Promise<unknown>) => ask(),
    workflowService: {
      async describeTaskQueue() {
        world.asked += 1;
        if (world.pollers === undefined) throw new Error('UNAVAILABLE');
        return { pollers: world.pollers.map((identity) => ({ identity, lastAccessTime: { seconds: 1 } })) };
      },
    },
  } as unknown as Client;
  const polling = { states: () => ['RUNNING', world.state], client, taskQueue: 'logferry', identity: 'me' };
  return { world, probe: new ReadinessProbe(polling, () => world.nowMs) };
}

it('is ready while Temporal lists the worker, and asks Temporal once for two probes at the same time', async () => {
  const { world, probe } = probed();
  expect(await Promise.all([probe.readiness(), probe.readiness()])).toEqual([{ ready: true }, { ready: true }]);
  expect(world.asked).toBe(1);
  world.nowMs = 3_000;
  await probe.readiness();
  expect(world.asked).toBe(2);
});

it('is not ready while Temporal does not answer, although the worker itself runs', async () => {
  const { world, probe } = probed();
  await probe.readiness();
  world.pollers = undefined;
  world.nowMs = 3_000;
  expect(await probe.readiness()).toEqual({ ready: false, reason: 'Temporal does not answer' });
  world.pollers = ['me'];
  world.nowMs = 6_000;
  expect(await probe.readiness()).toEqual({ ready: true });
});

it('is not ready before Temporal lists the worker, and when Temporal has not listed the worker for two minutes', async () => {
  const { world, probe } = probed();
  world.pollers = ['another'];
  const unlisted = { ready: false, reason: expect.stringContaining('does not list this worker') };
  expect(await probe.readiness()).toEqual(unlisted);
  world.pollers = ['another', 'me'];
  world.nowMs = 3_000;
  expect(await probe.readiness()).toEqual({ ready: true });
  world.pollers = [];
  world.nowMs = 100_000;
  expect(await probe.readiness()).toEqual({ ready: true });
  world.nowMs = 200_000;
  expect(await probe.readiness()).toEqual(unlisted);
});

it.each([
  ['STOPPING', /draining/],
  ['DRAINING', /draining/],
  ['STOPPED', /stopped/],
  ['FAILED', /failed/],
])('is not ready if the worker is in the state %s, and does not ask Temporal', async (state, why) => {
  const { world, probe } = probed();
  world.state = state;
  expect(await probe.readiness()).toEqual({ ready: false, reason: expect.stringMatching(why) });
  expect(world.asked).toBe(0);
});
