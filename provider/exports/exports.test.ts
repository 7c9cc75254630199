import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ExportRequest } from '../../contract/index.js';
import { FakeExports } from '../../test/support/fake-exports.js';
import { connectTo, failCalls, providerContext } from '../../test/support/provider-context.js';
import type { Diagnostic } from '../handlers.js';
import { propose, UNKNOWN } from '../schema/index.js';
import type { Connect } from '../settings.js';
import { exportAttributes } from './attributes.js';
import type { Desired, State } from './create.js';
import { exportResource } from './index.js';

const NOW = '2026-11-20T00:00:00Z';
const CONFIG = {
  source: {
    log_groups: ['/a', '/b'],
    log_group_prefixes: null,
    log_group_pattern: null,
    tags: null,
    excludes: null,
    log_stream_prefix: null,
  },
  window: { from: '2026-10-01T00:00:00Z', to: '2026-10-04T00:00:00Z' },
  destination: { bucket: 'archive', prefix: null, layout: null, bucket_owner: null },
  region: 'eu-central-1',
  account: null,
  slice: null,
  triggers: null,
  wait: null,
  cancel_on_destroy: null,
  verify: null,
  max_scan_bytes: null,
  weight: null,
  reason: null,
  requested_by: null,
  timeouts: null,
};
type Config = { [Name in keyof typeof CONFIG]: unknown };

let fake: FakeExports;
let stop: AbortController;
let connects: number;
let log: string[];

const connect: Connect = async (env, taskQueue) => {
  connects += 1;
  return connectTo(fake)(env, taskQueue);
};

const contextWith = (block: object = {}) =>
  providerContext(connect, { block, stopped: stop.signal, log: (_, message) => log.push(message) });

/**
 * Plans as the provider does for Terraform: by the rules of the declaration, and then with the `plan` handler of the
 * export.
 */
async function planned(change: Partial<Config>, prior: State | null = null, context = contextWith()) {
  const config = {
    ...Object.fromEntries(Object.keys(exportAttributes).map((name) => [name, null])),
    ...CONFIG,
    ...change,
  };
  const { planned: proposal, inPlace, replace } = propose(exportAttributes, prior as never, config as never);
  const answer = await exportResource.plan?.(
    { prior: prior as never, config: config as never, planned: proposal, inPlace, replaces: replace.length > 0 },
    context,
  );
  const replaces = replace.length > 0 && answer?.keeps !== true;
  return { planned: answer?.planned as unknown as Desired, diagnostics: answer?.diagnostics ?? [], replaces };
}

const create = async (desired: Desired, context = contextWith()) => {
  const { state, diagnostics } = await exportResource.create(desired as never, context);
  return { state: state as unknown as State | null, diagnostics };
};

const summaries = (diagnostics: readonly Diagnostic[]) =>
  diagnostics.map(({ severity, summary }) => `${severity}: ${summary}`);
const runDueTimers = () => vi.advanceTimersByTimeAsync(0);

/** Creates an export and ends it as a test wants. */
async function created(change: Partial<Config>, end: (id: string) => void) {
  const { planned: desired } = await planned(change);
  const creating = create(desired);
  await runDueTimers();
  end(String(desired.id));
  await runDueTimers();
  return creating;
}
const completed = async (change: Partial<Config> = {}) => {
  const { state } = await created(change, (id) => fake.end(id, 'completed'));
  if (state === null) throw new Error('not created');
  return state;
};

beforeEach(() => {
  vi.useFakeTimers({ now: new Date(NOW) });
  fake = new FakeExports();
  stop = new AbortController();
  connects = 0;
  log = [];
});
afterEach(() => {
  vi.useRealTimers();
});

