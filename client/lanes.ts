import type { WorkflowExecutionInfo } from '@temporalio/client';
import {
  defined,
  exportIdOf,
  formatInstant,
  LANE_QUERY,
  LANE_WORKFLOW,
  type LaneView,
  type LiveProgress,
  laneParts,
  type RememberedProgress,
  type Trouble,
  type WatchedTask,
} from '../contract/index.js';
import type { ExportContext } from './describe.js';
import { openExports } from './list.js';
import { askWorkflow, progressOf } from './progress.js';
import { rememberedProgress } from './running.js';

/** An open lane: the account and Region, the export that has the turn, and the exports that wait. */
export interface LaneListing {
  /** Workflow id of the lane. */
  id: string;
  accountId: string;
  region: string;
  /** Id of an endpoint other than AWS's own; absent for AWS itself. */
  endpoint?: string;
  /** When the current run of the lane's workflow started. */
  startedAt: string;
  /**
   * Whether a worker has answered within two seconds. If not, `holder`, `waiting` and `absent` are not known, and
   * `exports` has the progress that the exports of the lane last noted in their memos.
   */
  workerSeen: boolean;
  /** The export that has the turn; null if no export has it, or if it is not known. */
  holder: LaneHolder | null;
  /**
   * The exports that wait, in the order in which they get their turns if each turn takes a whole quantum (`quantumMs`)
   * and no further export asks for a turn.
   */
  waiting: LaneWaiting[];
  /** The newest exports that gave their turn back because of a trouble: usually AWS refuses or does not answer them. */
  absent: LaneAbsent[];
  /** The open exports of the lane that have noted a progress; present if no worker has answered. */
  exports?: NotedExport[];
}

/**
 * The export that has the turn of a lane. Exports with the same `share` share time. The lane divides its time between
 * the shares, in proportion to their weights.
 */
export interface LaneHolder {
  exportId: string;
  /** When the lane granted the turn. */
  since: string;
  share?: string;
  weight?: number;
  /** What the export does; absent if its worker does not answer. */
  phase?: LiveProgress['phase'];
  /**
   * The task that occupies AWS's slot. `foreign`: the task belongs to another program, and the export waits for its
   * end.
   */
  task?: WatchedTask & { awsStatus?: string };
  /** The refusal or outage that makes the export wait. */
  trouble?: Trouble;
}

export interface LaneWaiting {
  exportId: string;
  /** When the request reached the lane; absent if that is not known. */
  since?: string;
  share: string;
  weight: number;
  /** Number of waiting exports that get a turn before this one. The holder of the present turn is not counted. */
  ahead: number;
}

export interface LaneAbsent {
  exportId: string;
  since: string;
  /** Code of the refusal or outage that makes the export wait. */
  trouble: string;
}

/** An open export, with the progress that it noted last in its memo. */
export interface NotedExport extends Pick<RememberedProgress, 'asOf' | 'phase' | 'task' | 'trouble'> {
  exportId: string;
}

const LANES = `WorkflowType = '${LANE_WORKFLOW}' AND ExecutionStatus = 'Running'`;

/** All open lanes of the namespace, by account, Region and endpoint. */
export async function listLanes(context: ExportContext): Promise<LaneListing[]> {
  const found: WorkflowExecutionInfo[] = [];
  for await (const lane of context.client.workflow.list({ query: LANES })) found.push(lane);
  const lanes = (await Promise.all(found.map((lane) => laneOf(context, lane)))).flat();
  lanes.sort((a, b) => (a.id < b.id ? -1 : 1));
  return lanes.every(({ workerSeen }) => workerSeen) ? lanes : withNotes(context, lanes);
}

/**
 * The lane of a workflow, with the answers of its workers, in a list. The list is empty if the workflow's id is not the
 * id of a lane.
 */
async function laneOf(context: ExportContext, { workflowId: id, startTime }: WorkflowExecutionInfo) {
  const parts = laneParts(id);
  if (parts === undefined) return [];
  const view = await askWorkflow<LaneView>(context, id, LANE_QUERY);
  const lane: LaneListing = {
    id,
    ...parts,
    startedAt: formatInstant(startTime.getTime()),
    workerSeen: view !== undefined,
    holder: view?.holder ? await holderOf(context, view.holder) : null,
    waiting: (view?.waiting ?? []).map(({ owner, since, share, weight }, ahead) =>
      defined({ exportId: exportIdOf(owner), since, share, weight, ahead }),
    ),
    absent: (view?.absent ?? []).map(({ owner, since, trouble }) => ({ exportId: exportIdOf(owner), since, trouble })),
  };
  return [lane];
}

async function holderOf(
  context: ExportContext,
  { owner, since, share, weight }: NonNullable<LaneView['holder']>,
): Promise<LaneHolder> {
  const exportId = exportIdOf(owner);
  // The holder may have closed in the meantime. The lane notices this when it next checks the holder.
  const { phase, task, awsStatus, trouble } = (await progressOf(context, exportId).catch(() => undefined)) ?? {};
  return defined({
    ...{ exportId, since, share, weight, phase },
    task: task && defined({ ...task, awsStatus }),
    trouble,
  });
}

/** Adds to each lane without a worker the progress that its open exports noted last. */
async function withNotes(context: ExportContext, lanes: readonly LaneListing[]): Promise<LaneListing[]> {
  const byLane = new Map<string, NotedExport[]>();
  for await (const { workflowId, memo } of openExports(context)) {
    const exportId = exportIdOf(workflowId);
    const noted = rememberedProgress(memo);
    if (noted?.lane === undefined) continue;
    const { asOf, phase, task, trouble } = noted;
    byLane.set(noted.lane, [...(byLane.get(noted.lane) ?? []), defined({ exportId, asOf, phase, task, trouble })]);
  }
  return lanes.map((lane) => (lane.workerSeen ? lane : { ...lane, exports: byLane.get(lane.id) ?? [] }));
}
