import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Config, ExportWorld, NOW, runDueTimers, summaries } from '../../test/support/export-world.js';
import { failCalls } from '../../test/support/provider-context.js';
import { UNKNOWN } from '../schema/index.js';
import type { State } from './create.js';
import { exportResource } from './index.js';

let world: ExportWorld;
beforeEach(() => {
  vi.useFakeTimers({ now: new Date(NOW) });
  world = new ExportWorld();
});
afterEach(() => {
  vi.useRealTimers();
});

describe('the create of an export', () => {
  it('waits until the export is complete', async () => {
    expect(await world.completed()).toMatchObject({
      status: 'COMPLETED',
      counts: { archived: 3 },
      progress: '3 of 3 slices done, 0 bytes',
    });
  });

  it.each(['partial', 'failed', 'refused', 'cancelled'] as const)(
    'leaves no state if the export ends as %s',
    async (status) => {
      const { state, diagnostics } = await world.created({}, (id) => world.fake.end(id, status));
      expect(state).toBeNull();
      expect(diagnostics).toMatchObject([{ severity: 'error' }]);
    },
  );

  it('names the argument that AWS refuses', async () => {
    const failures = [{ code: 'BUCKET_MISSING', message: 'archive: no such bucket.', hint: 'h' }];
    const { diagnostics } = await world.created({}, (id) => world.fake.end(id, 'refused', { failures }));
    expect(diagnostics).toMatchObject([
      {
        attribute: ['destination', 'bucket'],
        detail: expect.stringContaining('- archive: no such bucket. Create the bucket'),
      },
    ]);
  });

  it('leaves no state at a time-out; the next create joins the same export, even with another weight', async () => {
    const { planned: desired } = await world.planned({ timeouts: { create: '90m', update: null, delete: null } });
    const creating = world.create(desired);
    await vi.advanceTimersByTimeAsync(90 * 60_000);
    const { state, diagnostics } = await creating;
    expect(state).toBeNull();
    expect(diagnostics).toMatchObject([
      { summary: expect.stringContaining('within 90m'), attribute: ['timeouts', 'create'] },
    ]);
    expect((await world.created({ weight: 9 }, (id) => world.fake.end(id, 'completed'))).state).toMatchObject({
      status: 'COMPLETED',
    });
    expect(world.fake.runs.get(String(desired.id))).toHaveLength(1);
  });

  it('ends immediately and without an error when Terraform stops, with the running export in the state', async () => {
    const { planned: desired } = await world.planned({});
    const creating = world.create(desired);
    await vi.advanceTimersByTimeAsync(10_000);
    world.stop.abort();
    await runDueTimers();
    const { state, diagnostics } = await creating;
    expect(state).toMatchObject({ status: 'RUNNING', progress: 'exporting: 1 of 3 slices done, 0 bytes' });
    expect(diagnostics).toMatchObject([{ severity: 'warning' }]);
  });

  it('answers within a second and leaves no state if Terraform stops while Temporal does not answer', async () => {
    world.fake.start = () => new Promise(() => {});
    const creating = world.create((await world.planned({})).planned);
    await runDueTimers();
    world.stop.abort();
    await vi.advanceTimersByTimeAsync(1_000);
    expect(await creating).toMatchObject({ state: null, diagnostics: [{ severity: 'error' }] });
  });

  it('repeats a closed export with the same id', async () => {
    const { id } = await world.completed();
    await world.completed();
    expect(world.fake.runs.get(String(id))).toHaveLength(2);
  });

  it('does not wait with wait = false', async () => {
    const { state } = await world.create((await world.planned({ wait: false })).planned);
    expect(state).toMatchObject({ status: 'RUNNING', wait: false });
  });

  it('starts nothing without a worker', async () => {
    world.fake.workers = false;
    const { state, diagnostics } = await world.create((await world.planned({})).planned);
    expect({ state, started: world.fake.runs.size }).toEqual({ state: null, started: 0 });
    expect(summaries(diagnostics)).toEqual(['error: No worker serves the task queue "logferry"']);
  });

  it('keeps waiting after a temporary error of Temporal, and logs the error', async () => {
    failCalls(world.fake, 'wait', 2);
    const { planned: desired } = await world.planned({});
    const creating = world.create(desired);
    await vi.advanceTimersByTimeAsync(10_000);
    world.fake.end(String(desired.id), 'completed');
    await runDueTimers();
    expect((await creating).state).toMatchObject({ status: 'COMPLETED' });
    expect(world.log.filter((line) => line.includes('too much to do; asks again in'))).toHaveLength(2);
  });

  it('fails within 15 s if Temporal does not answer', async () => {
    world.fake.hasWorker = () => new Promise(() => {});
    const creating = world.create((await world.planned({})).planned);
    await vi.advanceTimersByTimeAsync(15_000);
    expect(summaries((await creating).diagnostics)).toEqual([expect.stringContaining('it does not answer in time')]);
  });
});

