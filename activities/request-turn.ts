import type { Client } from '@temporalio/client';
import { firstRunOf } from '../client/temporal.js';
import { LANE_WORKFLOW, LANES_TASK_QUEUE, REQUEST_TURN_SIGNAL } from '../contract/index.js';
import type { LaneActivities } from './types/activities.js';

type Input = Parameters<LaneActivities['requestTurn']>[0];

/**
 * Asks a lane for a turn, and starts the lane if none runs.
 * @returns the first execution run id of the lane run that the request reached
 */
export async function requestTurn(client: Client, { laneId, turn, settings }: Input): Promise<string> {
  const handle = await client.workflow.signalWithStart(LANE_WORKFLOW, {
    workflowId: laneId,
    taskQueue: LANES_TASK_QUEUE,
    args: [{ settings }],
    signal: REQUEST_TURN_SIGNAL,
    signalArgs: [turn],
  });
  return firstRunOf(await client.workflow.getHandle(laneId, handle.signaledRunId).describe());
}
