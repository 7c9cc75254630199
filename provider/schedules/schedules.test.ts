import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { FakeExports } from '../../test/support/fake-exports.js';
import { FakeSchedules } from '../../test/support/fake-schedules.js';
import { connectTo, providerContext } from '../../test/support/provider-context.js';
import { check, propose, UNKNOWN } from '../schema/index.js';
import { scheduleAttributes } from './attributes.js';
import type { Desired, State } from './definition.js';
import { scheduleResource } from './index.js';

const CONFIG = {
  name: 'monthly',
  // A monthly schedule has few coming firings, so the rules decide quickly.
  cron: '0 3 1 * *',
  calendars: null,
  timezone: null,
  jitter: null,
  catch_up_window: null,
  lookback: 'P60D',
  lag: null,
  source: {
    log_groups: ['/a', '/b'],
    log_group_prefixes: null,
    log_group_pattern: null,
    tags: null,
    excludes: null,
    log_stream_prefix: null,
  },
  destination: { bucket: 'archive', prefix: null, layout: null, bucket_owner: null },
  region: 'eu-central-1',
  account: null,
  slice: null,
  verify: null,
  max_scan_bytes: null,
  weight: null,
  reason: null,
  requested_by: null,
  paused: null,
  note: null,
  spec_hash: null,
};
type Config = { [Name in keyof typeof CONFIG]: unknown };
const calendar = (fields: object) => ({
  ...{ second: null, minute: null, hour: null, day_of_month: null, month: null, day_of_week: null, year: null },
  ...fields,
});

let exports: FakeExports;
let schedules: FakeSchedules;
const contextWith = (block: object = {}) => providerContext(connectTo(exports, schedules), { block });

/** Plans as the provider does for Terraform. */
async function planned(change: Partial<Config>, prior: State | null = null, context = contextWith()) {
  const config = { ...CONFIG, ...change };
  const { planned: proposal, inPlace, replace } = propose(scheduleAttributes, prior as never, config as never);
  const answer = await scheduleResource.plan?.(
    { prior: prior as never, config: config as never, planned: proposal, inPlace, replaces: replace.length > 0 },
    context,
  );
  return {
    planned: answer?.planned as unknown as Desired,
    diagnostics: answer?.diagnostics ?? [],
    replaces: replace.length > 0,
  };
}

/**
 * The problems that stop Terraform before it plans: those of single arguments or, if there are none, those of
 * combinations.
 */
function refused(change: Partial<Config>) {
  const config = { ...CONFIG, ...change };
  const found = check(scheduleAttributes, config as never);
  return found.length > 0 ? found.map(({ path }) => path) : scheduleResource.validate?.(config as never);
}

async function created(change: Partial<Config> = {}, context = contextWith()): Promise<State> {
  const { planned: desired } = await planned(change, null, context);
  const { state, diagnostics } = await scheduleResource.create(desired as never, context);
  if (state === null) throw new Error(JSON.stringify(diagnostics));
  return state as unknown as State;
}

const read = async (state: State, context = contextWith()) =>
  (await scheduleResource.read(state as never, context)).state as unknown as State | null;

async function updated(prior: State, change: Partial<Config>): Promise<State> {
  const { planned: desired } = await planned(change, prior);
  const { state, diagnostics } = await scheduleResource.update(prior as never, desired as never, contextWith());
  if (state === null) throw new Error(JSON.stringify(diagnostics));
  return state as unknown as State;
}

const setTime = (now: string) => vi.spyOn(Date, 'now').mockReturnValue(Date.parse(now));

beforeEach(() => {
  setTime('2026-11-20T00:00:00Z');
  exports = new FakeExports();
  schedules = new FakeSchedules();
});
afterEach(() => {
  vi.restoreAllMocks();
});

