import type { ExportActivities } from './api.js';
import { cancelExportTask } from './cancel.js';
import { closeManifest, recordPart } from './close.js';
import { createOrAdopt } from './create.js';
import type { ExportDeps } from './deps.js';
import { reporting } from './failures.js';
import { findExportTask } from './look.js';
import { openExport } from './open.js';
import { planSlices } from './plan/plan-slices.js';
import { verifyAndRecord } from './verify-and-record.js';
import { watchExportTask } from './watch.js';

/** The activities of exports over what the worker's configuration gives them. */
export function createExportActivities(deps: ExportDeps): ExportActivities {
  const bind = <Input, Output>(verb: (deps: ExportDeps, input: Input) => Promise<Output>, givesUp: boolean) =>
    reporting((input: Input) => verb(deps, input), { givesUp });
  return {
    openExport: bind(openExport, true),
    planSlices: bind(planSlices, false),
    findExportTask: bind(findExportTask, false),
    createOrAdopt: bind(createOrAdopt, true),
    watchExportTask: bind(watchExportTask, false),
    cancelExportTask: bind(cancelExportTask, false),
    verifyAndRecord: bind(verifyAndRecord, true),
    recordPart: bind(recordPart, false),
    closeManifest: bind(closeManifest, true),
  };
}
