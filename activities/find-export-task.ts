import { Context } from '@temporalio/activity';
import { CallPace, paced } from './shared/call-pace.js';
import type { ExportDeps } from './shared/deps.js';
import { awsOf, sliceOf, storeOf } from './shared/export-session.js';
import { orBlind } from './shared/failures.js';
import { knownFoldersOf } from './shared/known-folders.js';
import { laneCalls } from './shared/lane-calls.js';
import { lookForTask } from './shared/task-search.js';
import type { ExportActivities } from './types/activities.js';
import type { LookAnswer, RecentCalls } from './types/task-calls.js';

type Input = Parameters<ExportActivities['findExportTask']>[0];

/** Looks for the export task of a slice. The search creates nothing, so it can be repeated. */
export async function findExportTask(deps: ExportDeps, input: Input): Promise<LookAnswer & RecentCalls> {
  const pace = new CallPace(
    Context.current().info.attempt > 1 ? undefined : input.calls,
    laneCalls(deps, input.export.laneId),
  );
  const answer = await orBlind(async () => {
    const aws = paced(await awsOf(deps, input.export), pace);
    const store = storeOf(aws, input.export);
    return lookForTask(aws, store, sliceOf(input.export, input.slice), { known: knownFoldersOf(deps) });
  });
  await pace.restored();
  return { ...answer, calls: pace.calls };
}