describe('the plan of an export', () => {
  it('plans a known id as soon as the arguments are known, and an unknown outcome', async () => {
    const { planned: desired, diagnostics } = await planned({});
    expect(desired).toMatchObject({
      id: expect.stringMatching(/^exp-[0-9a-f]{20}$/),
      status: UNKNOWN,
      slice: 'day',
      account: null,
    });
    expect(diagnostics).toEqual([]);
    expect(connects).toBe(0);
  });

  it('knows no id while an argument or a default is unknown, and does not connect', async () => {
    const window = { ...CONFIG.window, to: UNKNOWN };
    expect((await planned({ window })).planned.id).toBe(UNKNOWN);
    const context = contextWith({ temporal_address: UNKNOWN, defaults: UNKNOWN });
    const { planned: desired, diagnostics } = await planned({ region: null }, null, context);
    expect({ id: desired.id, region: desired.region, diagnostics }).toEqual({
      id: UNKNOWN,
      region: UNKNOWN,
      diagnostics: [],
    });
    expect(connects).toBe(0);
  });

  it('fills in the defaults of the provider, whose changes do not change an existing export', async () => {
    const defaults = { region: 'eu-west-1', account: 'prod', destination: null, requested_by: null };
    const { planned: desired } = await planned({ region: null }, null, contextWith({ defaults }));
    expect(desired).toMatchObject({ region: 'eu-west-1', account: 'prod' });
    const prior = await completed();
    expect((await planned({}, prior, contextWith({ defaults }))).planned).toEqual(prior);
  });

  it('says which argument is missing or refused', async () => {
    const late = { ...CONFIG.window, to: '2026-11-19T23:00:00Z' };
    expect((await planned({ region: null })).diagnostics).toMatchObject([{ attribute: ['region'] }]);
    expect((await planned({ window: late })).diagnostics).toMatchObject([{ attribute: ['window', 'to'] }]);
  });

  it('changes nothing for a complete export, and replaces the export if its identity changes', async () => {
    const prior = await completed();
    expect((await planned({}, prior)).planned).toEqual(prior);
    for (const change of [
      { slice: 'week' },
      { triggers: { run: '2' } },
      { region: 'eu-west-1' },
      { account: 'prod' },
    ]) {
      const { replaces, planned: desired } = await planned(change, prior);
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
      const { replaces, planned: desired } = await planned(change, prior);
      expect({ replaces, desired }).toEqual({ replaces: false, desired: { ...prior, ...change } });
    }
  });

  it('takes max_scan_bytes only if verify is source, and the export gets this limit', async () => {
    const change = { verify: 'source', max_scan_bytes: 50_000_000_000 };
    expect((await planned(change)).planned).toMatchObject(change);
    const { state } = await created(change, (id) => fake.end(id, 'completed'));
    expect(state).toMatchObject(change);
    expect(fake.runs.get(String(state?.id))).toMatchObject([{ request: { maxScanBytes: 50_000_000_000 } }]);
    const { diagnostics } = await planned({ max_scan_bytes: 1 });
    expect(diagnostics).toMatchObject([{ attribute: ['max_scan_bytes'], summary: expect.stringContaining('verify') }]);
  });

  it('plans an update of an export that is not complete if the apply waits', async () => {
    const prior: State = { ...(await completed()), status: 'CANCELLED' };
    expect((await planned({}, prior)).planned).toMatchObject({ status: UNKNOWN, counts: UNKNOWN, id: prior.id });
    expect((await planned({ wait: false }, { ...prior, wait: false })).planned).toEqual({ ...prior, wait: false });
  });

  it('gives the same id for the same log groups in any order, and another id for other log groups or triggers', async () => {
    const idOf = async (change: Partial<Config>) => (await planned(change)).planned.id;
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
    const prior = await completed();
    expect(await planned(change, prior)).toEqual({
      planned: { ...prior, ...change },
      diagnostics: [],
      replaces: false,
    });
  });

  it('replace nothing after an import, whose state has no triggers', async () => {
    const { id } = await completed({ triggers: { run: '2' } });
    const { state } = (await exportResource.import?.({ id: String(id) }, contextWith())) ?? {};
    const prior = state as unknown as State;
    expect(await planned({ triggers: { run: '2' } }, prior)).toMatchObject({
      planned: { ...state, triggers: { run: '2' } },
      diagnostics: [{ severity: 'warning', summary: `The triggers of export ${id} are stored in the state` }],
      replaces: false,
    });
    expect((await planned({ triggers: { run: '3' } }, prior)).replaces).toBe(true);
  });
});

it('the plan replaces nothing for an argument that an older state lacks and the configuration leaves out', async () => {
  const prior = await completed();
  const optional = Object.entries(exportAttributes).filter(
    ([, { mode, byDefault }]) => mode === 'optional' || byDefault !== undefined,
  );
  expect(optional.length).toBeGreaterThan(5);
  // A state of an older version of the provider has null where an attribute is new.
  const older = { ...prior, ...Object.fromEntries(optional.map(([name]) => [name, null])) };
  expect(await planned({}, older)).toEqual({ planned: older, diagnostics: [], replaces: false });
});

