import { expect, it } from 'vitest';
import { byQueue, createExportActivities } from './export-activities.js';
import type { ExportDeps } from './shared/deps.js';

it('activities about tasks have a queue of their own, so that a create waits for no activity that reads objects back', () => {
  const activities = createExportActivities({ timings: {} } as ExportDeps);
  const { tasks, exports } = byQueue(activities);
  expect(Object.keys(tasks).sort()).toEqual(['cancelExportTask', 'createOrAdopt', 'findExportTask', 'watchExportTask']);
  expect(Object.keys({ ...tasks, ...exports }).sort()).toEqual(Object.keys(activities).sort());
  expect(Object.keys(exports).filter((name) => name in tasks)).toEqual([]);
});
