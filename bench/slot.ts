import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEmulator } from '@logferry/emulator';
import { attachDevServer } from '@logferry/temporal-dev-server';
import { Client, Connection } from '@temporalio/client';
import { installRuntime } from '../worker/logging.js';
import { type Lane, measureLane } from './slot-lane.js';

/** Number of slices to export for each length of a task (ms). With these numbers a run takes minutes. */
const SLICES: Record<number, number> = { 200: 20, 3000: 20, 30000: 6 };

/**
 * Measures how well an export uses AWS's single slot for export tasks, with a real dev server. The figure is the time
 * from the end of a task to the creation of the next one. The lengths of the tasks vary at random, so that they do not
 * align with the polling interval.
 */
export async function run(args: string[]): Promise<unknown> {
  installRuntime('error');
  const lengths = args.length > 0 ? args.map(Number) : Object.keys(SLICES).map(Number);
  if (lengths.some((ms) => !Number.isInteger(ms) || ms < 1)) {
    throw new Error(`slot takes lengths of tasks in milliseconds, such as 3000, not ${args.join(' ')}`);
  }
  const dataDir = await mkdtemp(join(tmpdir(), 'logferry-bench-'));
  const server = await attachDevServer({ dataDir, onProgress: (line) => process.stderr.write(`${line}\n`) });
  const connection = await Connection.connect({ address: server.address });
  try {
    const measured: Record<string, Lane> = {};
    for (const taskMs of lengths) {
      const emulator = await startEmulator({
        settings: { pendingMs: 50, taskMs, taskJitterMs: Math.max(500, taskMs / 10) },
      });
      const client = new Client({ connection });
      const slices = SLICES[taskMs] ?? 10;
      const measuring = measureLane({ emulator, client, address: server.address, slices });
      measured[`${taskMs / 1_000} s`] = await measuring.finally(() => emulator.close());
    }
    return { tasks: measured, goals: GOALS };
  } finally {
    await connection.close();
    await server.detach();
    await rm(dataDir, { recursive: true, force: true });
  }
}

const GOALS = {
  'idle gap at 3 s': 'mean <= 0.35 s, engine <= 0.1 s',
  'export-task calls at 3 s and 30 s': '<= 2.5/s over any 10 s',
  'history in an export of 20 slices': '<= 20 events and <= 5 actions a slice',
};
