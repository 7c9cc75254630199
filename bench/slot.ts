import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs, promisify } from 'node:util';
import { startEmulator } from '@logferry/emulator';
import { attachDevServer } from '@logferry/temporal-dev-server';
import { Client, Connection } from '@temporalio/client';
import { installRuntime } from '../worker/logging.js';
import { slotChart } from './slot-chart.js';
import type { Row } from './slot-figures.js';
import { type Lane, measureLane } from './slot-lane.js';

/**
 * The lanes over the real server: lengths of tasks (ms), evenly distributed between two values, and numbers of slices.
 */
const REAL_LANES = [
  { taskLength: '2-4 s', fromMs: 2_000, toMs: 4_000, slices: 40 },
  { taskLength: '27-33 s', fromMs: 27_000, toMs: 33_000, slices: 6 },
];
const PENDING_MS = 50;

/**
 * Measures how well an export uses AWS's only slot for export tasks: the time from the end of a task to the creation of
 * the next task. Two lanes run over a real dev server, at the same time and in real time. Then logferry and the waiting
 * strategies of other exporters run in virtual time, with one owner and with 20. The whole takes many minutes. With
 * `--single`, only one owner runs. Arguments: `slot [--svg FILE] [--real | --virtual] [--single]`
 */
export async function run(args: string[]): Promise<unknown> {
  const { values } = parseArgs({
    args,
    options: {
      svg: { type: 'string' },
      real: { type: 'boolean' },
      virtual: { type: 'boolean' },
      single: { type: 'boolean' },
    },
  });
  const real = values.virtual ? undefined : await realLanes();
  const rows = values.real ? undefined : await sideBySide(values.single ? ['single'] : []);
  if (rows) process.stderr.write(`${tableOf(rows)}\n`);
  if (rows && values.svg !== undefined) await writeFile(values.svg, slotChart(rows));
  return { overARealServer: real, sideBySideInVirtualTime: rows, goals: GOALS };
}

async function realLanes(): Promise<Record<string, Lane>> {
  installRuntime('error');
  const dataDir = await mkdtemp(join(tmpdir(), 'logferry-bench-'));
  const server = await attachDevServer({ dataDir, onProgress: (line) => process.stderr.write(`${line}\n`) });
  const connection = await Connection.connect({ address: server.address });
  try {
    const client = new Client({ connection });
    const lanes = REAL_LANES.map(async ({ taskLength, fromMs, toMs, slices }): Promise<[string, Lane]> => {
      const settings = { pendingMs: PENDING_MS, taskMs: fromMs - PENDING_MS, taskJitterMs: toMs - fromMs };
      const emulator = await startEmulator({ settings });
      const measuring = measureLane({ emulator, client, address: server.address, slices });
      return [taskLength, await measuring.finally(() => emulator.close())];
    });
    return Object.fromEntries(await Promise.all(lanes));
  } finally {
    await connection.close();
    await server.detach();
    await rm(dataDir, { recursive: true, force: true });
  }
}

const LONGEST_OUTPUT_BYTES = 10_000_000;

/**
 * Runs the simulator in a process that reads TypeScript, because the simulator belongs to the tests and tests are not
 * built.
 */
async function sideBySide(args: readonly string[]): Promise<Row[]> {
  const script = 'bench/virtual/side-by-side.ts';
  const child = promisify(execFile)(process.execPath, ['--import', 'tsx', '-C', 'logferry-source', script, ...args], {
    maxBuffer: LONGEST_OUTPUT_BYTES,
  });
  child.child.stderr?.pipe(process.stderr);
  return JSON.parse((await child).stdout) as Row[];
}

function tableOf(rows: readonly Row[]): string {
  const lines = rows.map(({ exporter, owners, taskLength, figures, givenUp }) =>
    [
      taskLength.padEnd(12),
      String(owners).padStart(6),
      exporter.padEnd(36),
      `${(100 * figures.utilisation).toFixed(1)} %`.padStart(8),
      figures.idleGapSeconds.mean.toFixed(2).padStart(8),
      figures.idleGapSeconds.p95.toFixed(2).padStart(8),
      figures.callsPerSecond.mean.toFixed(2).padStart(8),
      String(givenUp).padStart(8),
    ].join(' '),
  );
  const head = `${'tasks'.padEnd(12)} owners ${'exporter'.padEnd(36)}     slot gap mean  gap p95  calls/s given up`;
  return [head, ...lines].join('\n');
}

const GOALS = {
  'idle gap': 'mean <= 0.2 s for tasks of 2-4 s, <= 0.35 s for 30 s and for 5 min; engine <= 0.06 s',
  'export-task calls': '<= 2.5/s over any 10 s, and <= 4 of one operation in any second',
};
