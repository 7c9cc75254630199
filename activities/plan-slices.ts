import { type ObjectStore, readParts } from '../archive/index.js';
import { sliceIds } from './plan/coverage.js';
import { planPage } from './plan/page.js';
import type { ExportDeps } from './shared/deps.js';
import { awsOf, storeOf } from './shared/export-session.js';
import { orBlind } from './shared/failures.js';
import { runOf } from './shared/run-of.js';
import type { Blind, ExportActivities, OpenedExport, PlanPage } from './types.js';

type Input = Parameters<ExportActivities['planSlices']>[0];

/** Plans a page. What AWS refuses is an answer: the workflow decides how long to wait. */
export const planSlices = (deps: ExportDeps, input: Input): Promise<PlanPage | Blind> =>
  orBlind(() => plan(deps, input));

async function plan(deps: ExportDeps, input: Input): Promise<PlanPage> {
  const { export: opened, request, cursor, recordedParts } = input;
  const aws = await awsOf(deps, opened);
  const store = storeOf(aws, opened);
  await runOf(deps, store, opened);
  const recorded = recordedParts === 0 ? new Set<string>() : sliceIds(await entriesOf(store, opened, recordedParts));
  const nowMs = Date.now();
  return planPage({ aws, store, archive: opened.archive, request, recorded, nowMs, ...(cursor && { cursor }) });
}

async function entriesOf(
  store: ObjectStore,
  { archive, exportId, runNo }: OpenedExport,
  count: number,
): Promise<string[]> {
  const keys: string[] = [];
  for await (const { list } of readParts(store, archive, exportId, runNo, count)) {
    keys.push(...list.flatMap((line) => ('key' in line ? line.key : [])));
  }
  return keys;
}
