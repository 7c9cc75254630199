import { once } from 'node:events';
import type { EmulatorSettings, EmulatorState } from '@logferry/emulator';
import type { Client } from '@temporalio/client';
import { createExportClient } from '../client/index.js';
import { DAY_MS, formatInstant, SECOND_MS } from '../contract/index.js';
import { BUCKET, REGION, startBenchWorker } from './bench-worker.js';
import { countHistories } from './histories.js';
import { childOf } from './plan.js';
import type { SlotEmulatorAnswer, SlotEmulatorOptions } from './slot-emulator.js';
import { type SlotFigures, slotFigures } from './slot-figures.js';
import { mean, quantile } from './statistics.js';

const FIRST_MS = Date.UTC(2026, 8, 1);

/** The figures of a lane over a real Temporal server. */
export interface LaneFigures extends SlotFigures {
  /**
   * Time (s) from the call that saw the end of a task until the next create arrived. `first`: after the first task,
   * when the code of the worker and of the server has not run before.
   */
  engineSeconds: { first: number; mean: number; p95: number };
  /**
   * Sums over all exports and the lane, divided by the number of slices. Absent if the time was over before all exports
   * had ended.
   */
  perSlice?: { historyEvents: number; billableActions: number };
}

/**
 * Runs the exports of some owners on a lane without other exports, and measures the lane by the emulator's record of
 * calls and tasks. The emulator is another process. Each owner has a log group of its own, with an event in each hour.
 */
export async function measureLane(setting: {
  settings: Partial<EmulatorSettings>;
  client: Client;
  address: string;
  owners: number;
  /** Number of slices of each owner. */
  slices: number;
  /** Time (ms) after which the lane is measured, even if exports are still open. */
  mostMs: number;
}): Promise<LaneFigures> {
  const { settings, client, address, owners, slices, mostMs } = setting;
  const groups = Array.from({ length: owners }, (_, owner) => `/bench/slot-${owner + 1}`);
  const timestamps = Array.from({ length: slices * 24 }, (_, hour) => FIRST_MS + hour * 3_600_000);
  const emulator = childOf('slot-emulator.js');
  const answer = async (message: SlotEmulatorOptions | 'state'): Promise<SlotEmulatorAnswer> => {
    emulator.send(message);
    const [answered] = await once(emulator, 'message');
    return answered as SlotEmulatorAnswer;
  };
  const started = await answer({ settings, groups, timestamps });
  if (!('port' in started)) throw new Error('the emulator did not start');
  const worker = await startBenchWorker(started.port, address);
  const { taskQueue } = worker;
  try {
    const exports = createExportClient({ client, taskQueue });
    const exported = groups.map((group) =>
      exports.start({
        source: { logGroups: [group] },
        window: { from: formatInstant(FIRST_MS), to: formatInstant(FIRST_MS + slices * DAY_MS) },
        destination: { bucket: BUCKET, prefix: taskQueue },
        region: REGION,
      }),
    );
    const ids = (await Promise.all(exported)).map(({ id }) => id);
    const results = await Promise.all(ids.map((id) => exports.wait(id, { limitMs: mostMs })));
    const unusual = results.find(({ status }) => status !== 'completed' && status !== 'running');
    if (unusual) throw new Error(`an export ended as ${unusual.status}`);
    const measured = await answer('state');
    if (!('state' in measured)) throw new Error('the emulator has no state');
    const { state } = measured;
    const isOver = results.every(({ status }) => status === 'completed');
    const counted = isOver && (await countHistories(client, [...ids, worker.laneId]));
    return {
      ...slotFigures(state),
      engineSeconds: engineSeconds(state),
      ...(counted && { perSlice: perSlice(counted, owners * slices) }),
    };
  } finally {
    await worker.shutdown();
    emulator.disconnect();
  }
}

function perSlice({ events, actions }: { events: number; actions: number }, slices: number) {
  const each = (count: number) => Math.round((10 * count) / slices) / 10;
  return { historyEvents: each(events), billableActions: each(actions) };
}

function engineSeconds({ tasks, timeline }: Pick<EmulatorState, 'tasks' | 'timeline'>): LaneFigures['engineSeconds'] {
  const engine = tasks.flatMap((task, index) => {
    const next = tasks[index + 1];
    const { completionTime = Number.POSITIVE_INFINITY } = task;
    const calls = (operation: string, taskId: string | undefined) =>
      timeline.filter((call) => call.operation === operation && call.taskId === taskId);
    // Only the first call after the end counts: a later call can be part of the recording of the receipt.
    const seen = calls('DescribeExportTasks', task.taskId).find(({ atMs }) => atMs >= completionTime);
    const [create] = calls('CreateExportTask', next?.taskId);
    return next && seen && create ? [(create.atMs - seen.atMs) / SECOND_MS] : [];
  });
  return { first: engine[0] ?? 0, mean: mean(engine), p95: quantile(engine, 0.95) };
}
