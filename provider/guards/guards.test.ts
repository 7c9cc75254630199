import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  explain,
  formatInstant,
  HOUR_MS,
  instantMs,
  LogferryError,
  MINUTE_MS,
  noSlices,
} from '../../contract/index.js';
import type { LogGroupReader, Newer, SeenGroup } from '../../local/index.js';
import { FakeExports } from '../../test/support/fake-exports.js';
import { connectTo, failCalls, PassingError, providerContext } from '../../test/support/provider-context.js';
import type { Diagnostic } from '../handlers.js';
import { propose, UNKNOWN } from '../schema/index.js';
import { guardAttributes } from './attributes.js';
import { guardResource } from './index.js';
import type { State } from './request.js';

const NOW = '2026-11-20T10:00:00Z';
const ACCOUNT = '111122223333';
const ARN = `arn:aws:logs:eu-central-1:${ACCOUNT}:log-group:/pay`;
const GROUP: SeenGroup = {
  name: '/pay',
  createdAt: '2026-10-01T00:00:00Z',
  logClass: 'STANDARD',
  storedBytes: 12_300_000,
};
const CONFIG = {
  log_group: ARN,
  destination: { bucket: 'archive', prefix: null, layout: null, bucket_owner: null },
  region: 'eu-central-1',
  account: null,
  slice: null,
  accept_tail_loss: null,
  enabled: null,
  weight: null,
  reason: null,
  requested_by: null,
  timeouts: null,
};
type Config = { [Name in keyof typeof CONFIG]: unknown };

/** A fake of a log group and its events. It takes the time from the fake timers. */
class FakeLogGroup implements LogGroupReader {
  accountId = ACCOUNT;
  group: SeenGroup | undefined = GROUP;
  /** Instants (epoch ms) of the events. An event comes in at its instant. */
  events: number[] = [];
  /** The error of every look-up, if there is one. */
  failure: Error | undefined;
  looks = 0;

  async look(name: string) {
    this.looks += 1;
    if (this.failure) throw this.failure;
    const group = this.group?.name === name ? this.group : undefined;
    return { accountId: this.accountId, nowMs: Date.now(), group };
  }

  async newestEvent() {
    const newest = this.past.at(-1);
    return newest === undefined ? 'none' : formatInstant(newest);
  }

  async since(_: string, fromMs: number): Promise<Newer | undefined> {
    if (this.failure) throw this.failure;
    const newer = this.past.filter((ms) => ms >= fromMs);
    if (newer.length === 0) return undefined;
    return { streams: ['web/1'], newestMs: Math.max(...newer), events: newer.length, more: false };
  }

  private get past(): number[] {
    return this.events.filter((ms) => ms <= Date.now());
  }
}

let fake: FakeExports;
let source: FakeLogGroup;
let stop: AbortController;
let log: string[];

const contextWith = (block: object = {}) =>
  providerContext(connectTo(fake), {
    block,
    aws: { logGroups: async () => source },
    stopped: stop.signal,
    log: (_, message) => log.push(message),
  });

/** A plan as Terraform asks for it. Without a configuration, it is the plan of a destroy. */
async function planned(change: Partial<Config> | null, prior: State | null = null, context = contextWith()) {
  const config = change && {
    ...Object.fromEntries(Object.keys(guardAttributes).map((name) => [name, null])),
    ...CONFIG,
    ...change,
  };
  const proposal = config && propose(guardAttributes, prior as never, config as never);
  const replaces = (proposal?.replace.length ?? 0) > 0;
  const answer = await guardResource.plan?.(
    { prior: prior as never, config: config as never, planned: proposal?.planned ?? null, inPlace: null, replaces },
    context,
  );
  return { planned: answer?.planned as never, diagnostics: answer?.diagnostics ?? [], replaces };
}