describe('the read of an export', () => {
  const read = (state: State, context = world.contextWith()) => exportResource.read(state as never, context);

  it('does not connect for a complete export, even if Temporal has forgotten it', async () => {
    const state = await world.completed();
    world.fake.forget(String(state.id));
    const before = { calls: world.fake.calls, connects: world.connects };
    expect(await read(state)).toEqual({ state, diagnostics: [] });
    expect({ calls: world.fake.calls, connects: world.connects }).toEqual(before);
  });

  it('shows a cancel from outside, and removes from the state an open export that Temporal has forgotten', async () => {
    const { state } = await world.create((await world.planned({ wait: false })).planned);
    if (state === null) throw new Error('not created');
    world.fake.end(String(state.id), 'cancelled');
    const { state: cancelled } = await read(state);
    expect(cancelled).toMatchObject({ status: 'CANCELLED' });
    world.fake.forget(String(state.id));
    expect(await read(cancelled as unknown as State)).toEqual({ state: cancelled, diagnostics: [] });
    expect(await read(state)).toMatchObject({ state: null, diagnostics: [{ severity: 'warning' }] });
  });

  it('leaves the state unchanged while the Temporal service is not known', async () => {
    const state: State = { ...(await world.completed()), status: 'RUNNING' };
    expect(await read(state, world.contextWith({ temporal_address: UNKNOWN }))).toEqual({ state, diagnostics: [] });
  });
});

describe('the delete of an export', () => {
  const remove = (state: State) => exportResource.delete(state as never, world.contextWith());
  const running = async (change: Partial<Config> = {}) => {
    const { state } = await world.create((await world.planned({ wait: false, ...change })).planned);
    if (state === null) throw new Error('not created');
    return state;
  };

  it('cancels an open export and waits until it has closed', async () => {
    const state = await running();
    const removed = vi.fn();
    const removing = remove(state).then(removed);
    await runDueTimers();
    expect(world.fake.cancels).toEqual([{ reason: 'terraform destroy', requestedBy: 'terraform' }]);
    expect(removed).not.toHaveBeenCalled();
    world.fake.end(String(state.id), 'cancelled');
    await removing;
    expect(removed).toHaveBeenCalledWith([]);
  });

  it('does not claim that the cancel was sent if Terraform stops before Temporal has answered the cancel', async () => {
    const state = await running();
    world.fake.cancel = () => new Promise<never>((_, reject) => world.stop.signal.addEventListener('abort', reject));
    const removing = remove(state);
    await runDueTimers();
    world.stop.abort();
    expect(await removing).toMatchObject([
      {
        summary: `Interrupted before export ${state.id} was known to have closed`,
        detail: expect.stringMatching(/^If the cancel was sent/),
      },
    ]);
  });

  it('cancels again after a temporary error of Temporal', async () => {
    const state = await running();
    failCalls(world.fake, 'cancel', 1);
    const removing = remove(state);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(world.fake.cancels).toHaveLength(1);
    world.fake.end(String(state.id), 'cancelled');
    await runDueTimers();
    expect(await removing).toEqual([]);
  });

  it('does not cancel an export that a create has joined in the same apply', async () => {
    const old = await running();
    const context = world.contextWith();
    const { state } = await world.create((await world.planned({ wait: false })).planned, context);
    expect(await exportResource.delete(old as never, context)).toEqual([]);
    expect({ cancels: world.fake.cancels, status: state?.status }).toEqual({ cancels: [], status: 'RUNNING' });
    expect(world.fake.runs.get(String(old.id))).toHaveLength(1);
  });

  it('keeps the state if the export closes too late; with cancel_on_destroy = false, lets the export run', async () => {
    const state = await running({ timeouts: { create: null, update: null, delete: '5m' } });
    const removing = remove(state);
    await vi.advanceTimersByTimeAsync(5 * 60_000);
    expect(await removing).toMatchObject([{ severity: 'error', summary: expect.stringContaining('5m') }]);
    expect(await remove({ ...state, cancel_on_destroy: false })).toEqual([]);
    expect(await remove({ ...state, status: 'COMPLETED' })).toEqual([]);
    expect(world.fake.cancels).toHaveLength(1);
  });
});