describe('the create of an export', () => {
  it('waits until the export is complete', async () => {
    expect(await completed()).toMatchObject({
      status: 'COMPLETED',
      counts: { archived: 3 },
      progress: '3 of 3 slices done, 0 bytes',
    });
  });

  it.each(['partial', 'failed', 'refused', 'cancelled'] as const)(
    'leaves no state if the export ends as %s',
    async (status) => {
      const { state, diagnostics } = await created({}, (id) => fake.end(id, status));
      expect(state).toBeNull();
      expect(diagnostics).toMatchObject([{ severity: 'error' }]);
    },
  );

  it('names the argument that AWS refuses', async () => {
    const failures = [{ code: 'BUCKET_MISSING', message: 'archive: no such bucket.', hint: 'h' }];
    const { diagnostics } = await created({}, (id) => fake.end(id, 'refused', { failures }));
    expect(diagnostics).toMatchObject([
      {
        attribute: ['destination', 'bucket'],
        detail: expect.stringContaining('- archive: no such bucket. Create the bucket'),
      },
    ]);
  });

  it('leaves no state at a time-out; the next create joins the same export, even with another weight', async () => {
    const { planned: desired } = await planned({ timeouts: { create: '90m', update: null, delete: null } });
    const creating = create(desired);
    await vi.advanceTimersByTimeAsync(90 * 60_000);
    const { state, diagnostics } = await creating;
    expect(state).toBeNull();
    expect(diagnostics).toMatchObject([
      { summary: expect.stringContaining('within 90m'), attribute: ['timeouts', 'create'] },
    ]);
    expect((await created({ weight: 9 }, (id) => fake.end(id, 'completed'))).state).toMatchObject({
      status: 'COMPLETED',
    });
    expect(fake.runs.get(String(desired.id))).toHaveLength(1);
  });

  it('ends immediately and without an error when Terraform stops, with the running export in the state', async () => {
    const { planned: desired } = await planned({});
    const creating = create(desired);
    await vi.advanceTimersByTimeAsync(10_000);
    stop.abort();
    await runDueTimers();
    const { state, diagnostics } = await creating;
    expect(state).toMatchObject({ status: 'RUNNING', progress: 'exporting: 1 of 3 slices done, 0 bytes' });
    expect(diagnostics).toMatchObject([{ severity: 'warning' }]);
  });

  it('answers within a second and leaves no state if Terraform stops while Temporal does not answer', async () => {
    fake.start = () => new Promise(() => {});
    const creating = create((await planned({})).planned);
    await runDueTimers();
    stop.abort();
    await vi.advanceTimersByTimeAsync(1_000);
    expect(await creating).toMatchObject({ state: null, diagnostics: [{ severity: 'error' }] });
  });

  it('repeats a closed export with the same id', async () => {
    const { id } = await completed();
    await completed();
    expect(fake.runs.get(String(id))).toHaveLength(2);
  });

  it('does not wait with wait = false', async () => {
    const { state } = await create((await planned({ wait: false })).planned);
    expect(state).toMatchObject({ status: 'RUNNING', wait: false });
  });

  it('starts nothing without a worker', async () => {
    fake.workers = false;
    const { state, diagnostics } = await create((await planned({})).planned);
    expect({ state, started: fake.runs.size }).toEqual({ state: null, started: 0 });
    expect(summaries(diagnostics)).toEqual(['error: No worker serves the task queue "logferry"']);
  });

  it('keeps waiting after a temporary error of Temporal, and logs the error', async () => {
    failCalls(fake, 'wait', 2);
    const { planned: desired } = await planned({});
    const creating = create(desired);
    await vi.advanceTimersByTimeAsync(10_000);
    fake.end(String(desired.id), 'completed');
    await runDueTimers();
    expect((await creating).state).toMatchObject({ status: 'COMPLETED' });
    expect(log.filter((line) => line.includes('too much to do; asks again in'))).toHaveLength(2);
  });

  it('fails within 15 s if Temporal does not answer', async () => {
    fake.hasWorker = () => new Promise(() => {});
    const creating = create((await planned({})).planned);
    await vi.advanceTimersByTimeAsync(15_000);
    expect(summaries((await creating).diagnostics)).toEqual([expect.stringContaining('it does not answer in time')]);
  });
});

describe('the read of an export', () => {
  const read = (state: State, context = contextWith()) => exportResource.read(state as never, context);

  it('does not connect for a complete export, even if Temporal has forgotten it', async () => {
    const state = await completed();
    fake.forget(String(state.id));
    const before = { calls: fake.calls, connects };
    expect(await read(state)).toEqual({ state, diagnostics: [] });
    expect({ calls: fake.calls, connects }).toEqual(before);
  });

  it('shows a cancel from outside, and removes from the state an open export that Temporal has forgotten', async () => {
    const { state } = await create((await planned({ wait: false })).planned);
    if (state === null) throw new Error('not created');
    fake.end(String(state.id), 'cancelled');
    const { state: cancelled } = await read(state);
    expect(cancelled).toMatchObject({ status: 'CANCELLED' });
    fake.forget(String(state.id));
    expect(await read(cancelled as unknown as State)).toEqual({ state: cancelled, diagnostics: [] });
    expect(await read(state)).toMatchObject({ state: null, diagnostics: [{ severity: 'warning' }] });
  });

  it('leaves the state unchanged while the Temporal service is not known', async () => {
    const state: State = { ...(await completed()), status: 'RUNNING' };
    expect(await read(state, contextWith({ temporal_address: UNKNOWN }))).toEqual({ state, diagnostics: [] });
  });
});

