import type { Aws } from '../../activities/index.js';
import type { ExportTimings, LaneSettings } from '../../contract/index.js';
import type { Network } from './aws/faults.js';
import type { ActivityCode } from './code.js';
import type { AnyActivity } from './temporal/activity.js';
import { simulatedClient } from './temporal/client.js';
import type { Fleet } from './temporal/fleet.js';
import type { Server } from './temporal/server.js';

/** The built activities over simulated AWS (one account object per Region) and a simulated Temporal client. */
export function activitiesOver(
  { createExportActivities, createLaneActivities, LogferryError }: ActivityCode,
  world: {
    awses: ReadonlyMap<string, Aws>;
    network: Network;
    fleet: Fleet;
    server: () => Server;
    timings: ExportTimings;
    lane: LaneSettings;
  },
): Record<string, AnyActivity> {
  const { awses, network, fleet, server, timings, lane } = world;
  const ofExports = createExportActivities({
    awsFor: async ({ region }) => {
      const aws = awses.get(region);
      if (aws === undefined) throw new LogferryError('AWS_UNREACHABLE', { address: region });
      return aws;
    },
    authorize: async () => 'any',
    timings,
    lane,
    version: 'simulated',
  });
  // If the server reports no last poll, the queue looks as if it had not been polled for minutes.
  const lastPollMs = () => (network.is('blindLane') ? 0 : fleet.lastPollMs);
  const ofLanes = createLaneActivities(simulatedClient(server, network, lastPollMs));
  return { ...ofExports, ...ofLanes } as unknown as Record<string, AnyActivity>;
}
