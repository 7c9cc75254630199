import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { CONFIG, type Config, ExportWorld, NOW } from '../../test/support/export-world.js';
import { UNKNOWN } from '../schema/index.js';
import { exportAttributes } from './attributes.js';
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

describe('the plan of an export', () => {
  it('plans a known id as soon as the arguments are known, and an unknown outcome', async () => {
    const { planned: desired, diagnostics } = await world.planned({});
    expect(desired).toMatchObject({
      id: expect.stringMatching(/^exp-[0-9a-f]{20}$/),
      status: UNKNOWN,
      slice: 'day',
      account: null,
    });
    expect(diagnostics).toEqual([]);
    expect(world.connects).toBe(0);
  });

  it('knows no id while an argument or a default is unknown, and does not connect', async () => {
    const window = { ...CONFIG.window, to: UNKNOWN };
    expect((await world.planned({ window })).planned.id).toBe(UNKNOWN);
    const context = world.contextWith({ temporal_address: UNKNOWN, defaults: UNKNOWN });
    const { planned: desired, diagnostics } = await world.planned({ region: null }, null, context);
    expect({ id: desired.id, region: desired.region, diagnostics }).toEqual({
      id: UNKNOWN,
      region: UNKNOWN,
      diagnostics: [],
    });
    expect(world.connects).toBe(0);
  });

  it('fills in the defaults of the provider, whose changes do not change an existing export', async () => {
    const defaults = { region: 'eu-west-1', account: 'prod', destination: null, requested_by: null };
    const { planned: desired } = await world.planned({ region: null }, null, world.contextWith({ defaults }));
    expect(desired).toMatchObject({ region: 'eu-west-1', account: 'prod' });
    const prior = await world.completed();
    expect((await world.planned({}, prior, world.contextWith({ defaults }))).planned).toEqual(prior);
  });

  it('says which argument is missing or refused', async () => {
    const late = { ...CONFIG.window, to: '2026-11-19T23:00:00Z' };
    expect((await world.planned({ region: null })).diagnostics).toMatchObject([{ attribute: ['region'] }]);
    expect((await world.planned({ window: late })).diagnostics).toMatchObject([{ attribute: ['window', 'to'] }]);
  });

  it('changes nothing for a complete export, and replaces the export if its identity changes', async () => {
    const prior = await world.completed();
    expect((await world.planned({}, prior)).planned).toEqual(prior);
    for (const change of [
      { slice: 'week' },
      { triggers: { run: '2' } },
      { region: 'eu-west-1' },
      { account: 'prod' },
    ]) {
      const { replaces, planned: desired } = await world.planned(change, prior);
      expect({ replaces, status: desired.status }).toEqual({ replaces: true, status: UNKNOWN });
      expect(desired.id).not.toBe(prior.id);
    }
    for (const change of [
      { wait: false },
      { verify: 'listing' },
      { weight: 5 },
      { reason: 'r' },
      { cancel_on_destroy: false },
    ]) {
      const { replaces, planned: desired } = await world.planned(change, prior);
      expect({ replaces, desired }).toEqual({ replaces: false, desired: { ...prior, ...change } });
    }
  });

  it('takes max_scan_bytes only if verify is source, and the export gets this limit', async () => {
    const change = { verify: 'source', max_scan_bytes: 50_000_000_000 };
    expect((await world.planned(change)).planned).toMatchObject(change);
    const { state } = await world.created(change, (id) => world.fake.end(id, 'completed'));
    expect(state).toMatchObject(change);
    expect(world.fake.runs.get(String(state?.id))).toMatchObject([{ request: { maxScanBytes: 50_000_000_000 } }]);
    const { diagnostics } = await world.planned({ max_scan_bytes: 1 });
    expect(diagnostics).toMatchObject([{ attribute: ['max_scan_bytes'], summary: expect.stringContaining('verify') }]);
  });

  it('plans an update of an export that is not complete if the apply waits', async () => {
    const prior: State = { ...(await world.completed()), status: 'CANCELLED' };
    expect((await world.planned({}, prior)).planned).toMatchObject({ status: UNKNOWN, counts: UNKNOWN, id: prior.id });
    expect((await world.planned({ wait: false }, { ...prior, wait: false })).planned).toEqual({
      ...prior,
      wait: false,
    });
  });

  it('gives the same id for the same log groups in any order, and another id for other log groups or triggers', async () => {
    const idOf = async (change: Partial<Config>) => (await world.planned(change)).planned.id;
    const groups = fc.uniqueArray(fc.stringMatching(/^\/[a-z]{1,6}$/), { minLength: 1, maxLength: 5 });
    const triggers = fc.option(
      fc.dictionary(fc.stringMatching(/^[a-z]{1,3}$/), fc.string(), { minKeys: 1, maxKeys: 2 }),
    );
    const identity = fc.record({ groups, triggers });
    const change = (one: { groups: string[]; triggers: object | null }, log_groups: readonly string[]) => ({
      source: { ...CONFIG.source, log_groups },
      triggers: one.triggers,
    });
    await fc.assert(
      fc.asyncProperty(identity, identity, async (one, other) => {
        const sorted = (value: typeof one) =>
          JSON.stringify([[...value.groups].sort(), Object.entries(value.triggers ?? {}).sort()]);
        const id = await idOf(change(one, one.groups));
        expect(await idOf({ ...change(one, one.groups.toReversed()), weight: 7, reason: 'r', verify: 'listing' })).toBe(
          id,
        );
        expect((await idOf(change(other, other.groups))) === id).toBe(sorted(one) === sorted(other));
      }),
      { numRuns: 50 },
    );
  });
});

describe('changed arguments that lead to the same export', () => {
  it.each([
    [
      'a prefix and a layout at their defaults',
      { destination: { ...CONFIG.destination, prefix: '', layout: 'plain' } },
    ],
    ['a prefix with slashes around it', { destination: { ...CONFIG.destination, prefix: '/', layout: 'plain' } }],
    ['`auto`, which chooses the same slice size', { slice: 'auto' }],
    ['no triggers', { triggers: {} }],
  ])('replace nothing: %s', async (_, change) => {
    const prior = await world.completed();
    expect(await world.planned(change, prior)).toEqual({
      planned: { ...prior, ...change },
      diagnostics: [],
      replaces: false,
    });
  });

  it('replace nothing after an import, whose state has no triggers', async () => {
    const { id } = await world.completed({ triggers: { run: '2' } });
    const { state } = (await exportResource.import?.({ id: String(id) }, world.contextWith())) ?? {};
    const prior = state as unknown as State;
    expect(await world.planned({ triggers: { run: '2' } }, prior)).toMatchObject({
      planned: { ...state, triggers: { run: '2' } },
      diagnostics: [{ severity: 'warning', summary: `The triggers of export ${id} are stored in the state` }],
      replaces: false,
    });
    expect((await world.planned({ triggers: { run: '3' } }, prior)).replaces).toBe(true);
  });
});

it('the plan replaces nothing for an argument that an older state lacks and the configuration leaves out', async () => {
  const prior = await world.completed();
  const optional = Object.entries(exportAttributes).filter(
    ([, { mode, byDefault }]) => mode === 'optional' || byDefault !== undefined,
  );
  expect(optional.length).toBeGreaterThan(5);
  // A state of an older version of the provider has null where an attribute is new.
  const older = { ...prior, ...Object.fromEntries(optional.map(([name]) => [name, null])) };
  expect(await world.planned({}, older)).toEqual({ planned: older, diagnostics: [], replaces: false });
});