describe('the plan of a schedule', () => {
  it('shows the defaults, and does not connect', async () => {
    const context = contextWith({ temporal_address: UNKNOWN });
    const { planned: desired, diagnostics } = await planned({}, null, context);
    expect(desired).toMatchObject({
      timezone: 'UTC',
      jitter: 'PT0S',
      catch_up_window: 'P1D',
      slice: 'day',
      verify: 'content',
      weight: 1,
      paused: null,
      spec_hash: UNKNOWN,
    });
    expect(diagnostics).toEqual([]);
  });

  it('fills in the defaults of the provider, whose changes do not change a schedule that exists', async () => {
    const defaults = { region: 'eu-west-1', account: 'prod', destination: CONFIG.destination, requested_by: 'ci' };
    const change = { region: null, destination: null };
    const prior = await created(change, contextWith({ defaults }));
    expect(prior).toMatchObject({ region: 'eu-west-1', account: 'prod', destination: { bucket: 'archive' } });
    expect(schedules.stored.get('monthly')?.schedule.request).toMatchObject({ account: 'prod', requestedBy: 'ci' });
    const others = contextWith({ defaults: { ...defaults, region: 'eu-west-2' } });
    expect(await planned(change, prior, others)).toEqual({ planned: prior, diagnostics: [], replaces: false });
  });

  it.each<[string, Partial<Config>, (string | number)[]]>([
    ['a time zone that does not exist', { timezone: 'Europe/Berlinn' }, ['timezone']],
    ['a cron field out of range', { cron: '0 25 * * *' }, ['cron']],
    ['a duration in the form of Go', { jitter: '10m' }, ['jitter']],
    ['a name with a character that export ids do not have', { name: 'every night' }, ['name']],
  ])('refuses %s with the path of the argument, before anything is planned', (_, change, path) => {
    expect(refused(change)).toEqual([path]);
  });

  it.each<[string, Partial<Config>, (string | number)[]]>([
    ['cron beside calendars', { calendars: [calendar({ hour: '3' })] }, ['cron']],
    ['neither cron nor calendars', { cron: null }, ['cron']],
    [
      'an invalid field of a calendar',
      { cron: null, calendars: [calendar({ day_of_week: '8' })] },
      ['calendars', 0, 'day_of_week'],
    ],
    ['a source without a selector', { source: { ...CONFIG.source, log_groups: null } }, ['source']],
  ])('refuses %s, with the path of the argument', (_, change, attribute) => {
    expect(refused(change)).toMatchObject([{ severity: 'error', attribute }]);
  });

  it('accepts values that are not known yet', async () => {
    expect(refused({ cron: UNKNOWN, calendars: [calendar({ hour: '3' })] })).toEqual([]);
    expect(refused({ cron: null, calendars: UNKNOWN, source: UNKNOWN })).toEqual([]);
    expect((await planned({ cron: UNKNOWN, lookback: 'PT6H' })).diagnostics).toEqual([]);
  });

  it.each<[string, Partial<Config>, string[], string]>([
    [
      'a window that never holds a whole slice',
      { lookback: 'PT6H' },
      ['lookback'],
      'With P2D, every firing holds a whole day',
    ],
    ['times that never come', { cron: '0 0 30 2 *' }, ['cron'], 'never fires'],
    ['a lag below the time that AWS needs', { lag: 'PT0S' }, ['lag'], 'less than 12 h before'],
    [
      'weeks in the hive layout',
      { slice: 'week', destination: { ...CONFIG.destination, layout: 'hive' } },
      ['slice'],
      'hive',
    ],
    ['a missing Region', { region: null }, ['region'], 'is missing'],
  ])('refuses %s', async (_, change, attribute, text) => {
    const { diagnostics } = await planned(change);
    expect(diagnostics).toMatchObject([{ severity: 'error', attribute, summary: expect.stringContaining(text) }]);
  });

  it('warns of days that no firing exports', async () => {
    const { diagnostics } = await planned({ lookback: 'P7D' });
    expect(diagnostics).toMatchObject([{ severity: 'warning', detail: expect.stringContaining('lookback (P7D)') }]);
  });

  it('replaces the schedule only for another name, and applies time-dependent rules only if an argument changes', async () => {
    const prior = await created({ cron: null, calendars: [calendar({ hour: '3', day_of_month: '1', year: '2026' })] });
    setTime('2027-01-01T00:00:00Z');
    const same = { cron: null, calendars: [calendar({ hour: '3', day_of_month: '1', year: '2026' })] };
    expect(await planned(same, prior)).toEqual({ planned: prior, diagnostics: [], replaces: false });
    expect((await planned({ ...same, weight: 2 }, prior)).diagnostics).toMatchObject([{ attribute: ['calendars'] }]);
    const change = { cron: '0 4 1 * *', region: 'eu-west-1', lookback: 'all', paused: true };
    const { planned: desired, replaces } = await planned(change, prior);
    expect({ replaces, desired }).toMatchObject({ replaces: false, desired: { ...change, spec_hash: UNKNOWN } });
    expect((await planned({ name: 'other' }, prior)).replaces).toBe(true);
  });
});

