import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs, promisify } from 'node:util';
import { attachDevServer } from '@logferry/temporal-dev-server';
import { Client, Connection } from '@temporalio/client';
import { SECOND_MS } from '../contract/index.js';
import { installRuntime } from '../worker/logging.js';
import { slotChart } from './slot-chart.js';
import type { Row, SideBySide } from './slot-figures.js';
import { type LaneFigures, measureLane } from './slot-lane.js';

/** Lengths of tasks (ms) over the real server: evenly distributed between two values. */
const LENGTHS = { '2-4 s': [2_000, 4_000], '27-33 s': [27_000, 33_000] } as const;
/**
 * The lanes over a real dev server: numbers of owners, slices of each owner, and the longest time (ms). Lanes with one
 * owner run one after the other, so that they do not slow each other. The two lanes with 20 owners run at
 * the same time, to save time, and their time ends before all slices are exported.
 */
const REAL_LANES = [
  { owners: 1, slices: { '2-4 s': 50, '27-33 s': 30 }, mostMs: 1_200 * SECOND_MS },
  { owners: 20, slices: { '2-4 s': 5, '27-33 s': 2 }, mostMs: 130 * SECOND_MS },
] as const;
const PENDING_MS = 50;
/** The seed of the lengths of tasks in the first lane. */
const FIRST_SEED = 15;

/**
 * Measures how well an export uses AWS's only slot for export tasks: the time from the end of a task to the creation of
 * the next task. First, lanes with tasks of 2-4 s and of about 30 s run over a real dev server. Then logferry runs in
 * virtual time, also with tasks of 5 minutes, and after it the waiting strategies of other exporters. All run with one
 * owner and with 20. Takes about 25 minutes. The result names the rows in virtual time that were not measured.
 * - With `--single`, only one owner runs.
 * - With `--seeds N`, logferry runs N lanes with one owner, each with other lengths of tasks. The figures in virtual
 *   time are means over these lanes. Over the real server, each lane has a row.
 *
 * Arguments: `slot [--svg FILE] [--real | --virtual] [--single] [--seeds N]`
 */
export async function run(args: string[]): Promise<unknown> {
  const { values } = parseArgs({
    args,
    options: {
      svg: { type: 'string' },
      real: { type: 'boolean' },
      virtual: { type: 'boolean' },
      single: { type: 'boolean' },
      seeds: { type: 'string', default: '1' },
    },
  });
  const real = values.virtual ? undefined : await realLanes(values.single ? 1 : 2, Number(values.seeds));
  if (real) process.stderr.write(`over a real server\n${tableOf(real.map(rowOf))}\n`);
  const virtual = values.real ? undefined : await sideBySide([values.seeds, ...(values.single ? ['single'] : [])]);
  if (virtual) process.stderr.write(`in virtual time\n${tableOf(virtual.rows)}\n`);
  if (virtual && values.svg !== undefined) await writeFile(values.svg, slotChart(virtual.rows));
  return { overARealServer: real, sideBySideInVirtualTime: virtual, goals: GOALS };
}

/** A lane over the real server. */
interface RealLane extends LaneFigures {
  owners: number;
  seed: number;
  taskLength: keyof typeof LENGTHS;
}

const rowOf = ({ owners, seed, taskLength, engineSeconds, ...figures }: RealLane): Row => ({
  exporter: `logferry, seed ${seed}, engine ${engineSeconds.mean.toFixed(3)} s`,
  waits: 'asks when the task is likely to have ended',
  ...{ owners, taskLength, lanes: 1, figures, givenUp: 0 },
});

/**
 * Measures the lanes of the first `most` elements of {@link REAL_LANES}.
 * @param seeds number of lanes with one owner for each length of tasks
 */
async function realLanes(most: number, seeds: number): Promise<RealLane[]> {
  installRuntime('error');
  const dataDir = await mkdtemp(join(tmpdir(), 'logferry-bench-'));
  const server = await attachDevServer({ dataDir, onProgress: (line) => process.stderr.write(`${line}\n`) });
  const connection = await Connection.connect({ address: server.address });
  try {
    const client = new Client({ connection });
    const found: RealLane[] = [];
    const turns = REAL_LANES.slice(0, most).flatMap((lane) =>
      Array.from({ length: lane.owners === 1 ? seeds : 1 }, (_, index) => ({ ...lane, seed: FIRST_SEED + index })),
    );
    for (const { owners, slices, mostMs, seed } of turns) {
      const measured = async (taskLength: keyof typeof LENGTHS): Promise<RealLane> => {
        const [fromMs, toMs] = LENGTHS[taskLength];
        const settings = { pendingMs: PENDING_MS, taskMs: fromMs - PENDING_MS, taskJitterMs: toMs - fromMs, seed };
        const setting = { settings, client, address: server.address, owners, slices: slices[taskLength], mostMs };
        return { owners, seed, taskLength, ...(await measureLane(setting)) };
      };
      const lengths = Object.keys(LENGTHS) as (keyof typeof LENGTHS)[];
      if (owners === 1) for (const taskLength of lengths) found.push(await measured(taskLength));
      else found.push(...(await Promise.all(lengths.map(measured))));
    }
    return found;
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
async function sideBySide(args: readonly string[]): Promise<SideBySide> {
  const script = 'bench/virtual/side-by-side.ts';
  const child = promisify(execFile)(process.execPath, ['--import', 'tsx', '-C', 'logferry-source', script, ...args], {
    maxBuffer: LONGEST_OUTPUT_BYTES,
  });
  child.child.stderr?.pipe(process.stderr);
  return JSON.parse((await child).stdout) as SideBySide;
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
      figures.callsPerSecond.highestOver10s.toFixed(1).padStart(11),
      String(figures.callsPerSecond.mostOfOneOperationIn1s).padStart(10),
      String(givenUp).padStart(8),
    ].join(' '),
  );
  const head = `${'tasks'.padEnd(12)} owners ${'exporter'.padEnd(36)}     slot gap mean  gap p95  calls/s most in 10s one in 1 s given up`;
  return [head, ...lines].join('\n');
}

const GOALS = {
  'idle gap, one owner': 'mean <= 0.2 s for tasks of 2-4 s, <= 0.35 s for 30 s and for 5 min; engine <= 0.06 s',
  'export-task calls': '<= 2.5/s over any 10 s, and <= 4 of one operation in any second',
};
