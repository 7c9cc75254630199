import { ServiceError } from '@temporalio/client';
import { LANE_QUERY, type LaneView } from '../../contract/index.js';
import { seen } from './seen.js';
import type { World } from './world.js';

/** A question that no worker has taken in time is asked again: any world's workers may have the lane, and go. */
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
