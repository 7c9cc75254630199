import { setTimeout as delay } from 'node:timers/promises';
import { type ScheduleDescription, ScheduleOverlapPolicy } from '@temporalio/client';
import { backfillRequest, defined, exportIdOf, SECOND_MS } from '../../contract/index.js';
import type { ExportContext } from '../describe.js';
import { type StartedExport, startExport } from '../start.js';
import { describedDefinition } from './action.js';
import { describedSchedule, waitingFirings } from './describe.js';
import type { BackfillOptions, TriggeredFiring } from './types.js';

/** Longest time for which a trigger waits for Temporal to show the firing. */
const LONGEST_LOOK_MS = 10 * SECOND_MS;
const LOOK_INTERVAL_MS = 200;

/**
 * Fires a schedule now: the nominal time of the new firing is the current time. If an earlier firing is still running,
 * the new firing waits for its end. If another firing already waits, Temporal skips the new firing.
 */
export async function triggerSchedule(context: ExportContext, name: string): Promise<TriggeredFiring> {
  const before = await describedSchedule(context, name);
  describedDefinition(before);
  await context.client.schedule.getHandle(name).trigger(ScheduleOverlapPolicy.BUFFER_ONE);
  for (const deadlineMs = Date.now() + LONGEST_LOOK_MS; Date.now() < deadlineMs; await delay(LOOK_INTERVAL_MS)) {
    const firing = triggeredFiring(before, await describedSchedule(context, name));
    if (firing !== undefined) return firing;
  }
  return {};
}

/**
 * What the descriptions of a schedule before and after a trigger show of the new firing; undefined if they do not show
 * it yet. Firings that waited before the trigger start before the new one.
 */
function triggeredFiring(before: ScheduleDescription, now: ScheduleDescription): TriggeredFiring | undefined {
  const [running] = now.info.runningActions;
  const waitsFor =
    waitingFirings(now) > 0 && running !== undefined ? exportIdOf(running.workflow.workflowId) : undefined;
  if (now.info.numActionsSkippedOverlap > before.info.numActionsSkippedOverlap)
    return { skipped: true, ...defined({ waitsFor }) };
  const known = new Set(before.info.recentActions.map(({ action }) => action.workflow.firstExecutionRunId));
  const started = now.info.recentActions.filter(({ action }) => !known.has(action.workflow.firstExecutionRunId));
  const waited = waitingFirings(before);
  const own = started[waited];
  if (own !== undefined) return { exportId: exportIdOf(own.action.workflow.workflowId) };
  return waitsFor !== undefined && started.length === waited ? { waitsFor } : undefined;
}

/**
 * Starts one ordinary export of a window with the request of a schedule, or attaches to the open export of the same
 * request.
 */
export async function backfillSchedule(
  context: ExportContext,
  name: string,
  { from, to, id, accountId, ...record }: BackfillOptions,
): Promise<StartedExport> {
  const { request, taskQueue } = describedDefinition(await describedSchedule(context, name));
  const wanted = backfillRequest({ ...request, ...defined(record) }, { from, to });
  return startExport({ ...context, taskQueue }, wanted, defined({ id, accountId }));
}
