import { ServiceError } from '@temporalio/client';
import { LANE_QUERY, type LaneView } from '../../contract/index.js';
import { seen } from './seen.js';
import type { World } from './world.js';

/**
 * The lane's view. The query is repeated if no worker answered in time, because the worker that has the lane in memory
 * may stop.
 */
export function laneView({ client, laneId }: World): Promise<LaneView> {
  return seen(async () => {
    try {
      return await client.workflow.getHandle(laneId).query<LaneView>(LANE_QUERY);
    } catch (error) {
      if (error instanceof ServiceError) return undefined;
      throw error;
    }
  });
}
