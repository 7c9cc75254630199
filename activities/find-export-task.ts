import type { ExportDeps } from './shared/deps.js';
import { awsOf, sliceOf, storeOf } from './shared/export-session.js';
import { orBlind } from './shared/failures.js';
import { lookForTask } from './shared/task-search.js';
import type { ExportActivities, LookAnswer } from './types.js';

type Input = Parameters<ExportActivities['findExportTask']>[0];

/** Looks for the export task of a slice and creates nothing, so repeating it is safe. */
export function findExportTask(deps: ExportDeps, input: Input): Promise<LookAnswer> {
  return orBlind(async () => {
    const aws = await awsOf(deps, input.export);
    return lookForTask(aws, storeOf(aws, input.export), sliceOf(input.export, input.slice));
  });
}
