import type { Emulator, EmulatorState } from '@logferry/emulator';
import type { Client } from '@temporalio/client';
import { createExportClient } from '../client/index.js';
import { DAY_MS, formatInstant, SECOND_MS } from '../contract/index.js';
import { ACCOUNT_ID, BUCKET, REGION, startBenchWorker } from './bench-worker.js';
import { countHistories } from './histories.js';
import { type SlotFigures, slotFigures } from './slot-figures.js';
import { mean, quantile } from './statistics.js';

const FIRST_MS = Date.UTC(2026, 8, 1);

/** The figures of a lane over a real Temporal server. */
export interface Lane extends SlotFigures {
  /** Time (s) from the call that saw the end of a task until the next create arrived. */
  engineSeconds: { mean: number; p95: number };
  /**
   * Sums over all exports and the lane, divided by the number of slices. Absent if the time was over before all exports
   * had ended.
   */
  perSlice?: { historyEvents: number; billableActions: number };
}

/**
 * Runs the exports of some owners on a lane without other exports, and measures the lane by the emulator's record of
 * calls and tasks. Each owner has a log group of its own, with an event in each hour.
 */
export async function measureLane(setting: {
  emulator: Emulator;
  client: Client;
  address: string;
  owners: number;
  /** Number of slices of each owner. */
  slices: number;
  /** Time (ms) after which the lane is measured, although exports are open. */
  mostMs: number;
}): Promise<Lane> {
  const { emulator, client, address, owners, slices, mostMs } = setting;
  const groups = Array.from({ length: owners }, (_, owner) => `/bench/slot-${owner + 1}`);
  const events = Array.from({ length: slices * 24 }, (_, hour) => ({
    timestamp: FIRST_MS + hour * 3_600_000,
    message: `event ${hour}`,
  }));
  for (const logGroupName of groups) {
    await emulator.loadEvents({ accountId: ACCOUNT_ID, region: REGION, logGroupName, logStreamName: 'stream' }, events);
  }
  const worker = await startBenchWorker(emulator, address);
  const { taskQueue } = worker;
  try {
    const exports = createExportClient({ client, taskQueue });
    const started = groups.map((group) =>
      exports.start({
        source: { logGroups: [group] },
        window: { from: formatInstant(FIRST_MS), to: formatInstant(FIRST_MS + slices * DAY_MS) },
        destination: { bucket: BUCKET, prefix: taskQueue },
        region: REGION,
      }),
    );
    const ids = (await Promise.all(started)).map(({ id }) => id);
    const results = await Promise.all(ids.map((id) => exports.wait(id, { limitMs: mostMs })));
    const unusual = results.find(({ status }) => status !== 'completed' && status !== 'running');
    if (unusual) throw new Error(`an export ended as ${unusual.status}`);
    const state = emulator.state();
    const isOver = results.every(({ status }) => status === 'completed');
    const counted = isOver && (await countHistories(client, [...ids, worker.laneId]));
    return {
      ...slotFigures(state),
      engineSeconds: engineSeconds(state),
      ...(counted && { perSlice: perSlice(counted, owners * slices) }),
    };
  } finally {
    await worker.shutdown();
  }
}

function perSlice({ events, actions }: { events: number; actions: number }, slices: number) {
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