describe('the delete of an export', () => {
  const remove = (state: State) => exportResource.delete(state as never, contextWith());
  const running = async (change: Partial<Config> = {}) => {
    const { state } = await create((await planned({ wait: false, ...change })).planned);
    if (state === null) throw new Error('not created');
    return state;
  };

  it('cancels an open export and waits until it has closed', async () => {
    const state = await running();
    const removed = vi.fn();
    const removing = remove(state).then(removed);
    await runDueTimers();
    expect(fake.cancels).toEqual([{ reason: 'terraform destroy', requestedBy: 'terraform' }]);
    expect(removed).not.toHaveBeenCalled();
    fake.end(String(state.id), 'cancelled');
    await removing;
    expect(removed).toHaveBeenCalledWith([]);
  });

  it('does not claim that the cancel was sent if Terraform stops before Temporal has answered the cancel', async () => {
    const state = await running();
    fake.cancel = () => new Promise<never>((_, reject) => stop.signal.addEventListener('abort', reject));
    const removing = remove(state);
    await runDueTimers();
    stop.abort();
    expect(await removing).toMatchObject([
      {
        summary: `Interrupted before export ${state.id} was known to have closed`,
        detail: expect.stringMatching(/^If the cancel was sent/),
      },
    ]);
  });

  it('cancels again after a temporary error of Temporal', async () => {
    const state = await running();
    failCalls(fake, 'cancel', 1);
    const removing = remove(state);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(fake.cancels).toHaveLength(1);
    fake.end(String(state.id), 'cancelled');
    await runDueTimers();
    expect(await removing).toEqual([]);
  });

  it('does not cancel an export that a create has joined in the same apply', async () => {
    const old = await running();
    const context = contextWith();
    const { state } = await create((await planned({ wait: false })).planned, context);
    expect(await exportResource.delete(old as never, context)).toEqual([]);
    expect({ cancels: fake.cancels, status: state?.status }).toEqual({ cancels: [], status: 'RUNNING' });
    expect(fake.runs.get(String(old.id))).toHaveLength(1);
  });

  it('keeps the state if the export closes too late; with cancel_on_destroy = false, lets the export run', async () => {
    const state = await running({ timeouts: { create: null, update: null, delete: '5m' } });
    const removing = remove(state);
    await vi.advanceTimersByTimeAsync(5 * 60_000);
    expect(await removing).toMatchObject([{ severity: 'error', summary: expect.stringContaining('5m') }]);
    expect(await remove({ ...state, cancel_on_destroy: false })).toEqual([]);
    expect(await remove({ ...state, status: 'COMPLETED' })).toEqual([]);
    expect(fake.cancels).toHaveLength(1);
  });
});

it('imports an export with the arguments of its request, so that the same configuration changes nothing', async () => {
  const state = await completed();
  for (const by of [{ id: String(state.id) }, { identity: { id: String(state.id) } }]) {
    const imported = await exportResource.import?.(by, contextWith());
    expect(imported?.diagnostics).toEqual([]);
    expect((await planned({}, imported?.state as unknown as State)).planned).toEqual(imported?.state);
  }
});

it('repeats an imported export under its id, which need not be the id that the arguments give', async () => {
  const { state } = await created({}, (id) => fake.end(id, 'completed'));
  const [run] = fake.runs.get(String(state?.id)) ?? [];
  fake.runs.clear();
  await fake.start(run?.request as ExportRequest, { id: 'mine' });
  fake.end('mine', 'partial');
  const prior = (await exportResource.import?.({ id: 'mine' }, contextWith()))?.state as unknown as State;
  const { planned: desired, replaces } = await planned({}, prior);
  expect([desired.id, desired.status, replaces]).toEqual(['mine', UNKNOWN, false]);
  const updating = exportResource.update?.(prior as never, desired as never, contextWith());
  await runDueTimers();
  fake.end('mine', 'completed');
  await runDueTimers();
  expect((await updating)?.state).toMatchObject({ id: 'mine', status: 'COMPLETED' });
  expect([...fake.runs.keys()]).toEqual(['mine']);
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
  const { id } = await completed({ reason: 'audit', requested_by: 'ann' });
  const { state } = (await exportResource.import?.({ id: String(id) }, contextWith())) ?? {};
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
      expect(await planned({ ...change, destination }, state as unknown as State)).toEqual({
        planned: state,
        diagnostics: [],
        replaces: false,
      });
    }),
    { numRuns: 50 },
  );
});
