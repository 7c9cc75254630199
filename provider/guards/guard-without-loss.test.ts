import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { HOUR_MS, instantMs, LogferryError, MINUTE_MS } from '../../contract/index.js';
import { ACCOUNT, exportId, GROUP, GuardWorld, NOW, runDueTimers, texts } from '../../test/support/guard-world.js';

let world: GuardWorld;
beforeEach(() => {
  vi.useFakeTimers({ now: new Date(NOW) });
  world = new GuardWorld();
});
afterEach(() => {
  vi.useRealTimers();
});

describe('the destroy of a guard', () => {
  describe('that accepts no loss', () => {
    it('waits until 12 hours have passed since the newest event came in, logs why, and exports every event', async () => {
      world.source.events = [instantMs('2026-11-20T07:00:00Z')];
      const state = await world.guard();
      const { done, answer } = world.destroying(state);
      await vi.advanceTimersByTimeAsync(9 * HOUR_MS);
      expect(world.fake.runs.size).toBe(0);
      expect(world.log).toEqual([
        expect.stringMatching(/is of 2026-11-20T07:00:00Z; the destroy waits until 2026-11-20T19:00:04Z/),
      ]);
      await vi.advanceTimersByTimeAsync(4_000);
      expect(world.windowsOf(state)).toEqual([{ from: '1970-01-01T00:00:00Z', to: '2026-11-20T07:00:01Z' }]);
      expect(answer.diagnostics).toBeUndefined();
      world.fake.end(exportId(state), 'completed');
      expect(await done).toEqual([]);
    });

    it('waits again for events that come in during its export, and exports them as well', async () => {
      const state = await world.guard();
      const { done } = world.destroying(state);
      await runDueTimers();
      expect(world.windowsOf(state)).toHaveLength(1);
      world.source.events = [Date.now() + HOUR_MS];
      await vi.advanceTimersByTimeAsync(HOUR_MS);
      world.fake.end(exportId(state), 'completed');
      await vi.advanceTimersByTimeAsync(12 * HOUR_MS);
      expect(world.windowsOf(state)).toHaveLength(1);
      await vi.advanceTimersByTimeAsync(5_000);
      expect(world.windowsOf(state)).toHaveLength(2);
      world.fake.end(exportId(state), 'completed');
      expect(await done).toEqual([]);
    });

    it('keeps the log group if its time limit passes', async () => {
      world.source.events = [instantMs(NOW)];
      const { done } = world.destroying(await world.guard({ timeouts: { delete: '1h' } }));
      await vi.advanceTimersByTimeAsync(HOUR_MS);
      expect(texts(await done)).toEqual([
        'error: Log group /pay was not archived within 1h: its newest events are less than 12 hours old',
      ]);
      expect(world.fake.runs.size).toBe(0);
    });

    it('stops waiting immediately when Terraform stops', async () => {
      world.source.events = [instantMs(NOW)];
      const { answer } = world.destroying(await world.guard());
      await vi.advanceTimersByTimeAsync(HOUR_MS);
      world.stop.abort();
      await runDueTimers();
      expect(texts(answer.diagnostics)).toEqual(['error: Interrupted before log group /pay was known to be archived']);
    });

    it('ends with the error of AWS if its time limit passes during an outage', async () => {
      const state = await world.guard({ timeouts: { delete: '1h' } });
      world.source.failure = new LogferryError('AWS_BUSY');
      world.source.look = async () => ({ accountId: ACCOUNT, nowMs: Date.now(), group: GROUP });
      const { answer } = world.destroying(state);
      await vi.advanceTimersByTimeAsync(HOUR_MS + MINUTE_MS);
      expect(texts(answer.diagnostics)).toEqual([`error: ${world.source.failure.message}`]);
      expect(world.fake.runs.size).toBe(0);
    });

    it('asks AWS again after an outage', async () => {
      world.source.events = [instantMs(NOW)];
      const state = await world.guard();
      const { done } = world.destroying(state);
      await runDueTimers();
      world.source.failure = new LogferryError('AWS_BUSY');
      await vi.advanceTimersByTimeAsync(13 * HOUR_MS);
      world.source.failure = undefined;
      await vi.advanceTimersByTimeAsync(MINUTE_MS);
      world.fake.end(exportId(state), 'completed');
      expect(await done).toEqual([]);
    });

    it('exports once more after it has joined the export of a destroy that accepted a loss', async () => {
      const first = world.destroying(await world.guard({ accept_tail_loss: true }));
      await runDueTimers();
      world.stop.abort();
      await first.done;
      world.stop = new AbortController();
      const state = await world.guard();
      const { done } = world.destroying(state);
      await runDueTimers();
      world.fake.end(exportId(state), 'completed');
      await runDueTimers();
      expect(world.fake.runs.get(exportId(state))?.map(({ request }) => request.allowRecent)).toEqual([
        true,
        undefined,
      ]);
      world.fake.end(exportId(state), 'completed');
      expect(await done).toEqual([]);
    });
  });
});
