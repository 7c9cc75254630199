import { setTimeout as delay } from 'node:timers/promises';
import { ScheduleOverlapPolicy } from '@temporalio/client';
import { backfillRequest, defined, exportIdOf, SECOND_MS } from '../../contract/index.js';
import type { ExportContext } from '../describe.js';
import { type StartedExport, startExport } from '../start.js';
import { describedDefinition } from './action.js';
import { describedSchedule } from './describe.js';
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
  const known = new Set(before.info.recentActions.map(({ action }) => action.workflow.firstExecutionRunId));
  for (const deadlineMs = Date.now() + LONGEST_LOOK_MS; Date.now() < deadlineMs; await delay(LOOK_INTERVAL_MS)) {
    const now = await describedSchedule(context, name);
    const started = now.info.recentActions.find(({ action }) => !known.has(action.workflow.firstExecutionRunId));
    if (started !== undefined) return { exportId: exportIdOf(started.action.workflow.workflowId) };
    const [running] = now.info.runningActions;
    const isWaiting = Number(now.raw.info?.bufferSize ?? 0) > 0;
    if (isWaiting && running !== undefined) return { waitsFor: exportIdOf(running.workflow.workflowId) };
  }
  return {};
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
