import type { Client } from '@temporalio/client';
import { describeWorkflow, firstRunOf } from '../client/temporal.js';
import type { LaneActivities } from './types/activities.js';

type Input = Parameters<LaneActivities['lookAtLane']>[0];

/** The first execution run id of a lane; undefined if the lane does not run. */
export async function lookAtLane(client: Client, { laneId }: Input): Promise<string | undefined> {
  const described = await describeWorkflow(client, laneId);
  return described?.status.name === 'RUNNING' ? firstRunOf(described) : undefined;
}
