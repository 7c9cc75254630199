import { cancelExportTask } from './cancel-export-task.js';
import { closeManifest } from './close-manifest.js';
import { countSlices } from './count-slices.js';
import { createOrAdopt } from './create-or-adopt.js';
import { findExportTask } from './find-export-task.js';
import { openExport } from './open-export.js';
import { planSlices } from './plan-slices.js';
import { recordPart } from './record-part.js';
import type { ExportDeps } from './shared/deps.js';
import { type Finality, reporting } from './shared/failures.js';
import { beating } from './shared/heartbeats.js';
import { sayingSearchable } from './shared/searchable.js';
import { surveyGroups } from './survey-groups.js';
import type { ExportActivities, TaskActivities } from './types/activities.js';
import { verifyAndRecord } from './verify-and-record.js';
import { watchExportTask } from './watch-export-task.js';

/** The activities of exports, made from what the worker's configuration provides. */
export function createExportActivities(deps: ExportDeps): ExportActivities {
  const bind = <Input, Output>(verb: (deps: ExportDeps, input: Input) => Promise<Output>, finality: Finality = {}) =>
    reporting((input: Input) => verb(deps, input), finality);
  const { credentialsBoundMs } = deps.timings;
  return {
    openExport: beating(sayingSearchable(deps.client, bind(openExport, { credentialsBoundMs: 0 }))),
    surveyGroups: beating(bind(surveyGroups, { deterministic: true })),
    planSlices: beating(bind(planSlices, { deterministic: true })),
    countSlices: beating(bind(countSlices, { deterministic: true })),
    findExportTask: beating(bind(findExportTask)),
    createOrAdopt: bind(createOrAdopt),
    watchExportTask: bind(watchExportTask),
    cancelExportTask: beating(bind(cancelExportTask)),
    verifyAndRecord: bind(verifyAndRecord),
    recordPart: beating(bind(recordPart, { deterministic: true })),
    closeManifest: beating(bind(closeManifest, { credentialsBoundMs, deterministic: true })),
  };
}

/** Splits the activities of exports by the task queues that they run on. */
export function byQueue(activities: ExportActivities): {
  tasks: TaskActivities;
  exports: Omit<ExportActivities, keyof TaskActivities>;
} {
  const { createOrAdopt, findExportTask, watchExportTask, cancelExportTask, ...exports } = activities;
  return { tasks: { createOrAdopt, findExportTask, watchExportTask, cancelExportTask }, exports };
}