const create = async (change: Partial<Config> = {}, context = contextWith()) => {
  const { planned: desired } = await planned(change, null, context);
  const { state, diagnostics } = await guardResource.create(desired, context);
  return { state: state as unknown as State | null, diagnostics };
};

const guard = async (change: Partial<Config> = {}): Promise<State> => {
  const { state } = await create(change);
  if (state === null) throw new Error('not created');
  return state;
};

/** Starts the destroy of a guard. `answer` gets the diagnostics when the destroy has ended. */
function destroying(state: State, context = contextWith()) {
  const answer = { diagnostics: undefined as readonly Diagnostic[] | undefined };
  const done = guardResource.delete(state as never, context).then((diagnostics) => {
    answer.diagnostics = diagnostics;
    return diagnostics;
  });
  return { done, answer };
}

const texts = (diagnostics: readonly Diagnostic[] | undefined) =>
  diagnostics?.map(({ severity, summary }) => `${severity}: ${summary}`);
const runDueTimers = () => vi.advanceTimersByTimeAsync(0);
const exportId = ({ id }: State) => `${id}-${instantMs(GROUP.createdAt)}`;
const windowsOf = (state: State) => fake.runs.get(exportId(state))?.map(({ request }) => request.window);

beforeEach(() => {
  vi.useFakeTimers({ now: new Date(NOW) });
  fake = new FakeExports();
  source = new FakeLogGroup();
  stop = new AbortController();
  log = [];
});
afterEach(() => {
  vi.useRealTimers();
});

describe('the plan of a guard', () => {
  it('knows the id as soon as the log group is known, and asks AWS for nothing', async () => {
    expect((await planned({})).planned).toMatchObject({ id: expect.stringMatching(/^guard-[0-9a-f]{20}$/) });
    expect((await planned({ log_group: UNKNOWN })).planned).toMatchObject({ id: UNKNOWN, account_id: UNKNOWN });
    expect(source.looks).toBe(0);
  });

  it('gives the same id to a log group by name and by ARN', async () => {
    const byName = (await planned({ log_group: '/pay' })).planned as State;
    expect((await planned({})).planned).toMatchObject({ id: byName.id });
    expect((await planned({ log_group: `${ARN}:*` })).planned).toMatchObject({ id: byName.id });
  });

  it('takes the defaults of the provider', async () => {
    const defaults = { region: 'eu-west-1', account: 'prod', destination: CONFIG.destination, requested_by: null };
    const context = contextWith({ defaults });
    expect(
      (await planned({ log_group: '/pay', region: null, destination: null }, null, context)).planned,
    ).toMatchObject({ region: 'eu-west-1', account: 'prod', destination: { bucket: 'archive' }, slice: null });
  });

  it('says which argument is missing or contradicts another', async () => {
    expect((await planned({ region: null })).diagnostics).toMatchObject([{ attribute: ['region'] }]);
    expect((await planned({ region: 'eu-west-1' })).diagnostics).toMatchObject([{ attribute: ['region'] }]);
    const hive = { ...CONFIG.destination, layout: 'hive' };
    expect((await planned({ destination: hive, slice: 'month' })).diagnostics).toMatchObject([
      { attribute: ['slice'] },
    ]);
  });

  it('changes destination, account, accept_tail_loss and enabled in place, and replaces the guard for another log group', async () => {
    const state = await guard();
    expect((await planned({}, state)).planned).toEqual(state);
    const other = { ...CONFIG.destination, bucket: 'other' };
    for (const change of [
      { destination: other },
      { accept_tail_loss: true },
      { enabled: false },
      { account: 'prod' },
    ]) {
      expect(await planned(change, state)).toEqual({
        replaces: false,
        planned: { ...state, ...change },
        diagnostics: [],
      });
    }
    for (const change of [{ log_group: UNKNOWN }, { log_group: '/other' }]) {
      expect(await planned(change, state)).toMatchObject({
        replaces: true,
        diagnostics: [{ summary: 'The destroy first exports log group /pay' }],
      });
    }
  });

  it('estimates the export of a destroy, and says what happens to the newest events', async () => {
    source.events = [instantMs('2026-11-20T07:00:00Z')];
    const [warning, ...others] = (await planned(null, await guard())).diagnostics;
    expect(warning).toMatchObject({
      severity: 'warning',
      detail: expect.stringMatching(
        /12 MB stored, 51 days, about 51 export tasks at most.*waits until 2026-11-20T19:00:00Z/s,
      ),
    });
    expect(others).toEqual([]);
    expect((await planned(null, await guard({ accept_tail_loss: true }))).diagnostics).toMatchObject([
      { detail: expect.stringMatching(/accept_tail_loss = true: events of the last 12 hours can be missing/) },
    ]);
    expect((await planned(null, await guard({ slice: 'auto' }))).diagnostics).toMatchObject([
      { detail: expect.stringContaining('about 2 export tasks. AWS') },
    ]);
  });

  it('warns before a destroy if the log group does not exist, cannot be looked up, or is not exported', async () => {
    const state = await guard();
    source.group = undefined;
    expect(texts((await planned(null, state)).diagnostics)).toEqual([
      `warning: Log group /pay does not exist in account ${ACCOUNT}, eu-central-1`,
    ]);
    source.failure = new LogferryError('CREDENTIALS');
    expect(texts((await planned(null, state)).diagnostics)).toEqual([
      expect.stringMatching(
        /^warning: The guard cannot look at log group \/pay: The AWS credentials were not accepted/,
      ),
    ]);
    expect(texts((await planned(null, { ...state, enabled: false })).diagnostics)).toEqual([
      'warning: Log group /pay is not exported when its guard is destroyed',
    ]);
    expect(fake.calls).toBe(0);
  });
});

