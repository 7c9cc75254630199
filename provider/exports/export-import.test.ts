import fc from 'fast-check';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { ExportRequest } from '../../contract/index.js';
import { ExportWorld, NOW, runDueTimers } from '../../test/support/export-world.js';
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

it('imports an export with the arguments of its request, so that the same configuration changes nothing', async () => {
  const state = await world.completed();
  for (const by of [{ id: String(state.id) }, { identity: { id: String(state.id) } }]) {
    const imported = await exportResource.import?.(by, world.contextWith());
    expect(imported?.diagnostics).toEqual([]);
    expect((await world.planned({}, imported?.state as unknown as State)).planned).toEqual(imported?.state);
  }
});

it('repeats an imported export under its id, which need not be the id that the arguments give', async () => {
  const { state } = await world.created({}, (id) => world.fake.end(id, 'completed'));
  const [run] = world.fake.runs.get(String(state?.id)) ?? [];
  world.fake.runs.clear();
  await world.fake.start(run?.request as ExportRequest, { id: 'mine' });
  world.fake.end('mine', 'partial');
  const prior = (await exportResource.import?.({ id: 'mine' }, world.contextWith()))?.state as unknown as State;
  const { planned: desired, replaces } = await world.planned({}, prior);
  expect([desired.id, desired.status, replaces]).toEqual(['mine', UNKNOWN, false]);
  const updating = exportResource.update?.(prior as never, desired as never, world.contextWith());
  await runDueTimers();
  world.fake.end('mine', 'completed');
  await runDueTimers();
  expect((await updating)?.state).toMatchObject({ id: 'mine', status: 'COMPLETED' });
  expect([...world.fake.runs.keys()]).toEqual(['mine']);
});

it('plans no change after an import, whether the configuration gives or omits defaults, reason and requester', async () => {
  const given = {
    wait: true,
    cancel_on_destroy: true,
    verify: 'content',
    weight: 1,
    slice: 'day',
    reason: 'audit',
    requested_by: 'ann',
  };
  const { id } = await world.completed({ reason: 'audit', requested_by: 'ann' });
  const { state } = (await exportResource.import?.({ id: String(id) }, world.contextWith())) ?? {};
  const subset = fc.subarray(Object.keys(given) as (keyof typeof given)[]);
  const location = fc.record({
    bucket: fc.constant('archive'),
    bucket_owner: fc.constant(null),
    prefix: fc.constantFrom(null, ''),
    layout: fc.constantFrom(null, 'plain'),
  });
  await fc.assert(
    fc.asyncProperty(subset, location, async (names, destination) => {
      const change = Object.fromEntries(names.map((name) => [name, given[name]]));
      expect(await world.planned({ ...change, destination }, state as unknown as State)).toEqual({
        planned: state,
        diagnostics: [],
        replaces: false,
      });
    }),
    { numRuns: 50 },
  );
});
