import type { Emulator, EmulatorState } from '@logferry/emulator';
import type { Client } from '@temporalio/client';
import { createExportClient } from '../client/index.js';
import { DAY_MS, formatInstant, SECOND_MS } from '../contract/index.js';
import { ACCOUNT_ID, BUCKET, REGION, startBenchWorker } from './bench-worker.js';
import { countHistories } from './histories.js';
import { type SlotFigures, slotFigures } from './slot-figures.js';
import { mean, quantile } from './statistics.js';

const GROUP = '/bench/slot';
const FIRST_MS = Date.UTC(2026, 8, 1);

/** The figures of a lane over a real Temporal server. */
export interface Lane extends SlotFigures {
  /** Time (s) from the call that saw the end of a task until the next create arrived. */
  engineSeconds: { mean: number; p95: number };
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
  const worker = await startBenchWorker(emulator, address);
  const { taskQueue } = worker;
  try {
    const exports = createExportClient({ client, taskQueue });
    const { id } = await exports.start({
      source: { logGroups: [GROUP] },
      window: { from: formatInstant(FIRST_MS), to: formatInstant(FIRST_MS + slices * DAY_MS) },
      destination: { bucket: BUCKET, prefix: taskQueue },
      region: REGION,
    });
    const result = await exports.wait(id);
    if (result.status !== 'completed') throw new Error(`the export ended as ${result.status}`);
    const counted = await countHistories(client, [id, worker.laneId]);
    return {
      ...slotFigures(emulator.state()),
      engineSeconds: engineSeconds(emulator.state()),
      perSlice: perSlice(counted, slices),
    };
  } finally {
    await worker.shutdown();
  }
}

function perSlice({ events, actions }: { events: number; actions: number }, slices: number): Lane['perSlice'] {
  const each = (count: number) => Math.round((10 * count) / slices) / 10;
  return { historyEvents: each(events), billableActions: each(actions) };
}

function engineSeconds({ tasks, timeline }: EmulatorState): Lane['engineSeconds'] {
  const engine = tasks.flatMap((task, index) => {
    const next = tasks[index + 1];
    const seen = timeline.findLast((call) => call.operation === 'DescribeExportTasks' && call.taskId === task.taskId);
    const create = timeline.find((call) => call.operation === 'CreateExportTask' && call.taskId === next?.taskId);
    return next && seen && create ? [(create.atMs - seen.atMs) / SECOND_MS] : [];
  });
  return { mean: mean(engine), p95: quantile(engine, 0.95) };
}