describe('the create of a guard', () => {
  it('starts no export, and stores the account', async () => {
    const { state, diagnostics } = await create({ log_group: '/pay' });
    expect({ account: state?.account_id, diagnostics, calls: fake.calls }).toEqual({
      account: ACCOUNT,
      diagnostics: [],
      calls: 0,
    });
  });

  it('is refused with credentials of another account than the account in the ARN', async () => {
    source.accountId = '999999999999';
    expect(await create()).toMatchObject({ state: null, diagnostics: [{ severity: 'error' }] });
  });

  it('only warns if the log group cannot be looked up, or does not exist yet', async () => {
    source.group = undefined;
    expect(texts((await create()).diagnostics)).toEqual([expect.stringMatching(/^warning: .*does not exist yet/)]);
    source.failure = new LogferryError('CREDENTIALS');
    const { state, diagnostics } = await create({ log_group: '/pay' });
    expect({ account: state?.account_id, found: texts(diagnostics) }).toEqual({
      account: null,
      found: [expect.stringMatching(/^warning: The guard cannot look at/)],
    });
  });
});

describe('the destroy of a guard', () => {
  const accepting = () => guard({ accept_tail_loss: true });

  it('exports everything up to now, and then lets Terraform destroy the log group', async () => {
    const state = await accepting();
    const { done } = destroying(state);
    await runDueTimers();
    expect(fake.runs.get(exportId(state))).toMatchObject([
      {
        request: {
          source: { logGroups: ['/pay'] },
          window: { from: '1970-01-01T00:00:00Z', to: '2026-11-20T09:59:57Z' },
          allowRecent: true,
          beforeDeletion: true,
          requestedBy: 'terraform destroy',
        },
      },
    ]);
    fake.end(exportId(state), 'completed', { accountId: ACCOUNT });
    expect(await done).toEqual([]);
  });

  it.each([
    ['an export that failed', 'failed', {}],
    ['a partial export', 'partial', {}],
    ['a cancelled export', 'cancelled', {}],
    ['a refused export', 'refused', { failures: [{ ...explain('BUCKET_MISSING', { bucket: 'archive' }) }] }],
    ['objects that were not read back', 'completed', { slices: { listed: 1 } }],
    ['windows that could not be shown to be empty', 'completed', { slices: { unconfirmedEmpty: 1 } }],
    ['an export of a log group of another account', 'completed', { accountId: '999999999999' }],
  ] as const)('keeps the log group after %s', async (_, status, more) => {
    const state = await accepting();
    const { done } = destroying(state);
    await runDueTimers();
    const slices = { ...noSlices(), planned: 3, archived: 3 };
    const counts = 'slices' in more ? { slices: { ...slices, ...more.slices } } : {};
    fake.end(exportId(state), status, { ...more, ...counts } as never);
    const diagnostics = await done;
    expect(diagnostics).toMatchObject([
      { severity: 'error', detail: expect.stringContaining('The log group and the guard stay') },
    ]);
  });

  it('is refused for class DELIVERY, which AWS does not export, and starts nothing', async () => {
    source.group = { ...GROUP, logClass: 'DELIVERY' };
    const { state, diagnostics } = await create({ accept_tail_loss: true });
    const refusal = {
      summary: 'Log group /pay has class DELIVERY, which AWS does not export',
      detail: expect.stringContaining('apply enabled = false first'),
    };
    expect(diagnostics).toMatchObject([{ ...refusal, severity: 'warning' }]);
    if (state === null) throw new Error('not created');
    expect((await planned(null, state)).diagnostics).toMatchObject([{ ...refusal, severity: 'warning' }]);
    expect(await destroying(state).done).toMatchObject([{ ...refusal, severity: 'error' }]);
    expect(fake.calls).toBe(0);
    expect(await destroying({ ...state, enabled: false }).done).toEqual([]);
  });

  it('names enabled = false for a class that AWS may not export', async () => {
    source.group = { ...GROUP, logClass: 'INFREQUENT_ACCESS' };
    const state = await accepting();
    const { done } = destroying(state);
    await runDueTimers();
    fake.end(exportId(state), 'failed');
    expect(await done).toMatchObject([
      { severity: 'error', detail: expect.stringMatching(/class INFREQUENT_ACCESS.*apply enabled = false first/s) },
    ]);
  });

  it.each(['status', 'request', 'start', 'wait'] as const)(
    'asks Temporal again after a temporary error of `%s`, and logs the error',
    async (name) => {
      const state = await accepting();
      failCalls(fake, name, 2);
      const { done } = destroying(state);
      await vi.advanceTimersByTimeAsync(10_000);
      fake.end(exportId(state), 'completed', { accountId: ACCOUNT });
      await vi.advanceTimersByTimeAsync(10_000);
      expect(await done).toEqual([]);
      expect(log.filter((line) => line.includes('The service has too much to do; asks again in'))).toHaveLength(2);
      expect(fake.runs.get(exportId(state))).toHaveLength(1);
    },
  );

  it.each([
    ['at its first call', new PassingError('busy'), 'hasWorker'],
    ['with an error that is not temporary', new Error('no'), 'wait'],
  ] as const)('ends immediately if Temporal fails %s', async (_, error, name) => {
    failCalls(fake, name, 1, error);
    const { answer } = destroying(await accepting());
    await runDueTimers();
    expect(answer.diagnostics).toMatchObject([{ severity: 'error' }]);
  });

  it('ends at its time limit if calls to Temporal fail until then, and keeps the log group', async () => {
    const state = await guard({ accept_tail_loss: true, timeouts: { delete: '90m' } });
    failCalls(fake, 'wait', Number.POSITIVE_INFINITY);
    const { done, answer } = destroying(state);
    await vi.advanceTimersByTimeAsync(80 * MINUTE_MS);
    expect(answer.diagnostics).toBeUndefined();
    await vi.advanceTimersByTimeAsync(10 * MINUTE_MS);
    expect(await done).toMatchObject([{ severity: 'error' }]);
  });

  it('warns of slices whose events retention had deleted', async () => {
    const state = await accepting();
    const { done } = destroying(state);
    await runDueTimers();
    const slices = { ...noSlices(), planned: 3, archived: 3 };
    fake.end(exportId(state), 'completed', { slices: { ...slices, expired: 2 } });
    expect(await done).toMatchObject([{ severity: 'warning', detail: expect.stringContaining('2 of 3 slices') }]);
  });

  it('ends at its time limit, and the next destroy joins the same export', async () => {
    const state = await guard({ accept_tail_loss: true, timeouts: { delete: '90m' } });
    const first = destroying(state);
    await vi.advanceTimersByTimeAsync(90 * MINUTE_MS);
    expect(texts(await first.done)).toEqual(['error: Log group /pay was not archived within 90m']);
    const second = destroying(state);
    await runDueTimers();
    fake.end(exportId(state), 'completed');
    expect(texts(await second.done)).toEqual([]);
    expect(windowsOf(state)).toHaveLength(1);
  });

  it.each(['while the export runs', 'while Temporal does not answer', 'while AWS does not answer'])(
    'ends immediately when Terraform stops %s',
    async (when) => {
      const state = await accepting();
      if (when.includes('Temporal')) fake.status = () => new Promise(() => {});
      if (when.includes('AWS')) source.look = () => new Promise(() => {});
      const { answer } = destroying(state);
      await vi.advanceTimersByTimeAsync(10_000);
      stop.abort();
      await runDueTimers();
      expect(answer.diagnostics).toMatchObject([
        { severity: 'error', summary: expect.stringMatching(/^Interrupted(: log group \/pay is not| before log)/) },
      ]);
    },
  );

  it('joins the export of an earlier destroy, and then exports events that came in after the end of its window', async () => {
    const state = await accepting();
    const first = destroying(state);
    await runDueTimers();
    stop.abort();
    await first.done;
    stop = new AbortController();
    await vi.advanceTimersByTimeAsync(HOUR_MS);
    source.events = [Date.now() - MINUTE_MS];
    const second = destroying(state);
    await runDueTimers();
    expect(windowsOf(state)).toHaveLength(1);
    fake.end(exportId(state), 'completed');
    await runDueTimers();
    expect(windowsOf(state)?.map((window) => 'to' in window && window.to)).toEqual([
      '2026-11-20T09:59:57Z',
      '2026-11-20T10:59:57Z',
    ]);
    fake.end(exportId(state), 'completed');
    expect(texts(await second.done)).toEqual([expect.stringMatching(/^warning: .*from the 12 hours before/)]);
  });

  it.each([{ prefix: '' }, { layout: 'plain' }, { bucket_owner: '123456789012' }])(
    'joins an open export if the archive location stays the same: %o',
    async (written) => {
      const state = await accepting();
      destroying(state);
      await runDueTimers();
      const same = { ...state, destination: { ...CONFIG.destination, ...written } };
      const { done } = destroying(same);
      await runDueTimers();
      fake.end(exportId(state), 'completed');
      expect(texts(await done)).toEqual([]);
      expect(windowsOf(state)).toHaveLength(1);
    },
  );

  it('does not join an export into another archive', async () => {
    const state = await accepting();
    destroying(state);
    await runDueTimers();
    const moved = { ...state, destination: { ...CONFIG.destination, bucket: 'other' } };
    expect(texts(await destroying(moved).done)).toEqual([
      expect.stringMatching(/^error: Export .* writes to another archive location: s3:\/\/archive\/ \(layout plain\)$/),
    ]);
  });

  it('warns of events after the exported window, with their number and log streams', async () => {
    const state = await accepting();
    const { done } = destroying(state);
    await runDueTimers();
    await vi.advanceTimersByTimeAsync(HOUR_MS);
    source.events = [Date.now() - MINUTE_MS, Date.now()];
    fake.end(exportId(state), 'completed');
    expect(await done).toMatchObject([
      {
        severity: 'warning',
        summary: 'The archive lacks 2 events of log group /pay after the exported window',
        detail: expect.stringMatching(/ends at 2026-11-20T09:59:57Z.*ingestion is of 2026-11-20T11:00:00Z.*web\/1/),
      },
    ]);
  });

  it('warns that events can be missing if AWS shows only that they came in after the exported window', async () => {
    const state = await accepting();
    const { done } = destroying(state);
    await runDueTimers();
    source.since = async () => ({ streams: ['web/1'], newestMs: Date.now(), more: true });
    fake.end(exportId(state), 'completed');
    expect(texts(await done)).toEqual([
      'warning: Events of log group /pay came in after the end of the exported window and can be missing in the archive',
    ]);
  });

  it('warns if the log group was deleted while the destroy ran', async () => {
    const state = await accepting();
    const { done } = destroying(state);
    await runDueTimers();
    source.since = () => Promise.reject(new LogferryError('LOG_GROUP_MISSING', { logGroup: '/pay' }));
    fake.end(exportId(state), 'completed');
    expect(texts(await done)).toEqual(['warning: Log group /pay was deleted while the destroy of its guard ran']);
  });

  it('exports once more if its export took more than 12 hours, because only events of the last 12 hours may be lost', async () => {
    const state = await accepting();
    const { done } = destroying(state);
    await vi.advanceTimersByTimeAsync(13 * HOUR_MS);
    source.events = [Date.now() - 10 * HOUR_MS];
    fake.end(exportId(state), 'completed');
    await runDueTimers();
    expect(windowsOf(state)).toHaveLength(2);
    fake.end(exportId(state), 'completed');
    expect(texts(await done)).toEqual([expect.stringMatching(/^warning: Events of .* 12 hours before/)]);
  });

  describe('that accepts no loss', () => {
    it('waits until 12 hours have passed since the newest event came in, logs why, and exports every event', async () => {
      source.events = [instantMs('2026-11-20T07:00:00Z')];
      const state = await guard();
      const { done, answer } = destroying(state);
      await vi.advanceTimersByTimeAsync(9 * HOUR_MS);
      expect(fake.runs.size).toBe(0);
      expect(log).toEqual([
        expect.stringMatching(/is of 2026-11-20T07:00:00Z; the destroy waits until 2026-11-20T19:00:04Z/),
      ]);
      await vi.advanceTimersByTimeAsync(4_000);
      expect(windowsOf(state)).toEqual([{ from: '1970-01-01T00:00:00Z', to: '2026-11-20T07:00:01Z' }]);
      expect(answer.diagnostics).toBeUndefined();
      fake.end(exportId(state), 'completed');
      expect(await done).toEqual([]);
    });

    it('waits again for events that come in during its export, and exports them as well', async () => {
      const state = await guard();
      const { done } = destroying(state);
      await runDueTimers();
      expect(windowsOf(state)).toHaveLength(1);
      source.events = [Date.now() + HOUR_MS];
      await vi.advanceTimersByTimeAsync(HOUR_MS);
      fake.end(exportId(state), 'completed');
      await vi.advanceTimersByTimeAsync(12 * HOUR_MS);
      expect(windowsOf(state)).toHaveLength(1);
      await vi.advanceTimersByTimeAsync(5_000);
      expect(windowsOf(state)).toHaveLength(2);
      fake.end(exportId(state), 'completed');
      expect(await done).toEqual([]);
    });

    it('keeps the log group if its time limit passes', async () => {
      source.events = [instantMs(NOW)];
      const { done } = destroying(await guard({ timeouts: { delete: '1h' } }));
      await vi.advanceTimersByTimeAsync(HOUR_MS);
      expect(texts(await done)).toEqual([
        'error: Log group /pay was not archived within 1h: its newest events are less than 12 hours old',
      ]);
      expect(fake.runs.size).toBe(0);
    });

    it('stops waiting immediately when Terraform stops', async () => {
      source.events = [instantMs(NOW)];
      const { answer } = destroying(await guard());
      await vi.advanceTimersByTimeAsync(HOUR_MS);
      stop.abort();
      await runDueTimers();
      expect(texts(answer.diagnostics)).toEqual(['error: Interrupted before log group /pay was known to be archived']);
    });

    it('ends with the error of AWS if its time limit passes during an outage', async () => {
      const state = await guard({ timeouts: { delete: '1h' } });
      source.failure = new LogferryError('AWS_BUSY');
      source.look = async () => ({ accountId: ACCOUNT, nowMs: Date.now(), group: GROUP });
      const { answer } = destroying(state);
      await vi.advanceTimersByTimeAsync(HOUR_MS + MINUTE_MS);
      expect(texts(answer.diagnostics)).toEqual([`error: ${source.failure.message}`]);
      expect(fake.runs.size).toBe(0);
    });

    it('asks AWS again after an outage', async () => {
      source.events = [instantMs(NOW)];
      const state = await guard();
      const { done } = destroying(state);
      await runDueTimers();
      source.failure = new LogferryError('AWS_BUSY');
      await vi.advanceTimersByTimeAsync(13 * HOUR_MS);
      source.failure = undefined;
      await vi.advanceTimersByTimeAsync(MINUTE_MS);
      fake.end(exportId(state), 'completed');
      expect(await done).toEqual([]);
    });

    it('exports once more after it has joined the export of a destroy that accepted a loss', async () => {
      const first = destroying(await accepting());
      await runDueTimers();
      stop.abort();
      await first.done;
      stop = new AbortController();
      const state = await guard();
      const { done } = destroying(state);
      await runDueTimers();
      fake.end(exportId(state), 'completed');
      await runDueTimers();
      expect(fake.runs.get(exportId(state))?.map(({ request }) => request.allowRecent)).toEqual([true, undefined]);
      fake.end(exportId(state), 'completed');
      expect(await done).toEqual([]);
    });
  });

  it('exports nothing if the guard is disabled or the log group is gone', async () => {
    const state = await guard();
    expect(await destroying({ ...state, enabled: false }).done).toEqual([]);
    source.group = undefined;
    expect(texts(await destroying(state).done)).toEqual([
      `warning: Log group /pay does not exist in account ${ACCOUNT}, eu-central-1: there was nothing to archive`,
    ]);
    expect(fake.calls).toBe(0);
  });

  it('fails if the AWS credentials are of another account, instead of warning that the log group is gone', async () => {
    const state = await guard({ log_group: '/pay' });
    source.accountId = '999999999999';
    source.group = undefined;
    expect(texts(await destroying(state).done)).toEqual([
      expect.stringMatching(/^error: Log group \/pay is in account/),
    ]);
  });

  it('starts nothing without a worker, without Temporal and without AWS credentials', async () => {
    const state = await accepting();
    fake.workers = false;
    expect(texts(await destroying(state).done)).toEqual(['error: No worker serves the task queue "logferry"']);
    expect(texts(await destroying(state, contextWith({ temporal_address: UNKNOWN })).done)).toEqual([
      'error: The Temporal service is not known',
    ]);
    source.failure = new LogferryError('CREDENTIALS');
    expect(texts(await destroying(state).done)).toEqual(['error: The AWS credentials were not accepted']);
    expect(fake.runs.size).toBe(0);
  });

  it('starts another export for a log group that was deleted and created again', async () => {
    const state = await accepting();
    destroying(state);
    await runDueTimers();
    source.group = { ...GROUP, createdAt: '2026-11-19T00:00:00Z' };
    destroying(state);
    await runDueTimers();
    expect(fake.runs.size).toBe(2);
  });
});
