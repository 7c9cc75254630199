import { expect, it } from 'vitest';
import { destinationPrefix } from '../archive/index.js';
import { MemoryStore } from '../archive/testing/memory-store.js';
import { createOrAdopt } from './create-or-adopt.js';
import type { Aws } from './ports.js';
import type { ExportDeps } from './shared/deps.js';
import { sliceOf } from './shared/export-session.js';
import { inActivity } from './testing/in-activity.js';
import { ACCOUNT_ID, openedExport } from './testing/opened-export.js';

const DAY = { from: '2026-10-01T00:00:00Z', to: '2026-10-02T00:00:00Z' };
const SLICE = { logGroup: '/app', ...DAY, generation: 1 };
/**
 * Time (ms) from the scheduling of the activity to its start. The deadline of the create is about two seconds after
 * this start.
 */
const LATE_MS = 7_900;

it('a create sends nothing if the search among many task folders does not end before the deadline', async () => {
  const store = new MemoryStore();
  const opened = await openedExport(store, {
    source: { logGroups: [SLICE.logGroup] },
    window: DAY,
    destination: { bucket: 'archive' },
    region: 'eu-central-1',
  });
  const prefix = destinationPrefix(sliceOf(opened, SLICE));
  for (let folder = 10; folder < 40; folder += 1) {
    store.put(`${prefix}/00000000-0000-4000-8000-0000000000${folder}/stream/000000.gz`, 'x');
  }
  let creates = 0;
  const exportTasks = {
    find: async () => undefined,
    page: async () => ({ tasks: [] }),
    create: async () => {
      creates += 1;
      return { kind: 'created', taskId: 'new', requestId: 'r' };
    },
  };
  const identity = async () => ({ accountId: ACCOUNT_ID, arn: 'arn' });
  const aws = { identity, objects: () => store, nowMs: async () => Date.now(), exportTasks } as unknown as Aws;
  const deps = { awsFor: async () => aws, authorize: async () => 'any' } as unknown as ExportDeps;
  const outcome = await inActivity({ scheduledMs: Date.now() - LATE_MS }, () =>
    createOrAdopt(deps, { export: opened, slice: SLICE, lookFirst: true, calls: [] }),
  );
  expect(outcome).toMatchObject({ kind: 'unsent', reason: 'deadline' });
  expect(creates).toBe(0);
});
