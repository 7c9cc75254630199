import type { Client } from '@temporalio/client';
import { lookAtLane } from './look-at-lane.js';
import { lookAtOwner } from './look-at-owner.js';
import { requestTurn } from './request-turn.js';
import type { LaneActivities } from './types/activities.js';

/** The activities of lanes. They need only Temporal. */
export const createLaneActivities = (client: Client): LaneActivities => ({
  requestTurn: (input) => requestTurn(client, input),
  lookAtLane: (input) => lookAtLane(client, input),
  lookAtOwner: (input) => lookAtOwner(client, input),
});
