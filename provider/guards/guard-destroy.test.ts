import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { explain, HOUR_MS, LogferryError, MINUTE_MS, noSlices } from '../../contract/index.js';
import {
  ACCOUNT,
  CONFIG,
  exportId,
  GROUP,
  GuardWorld,
  NOW,
  runDueTimers,
  texts,
} from '../../test/support/guard-world.js';
import { failCalls, PassingError } from '../../test/support/provider-context.js';
import { UNKNOWN } from '../schema/index.js';

let world: GuardWorld;
beforeEach(() => {
  vi.useFakeTimers({ now: new Date(NOW) });
  world = new GuardWorld();
});
afterEach(() => {
  vi.useRealTimers();
});

describe('the destroy of a guard', () => {
  const accepting = () => world.guard({ accept_tail_loss: true });

  it('exports everything up to now, and then lets Terraform destroy the log group', async () => {
    const state = await accepting();
    const { done } = world.destroying(state);
    await runDueTimers();
    expect(world.fake.runs.get(exportId(state))).toMatchObject([
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
    world.fake.end(exportId(state), 'completed', { accountId: ACCOUNT });
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
    const { done } = world.destroying(state);
    await runDueTimers();
    const slices = { ...noSlices(), planned: 3, archived: 3 };
    const counts = 'slices' in more ? { slices: { ...slices, ...more.slices } } : {};
    world.fake.end(exportId(state), status, { ...more, ...counts } as never);
    const diagnostics = await done;
    expect(diagnostics).toMatchObject([
      { severity: 'error', detail: expect.stringContaining('The log group and the guard stay') },
    ]);
  });

  it('is refused for class DELIVERY, which AWS does not export, and starts nothing', async () => {
    world.source.group = { ...GROUP, logClass: 'DELIVERY' };
    const { state, diagnostics } = await world.create({ accept_tail_loss: true });
    const refusal = {
      summary: 'Log group /pay has class DELIVERY, which AWS does not export',
      detail: expect.stringContaining('apply enabled = false first'),
    };
    expect(diagnostics).toMatchObject([{ ...refusal, severity: 'warning' }]);
    if (state === null) throw new Error('not created');
    expect((await world.planned(null, state)).diagnostics).toMatchObject([{ ...refusal, severity: 'warning' }]);
    expect(await world.destroying(state).done).toMatchObject([{ ...refusal, severity: 'error' }]);
    expect(world.fake.calls).toBe(0);
    expect(await world.destroying({ ...state, enabled: false }).done).toEqual([]);
  });

  it('names enabled = false for a class that AWS may not export', async () => {
    world.source.group = { ...GROUP, logClass: 'INFREQUENT_ACCESS' };
    const state = await accepting();
    const { done } = world.destroying(state);
    await runDueTimers();
    world.fake.end(exportId(state), 'failed');
    expect(await done).toMatchObject([
      { severity: 'error', detail: expect.stringMatching(/class INFREQUENT_ACCESS.*apply enabled = false first/s) },
    ]);
  });

  it.each(['status', 'request', 'start', 'wait'] as const)(
    'asks Temporal again after a temporary error of `%s`, and logs the error',
    async (name) => {
      const state = await accepting();
      failCalls(world.fake, name, 2);
      const { done } = world.destroying(state);
      await vi.advanceTimersByTimeAsync(10_000);
      world.fake.end(exportId(state), 'completed', { accountId: ACCOUNT });
      await vi.advanceTimersByTimeAsync(10_000);
      expect(await done).toEqual([]);
      expect(world.log.filter((line) => line.includes('The service has too much to do; asks again in'))).toHaveLength(
        2,
      );
      expect(world.fake.runs.get(exportId(state))).toHaveLength(1);
    },
  );

  it.each([
    ['at its first call', new PassingError('busy'), 'hasWorker'],
    ['with an error that is not temporary', new Error('no'), 'wait'],
  ] as const)('ends immediately if Temporal fails %s', async (_, error, name) => {
    failCalls(world.fake, name, 1, error);
    const { answer } = world.destroying(await accepting());
    await runDueTimers();
    expect(answer.diagnostics).toMatchObject([{ severity: 'error' }]);
  });

  it('ends at its time limit if calls to Temporal fail until then, and keeps the log group', async () => {
    const state = await world.guard({ accept_tail_loss: true, timeouts: { delete: '90m' } });
    failCalls(world.fake, 'wait', Number.POSITIVE_INFINITY);
    const { done, answer } = world.destroying(state);
    await vi.advanceTimersByTimeAsync(80 * MINUTE_MS);
    expect(answer.diagnostics).toBeUndefined();
    await vi.advanceTimersByTimeAsync(10 * MINUTE_MS);
    expect(await done).toMatchObject([{ severity: 'error' }]);
  });

  it('warns of slices whose events retention had deleted', async () => {
    const state = await accepting();
    const { done } = world.destroying(state);
    await runDueTimers();
    const slices = { ...noSlices(), planned: 3, archived: 3 };
    world.fake.end(exportId(state), 'completed', { slices: { ...slices, expired: 2 } });
    expect(await done).toMatchObject([{ severity: 'warning', detail: expect.stringContaining('2 of 3 slices') }]);
  });

  it('ends at its time limit, and the next destroy joins the same export', async () => {
    const state = await world.guard({ accept_tail_loss: true, timeouts: { delete: '90m' } });
    const first = world.destroying(state);
    await vi.advanceTimersByTimeAsync(90 * MINUTE_MS);
    expect(texts(await first.done)).toEqual(['error: Log group /pay was not archived within 90m']);
    const second = world.destroying(state);
    await runDueTimers();
    world.fake.end(exportId(state), 'completed');
    expect(texts(await second.done)).toEqual([]);
    expect(world.windowsOf(state)).toHaveLength(1);
  });

  it.each(['while the export runs', 'while Temporal does not answer', 'while AWS does not answer'])(
    'ends immediately when Terraform stops %s',
    async (when) => {
      const state = await accepting();
      if (when.includes('Temporal')) world.fake.status = () => new Promise(() => {});
      if (when.includes('AWS')) world.source.look = () => new Promise(() => {});
      const { answer } = world.destroying(state);
      await vi.advanceTimersByTimeAsync(10_000);
      world.stop.abort();
      await runDueTimers();
      expect(answer.diagnostics).toMatchObject([
        {
          severity: 'error',
          summary: expect.stringMatching(/^Interrupted(: log group \/pay is not| before log)/),
        },
      ]);
    },
  );

  it('joins the export of an earlier destroy, and then exports events that came in after the end of its window', async () => {
    const state = await accepting();
    const first = world.destroying(state);
    await runDueTimers();
    world.stop.abort();
    await first.done;
    world.stop = new AbortController();
    await vi.advanceTimersByTimeAsync(HOUR_MS);
    world.source.events = [Date.now() - MINUTE_MS];
    const second = world.destroying(state);
    await runDueTimers();
    expect(world.windowsOf(state)).toHaveLength(1);
    world.fake.end(exportId(state), 'completed');
    await runDueTimers();
    expect(world.windowsOf(state)?.map((window) => 'to' in window && window.to)).toEqual([
      '2026-11-20T09:59:57Z',
      '2026-11-20T10:59:57Z',
    ]);
    world.fake.end(exportId(state), 'completed');
    expect(texts(await second.done)).toEqual([expect.stringMatching(/^warning: .*from the 12 hours before/)]);
  });

  it.each([{ prefix: '' }, { layout: 'plain' }, { bucket_owner: '123456789012' }])(
    'joins an open export if the archive location stays the same: %o',
    async (written) => {
      const state = await accepting();
      world.destroying(state);
      await runDueTimers();
      const same = { ...state, destination: { ...CONFIG.destination, ...written } };
      const { done } = world.destroying(same);
      await runDueTimers();
      world.fake.end(exportId(state), 'completed');
      expect(texts(await done)).toEqual([]);
      expect(world.windowsOf(state)).toHaveLength(1);
    },
  );

  it('does not join an export into another archive', async () => {
    const state = await accepting();
    world.destroying(state);
    await runDueTimers();
    const moved = { ...state, destination: { ...CONFIG.destination, bucket: 'other' } };
    expect(texts(await world.destroying(moved).done)).toEqual([
      expect.stringMatching(/^error: Export .* writes to another archive location: s3:\/\/archive\/ \(layout plain\)$/),
    ]);
  });

  it('warns of events after the exported window, with their number and log streams', async () => {
    const state = await accepting();
    const { done } = world.destroying(state);
    await runDueTimers();
    await vi.advanceTimersByTimeAsync(HOUR_MS);
    world.source.events = [Date.now() - MINUTE_MS, Date.now()];
    world.fake.end(exportId(state), 'completed');
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
    const { done } = world.destroying(state);
    await runDueTimers();
    world.source.since = async () => ({ streams: ['web/1'], newestMs: Date.now(), more: true });
    world.fake.end(exportId(state), 'completed');
    expect(texts(await done)).toEqual([
      'warning: Events of log group /pay came in after the end of the exported window and can be missing in the archive',
    ]);
  });

  it('warns if the log group was deleted while the destroy ran', async () => {
    const state = await accepting();
    const { done } = world.destroying(state);
    await runDueTimers();
    world.source.since = () => Promise.reject(new LogferryError('LOG_GROUP_MISSING', { logGroup: '/pay' }));
    world.fake.end(exportId(state), 'completed');
    expect(texts(await done)).toEqual(['warning: Log group /pay was deleted while the destroy of its guard ran']);
  });

  it('exports once more if its export took more than 12 hours, because only events of the last 12 hours may be lost', async () => {
    const state = await accepting();
    const { done } = world.destroying(state);
    await vi.advanceTimersByTimeAsync(13 * HOUR_MS);
    world.source.events = [Date.now() - 10 * HOUR_MS];
    world.fake.end(exportId(state), 'completed');
    await runDueTimers();
    expect(world.windowsOf(state)).toHaveLength(2);
    world.fake.end(exportId(state), 'completed');
    expect(texts(await done)).toEqual([expect.stringMatching(/^warning: Events of .* 12 hours before/)]);
  });

  it('exports nothing if the guard is disabled or the log group is gone', async () => {
    const state = await world.guard();
    expect(await world.destroying({ ...state, enabled: false }).done).toEqual([]);
    world.source.group = undefined;
    expect(texts(await world.destroying(state).done)).toEqual([
      `warning: Log group /pay does not exist in account ${ACCOUNT}, eu-central-1: there was nothing to archive`,
    ]);
    expect(world.fake.calls).toBe(0);
  });

  it('fails if the AWS credentials are of another account, instead of warning that the log group is gone', async () => {
    const state = await world.guard({ log_group: '/pay' });
    world.source.accountId = '999999999999';
    world.source.group = undefined;
    expect(texts(await world.destroying(state).done)).toEqual([
      expect.stringMatching(/^error: Log group \/pay is in account/),
    ]);
  });

  it('starts nothing without a worker, without Temporal and without AWS credentials', async () => {
    const state = await accepting();
    world.fake.workers = false;
    expect(texts(await world.destroying(state).done)).toEqual(['error: No worker serves the task queue "logferry"']);
    expect(texts(await world.destroying(state, world.contextWith({ temporal_address: UNKNOWN })).done)).toEqual([
      'error: The Temporal service is not known',
    ]);
    world.source.failure = new LogferryError('CREDENTIALS');
    expect(texts(await world.destroying(state).done)).toEqual(['error: The AWS credentials were not accepted']);
    expect(world.fake.runs.size).toBe(0);
  });

  it('starts another export for a log group that was deleted and created again', async () => {
    const state = await accepting();
    world.destroying(state);
    await runDueTimers();
    world.source.group = { ...GROUP, createdAt: '2026-11-19T00:00:00Z' };
    world.destroying(state);
    await runDueTimers();
    expect(world.fake.runs.size).toBe(2);
  });
});
