import { ServiceError } from '@temporalio/client';
import { LANE_QUERY, type LaneView } from '../../contract/index.js';
import { seen } from './seen.js';
import type { World } from './world.js';

/**
 * The answer of the lane to the query for its state. The query is repeated if no worker answers in time, because the
 * worker that has the lane in memory may have stopped.
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
