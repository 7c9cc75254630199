import { expect, it } from 'vitest';
import { MemoryStore } from '../../archive/testing/memory-store.js';
import { instantMs } from '../../contract/index.js';
import type { LogGroups } from '../ports.js';
import { planInMemory } from './in-memory.js';
import { inListingOrder } from './months.js';
import { ARCHIVE, day, keyOf, NOW, requestOf, surveyedGroup } from './testing/plan-world.js';

it('the bytes of recounts are a lower bound if the size of a log group is not known', async () => {
  const store = new MemoryStore();
  const window = day('2026-10-01');
  const sizes = { 'g/a': 8_000_000_000, 'g/b': undefined };
  for (const name of Object.keys(sizes)) {
    store.put(keyOf(name, window, 'archived', { askedAt: '2026-10-02T13:00:00Z' }), '');
  }
  const groups = Object.entries(sizes).map(([name, storedBytes]) =>
    surveyedGroup(name, storedBytes === undefined ? {} : { storedBytes, retentionDays: 80 }),
  );
  const plan = planInMemory({
    ...{ logGroups: {} as LogGroups, store, archive: ARCHIVE, nowMs: instantMs(NOW) },
    request: requestOf(window.from, window.to),
    survey: { atMs: instantMs(NOW), groups: inListingOrder(groups, ARCHIVE), warnings: [], failures: [] },
  });
  for await (const slice of plan.slices) expect(slice.without).toBeDefined();
  expect(plan.summary().recounts).toEqual({ windows: 2, bytes: 100_000_000, ofUnknownSize: 1 });
});
