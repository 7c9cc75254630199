import type { Emulator, EmulatorState } from '@logferry/emulator';
import type { Client } from '@temporalio/client';
import { createAws } from '../aws/index.js';
import { createExportClient } from '../client/index.js';
import { DAY_MS, DEFAULT_LANE_SETTINGS, DEFAULT_TIMINGS, formatInstant, laneId } from '../contract/index.js';
import { startWorkers } from '../worker/start.js';
import { countHistories } from './histories.js';
import { mean, quantile } from './statistics.js';

const ACCOUNT_ID = '111122223333';
const REGION = 'eu-central-1';
const GROUP = '/bench/slot';
const FIRST_MS = Date.UTC(2026, 8, 1);
const WINDOW_MS = 10_000;

export interface Lane {
  slices: number;
  idleGapSeconds: { mean: number; p95: number };
  engineSeconds: { mean: number; p95: number };
  exportTaskCallsPerSecond: { mean: number; highestOver10s: number };
  lookUps: number;
  perSlice: { historyEvents: number; billableActions: number };
}

/** Runs one export on a lane without other exports, and measures it by the emulator's record of calls and tasks. */
export async function measureLane(setting: {
  emulator: Emulator;
  client: Client;
  address: string;
  slices: number;
}): Promise<Lane> {
  const { emulator, client, address, slices } = setting;
  const events = Array.from({ length: slices * 24 }, (_, hour) => ({
    timestamp: FIRST_MS + hour * 3_600_000,
    message: `event ${hour}`,
  }));
  await emulator.loadEvents(
    { accountId: ACCOUNT_ID, region: REGION, logGroupName: GROUP, logStreamName: 'stream' },
    events,
  );
  const credentials = { accessKeyId: ACCOUNT_ID, secretAccessKey: 'none' };
  const aws = createAws({ region: REGION, endpoint: emulator.url, credentials });
  emulator.createBucket({ name: 'bench', region: REGION, accountId: ACCOUNT_ID });
  const taskQueue = `bench-${emulator.port}`;
  const endpointId = String(emulator.port);
  const worker = await startWorkers({
    connection: { address },
    namespace: 'default',
    taskQueue,
    stickyTimeoutMs: 5_000,
    deps: {
      awsFor: async () => aws,
      authorize: async () => 'any',
      timings: DEFAULT_TIMINGS,
      lane: DEFAULT_LANE_SETTINGS,
      endpointId,
      version: 'bench',
    },
  });
  try {
    const exports = createExportClient({ client, taskQueue });
    const { id } = await exports.start({
      source: { logGroups: [GROUP] },
      window: { from: formatInstant(FIRST_MS), to: formatInstant(FIRST_MS + slices * DAY_MS) },
      destination: { bucket: 'bench', prefix: taskQueue },
      region: REGION,
    });
    const result = await exports.wait(id);
    if (result.status !== 'completed') throw new Error(`the export ended as ${result.status}`);
    const counted = await countHistories(client, [id, laneId(ACCOUNT_ID, REGION, endpointId)]);
    return { slices, ...slotFigures(emulator.state()), perSlice: perSlice(counted, slices) };
  } finally {
    await worker.shutdown();
  }
}

function perSlice({ events, actions }: { events: number; actions: number }, slices: number): Lane['perSlice'] {
  const each = (count: number) => Math.round((10 * count) / slices) / 10;
  return { historyEvents: each(events), billableActions: each(actions) };
}

function slotFigures({ tasks, timeline }: EmulatorState): Omit<Lane, 'slices' | 'perSlice'> {
  const gaps: number[] = [];
  const engine: number[] = [];
  for (const [index, task] of tasks.entries()) {
    const next = tasks[index + 1];
    if (next === undefined || task.completionTime === undefined) continue;
    gaps.push((next.creationTime - task.completionTime) / 1_000);
    const seen = timeline.filter((call) => call.operation === 'DescribeExportTasks' && call.taskId === task.taskId);
    const create = timeline.find((call) => call.operation === 'CreateExportTask' && call.taskId === next.taskId);
    const last = seen.at(-1);
    if (last && create) engine.push((create.atMs - last.atMs) / 1_000);
  }
  const isLookUp = (call: EmulatorState['timeline'][number]) =>
    call.operation === 'DescribeExportTasks' && call.taskId === undefined;
  const calls = timeline.filter((call) => !isLookUp(call)).map(({ atMs }) => atMs);
  const within = (fromMs: number) => calls.filter((atMs) => atMs >= fromMs && atMs < fromMs + WINDOW_MS).length;
  const spanMs = (calls.at(-1) ?? 0) - (calls[0] ?? 0);
  return {
    idleGapSeconds: { mean: mean(gaps), p95: quantile(gaps, 0.95) },
    engineSeconds: { mean: mean(engine), p95: quantile(engine, 0.95) },
    exportTaskCallsPerSecond: {
      mean: mean([calls.length / (spanMs / 1_000)]),
      highestOver10s: Math.max(...calls.map(within)) / (WINDOW_MS / 1_000),
    },
    lookUps: timeline.length - calls.length,
  };
}
