import type { Aws } from '../../activities/index.js';
import type { ExportTimings, LaneSettings } from '../../contract/index.js';
import { attemptHere, type Network } from './aws/network.js';
import type { ActivityCode } from './code.js';
import type { AnyActivity } from './temporal/activity.js';
import { simulatedClient } from './temporal/client.js';
import type { Fleet } from './temporal/fleet.js';
import type { Server } from './temporal/server.js';

interface World {
  /** Connects to AWS, in all Regions. */
  connect: () => ReadonlyMap<string, Aws>;
  network: Network;
  fleet: Fleet;
  server: () => Server;
  timings: ExportTimings;
  lane: LaneSettings;
}

/**
 * The built activities over a simulated AWS and a simulated Temporal client. Each worker process has separate
 * activities, because two workers share no memory, and a worker that is started again has an empty memory.
 */
export function activitiesOver(code: ActivityCode, world: World): Record<string, AnyActivity> {
  const ofProcess = new Map<string, Record<string, AnyActivity>>();
  const here = (): Record<string, AnyActivity> => {
    const { name, incarnation } = attemptHere().worker;
    const id = `${name} ${incarnation}`;
    const activities = ofProcess.get(id) ?? activitiesOfProcess(code, world);
    ofProcess.set(id, activities);
    return activities;
  };
  const named = ([name]: [string, AnyActivity]): [string, AnyActivity] => [
    name,
    async (input) => here()[name]?.(input),
  ];
  return Object.fromEntries(Object.entries(activitiesOfProcess(code, world)).map(named));
}

function activitiesOfProcess(
  { createExportActivities, createLaneActivities, LogferryError }: ActivityCode,
  { connect, network, fleet, server, timings, lane }: World,
): Record<string, AnyActivity> {
  const awses = connect();
  // In the outage `blindLane` the server knows no recent poll, so the queue seems not to have been polled for minutes.
  const lastPollMs = () => (network.is('blindLane') ? 0 : fleet.lastPollMs);
  const client = simulatedClient(server, network, lastPollMs);
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
    client,
  });
  const ofLanes = createLaneActivities(client);
  return { ...ofExports, ...ofLanes } as unknown as Record<string, AnyActivity>;
}