describe('the create of a schedule', () => {
  it('writes the definition, and the next plan shows no change', async () => {
    const state = await created({ lag: 'PT24H', jitter: 'PT10M', paused: true, note: 'by the platform team' });
    expect(schedules.stored.get('monthly')).toMatchObject({
      paused: true,
      schedule: {
        cron: '0 3 1 * *',
        jitter: 'PT10M',
        note: 'by the platform team',
        request: { window: { lookback: 'P60D', lag: 'PT24H' }, source: { logGroups: ['/a', '/b'] } },
      },
    });
    const change = { lag: 'PT24H', jitter: 'PT10M', paused: true, note: 'by the platform team' };
    expect(await planned(change, await read(state))).toEqual({ planned: state, diagnostics: [], replaces: false });
  });

  it('does not adopt a schedule that exists, even with the same definition, and names the import', async () => {
    await created();
    const { planned: desired } = await planned({});
    const { state, diagnostics } = await scheduleResource.create(desired as never, contextWith());
    expect(state).toBeNull();
    expect(diagnostics).toMatchObject([
      { severity: 'error', attribute: ['name'], detail: expect.stringContaining('import') },
    ]);
    expect(schedules.writes).toEqual(['monthly']);
  });

  it('warns if no worker serves the queue, and keeps the schedule if Temporal does not say whether a worker serves the queue', async () => {
    const { planned: desired } = await planned({});
    exports.workers = false;
    const { state, diagnostics } = await scheduleResource.create(desired as never, contextWith());
    expect({ state, diagnostics }).toMatchObject({
      state: { name: 'monthly' },
      diagnostics: [{ severity: 'warning' }],
    });
    exports.hasWorker = () => Promise.reject(new Error('not now'));
    expect(await updated(state as never, { weight: 2 })).toMatchObject({ weight: 2 });
  });
});

describe('the read of a schedule', () => {
  it('removes from the state a schedule that was deleted outside Terraform', async () => {
    const state = await created();
    await schedules.delete('monthly');
    expect(await read(state)).toBeNull();
  });

  it('leaves the state unchanged while the Temporal service is not known', async () => {
    const state = await created();
    expect(await read(state, contextWith({ temporal_address: UNKNOWN }))).toEqual(state);
  });

  it('shows a pause from outside only if the configuration gives `paused`', async () => {
    const unmanaged = await created();
    const managed = { ...unmanaged, paused: false };
    await schedules.pause('monthly');
    expect(await read(unmanaged)).toEqual(unmanaged);
    expect(await read(managed)).toEqual({ ...managed, paused: true });
    // An update of other arguments also leaves the pause of the operator as it is.
    await updated(unmanaged, { weight: 2 });
    expect(schedules.stored.get('monthly')).toMatchObject({ paused: true, schedule: { request: { weight: 2 } } });
    await updated(managed, { paused: false });
    expect(schedules.stored.get('monthly')?.paused).toBe(false);
  });

  it('shows changes from outside, and the next apply writes the definition again', async () => {
    const state = await created();
    const before = schedules.stored.get('monthly');
    schedules.change('monthly', { schedule: { cron: '0 5 1 * *', jitter: 'PT5M' }, policies: 'SKIP' });
    const seen = await read(state);
    expect(seen).toEqual({ ...state, cron: '0 5 1 * *', jitter: 'PT5M' });
    expect((await planned({}, seen)).planned).toMatchObject({ cron: '0 3 1 * *', jitter: 'PT0S', spec_hash: UNKNOWN });
    expect(await updated(seen as State, {})).toEqual(state);
    expect(schedules.stored.get('monthly')).toEqual(before);
  });

  it.each([
    ['a policy', { policies: 'SKIP' }, '0 3 1 * * (changed outside Terraform)'],
    ['the task queue', { taskQueue: 'other' }, '0 3 1 * * (changed outside Terraform: task queue other)'],
  ])('shows a change as a change of cron if no argument shows it: %s', async (_, change, cron) => {
    const state = await created();
    schedules.change('monthly', change);
    const seen = await read(state);
    expect(seen).toEqual({ ...state, cron });
    expect(await updated(seen as State, {})).toEqual(state);
    expect(await read(state)).toEqual(state);
  });

  it('reverts a change of an argument whose value may come from the provider block', async () => {
    const defaults = { region: 'eu-central-1', account: null, destination: CONFIG.destination, requested_by: null };
    const context = contextWith({ defaults });
    const state = await created({ region: null, destination: null }, context);
    const { request } = schedules.stored.get('monthly')?.schedule ?? {};
    if (request === undefined) throw new Error('not created');
    schedules.change('monthly', { schedule: { request: { ...request, region: 'eu-west-1' } } });
    const seen = await read(state);
    expect(seen?.cron).toContain('(changed outside Terraform: region)');
    expect(await updated(seen as State, { region: null, destination: null })).toEqual(state);
  });

  it('plans an update after a change until the definition is written, even if the configuration adopts the shown values', async () => {
    const state = await created();
    schedules.change('monthly', { schedule: { cron: '0 5 1 * *' }, policies: 'SKIP' });
    const seen = await read((await read(state)) as State);
    expect((await planned({ cron: '0 5 1 * *' }, seen)).planned).toMatchObject({ spec_hash: UNKNOWN });
  });

  it('shows no change for values that mean the same', async () => {
    const change = { cron: null, calendars: [calendar({ hour: '1,2,3', day_of_month: '1' })], jitter: 'PT60M' };
    const state = await created(change);
    schedules.change('monthly', {
      schedule: { calendars: [{ hour: '1-3', dayOfMonth: '1' }], jitter: 'PT1H' },
      policies: 'SKIP',
    });
    expect(await read(state)).toEqual({ ...state, cron: expect.stringContaining('changed outside') });
  });
});

it('plans no change after a create, and after an import at most another spelling of a duration', async () => {
  const maybe = <T>(...values: T[]) => fc.constantFrom(null, ...values);
  const configs = fc.record({
    cron: fc.constantFrom('0 3 1 * *', '@monthly', '0 0 1 jan-mar *'),
    timezone: maybe('UTC', 'Europe/Berlin'),
    jitter: maybe('PT0S', 'PT60M', 'P0DT90S'),
    catch_up_window: maybe('P1D', 'PT24H'),
    lookback: fc.constantFrom('all', 'P60D', 'P8W4D'),
    lag: maybe('PT12H', 'P1D'),
    destination: fc.record({
      bucket: fc.constant('archive'),
      prefix: maybe('', 'logs'),
      layout: maybe('plain'),
      bucket_owner: maybe('111122223333'),
    }),
    slice: maybe('day', 'week', 'auto'),
    verify: maybe('content', 'listing'),
    weight: maybe(1, 7),
    max_scan_bytes: maybe(50_000_000_000),
    reason: maybe('audit'),
    requested_by: maybe('ann'),
    account: maybe('prod'),
  });
  await fc.assert(
    fc.asyncProperty(configs, async (config) => {
      const change = { ...config, ...(config.max_scan_bytes !== null && { verify: 'source' }) };
      schedules.stored.clear();
      const state = await read(await created(change));
      expect(await planned(change, state)).toEqual({ planned: state, diagnostics: [], replaces: false });
      const { state: imported } = (await scheduleResource.import?.({ id: 'monthly' }, contextWith())) ?? {};
      const { planned: next } = await planned(change, imported as unknown as State);
      // After an import, a plan changes at most the spelling of equal durations, such as `PT60M` and `PT1H`.
      const { jitter, catch_up_window, spec_hash, ...others } = next;
      expect({ ...imported, ...others }).toEqual(imported);
    }),
    { numRuns: 40 },
  );
});

it('deletes a schedule, and accepts that the schedule no longer exists', async () => {
  const state = await created();
  expect(await scheduleResource.delete(state as never, contextWith())).toEqual([]);
  expect(schedules.stored.size).toBe(0);
  expect(await scheduleResource.delete(state as never, contextWith())).toEqual([]);
});

it('imports a schedule by id and by identity, so that the same configuration changes nothing', async () => {
  const given = { timezone: 'Europe/Berlin', lag: 'P1D', slice: 'week', weight: 3, reason: 'audit' };
  await created(given);
  await schedules.pause('monthly');
  for (const by of [{ id: 'monthly' }, { identity: { name: 'monthly' } }]) {
    const { state, diagnostics } = (await scheduleResource.import?.(by, contextWith())) ?? {};
    expect(diagnostics).toEqual([]);
    expect(await planned(given, state as unknown as State)).toEqual({
      planned: state,
      diagnostics: [],
      replaces: false,
    });
    expect(await read(state as unknown as State)).toEqual(state);
  }
  expect(await scheduleResource.import?.({ id: 'none' }, contextWith())).toMatchObject({
    state: null,
    diagnostics: [{ severity: 'error' }],
  });
});
