import { Throttled } from '../../activities/index.js';
import { createAws } from '../../aws/index.js';
import { DEFAULT_LANE_SETTINGS, HOUR_MS, MINUTE_MS, SECOND_MS } from '../../contract/index.js';
import { inVirtualTime } from '../../test/scenarios/simulator/in-virtual-time.js';
import { type ScenarioCode, SimulatedWorld, scenarioCode } from '../../test/scenarios/simulator/simulated-world.js';
import { ACCOUNT_ID, BUCKET } from '../../test/support/constants.js';
import { day } from '../../test/support/world.js';
import { overLanes, type Row, type SideBySide, type SlotFigures, slotFigures } from '../slot-figures.js';
import { type OwnerCalls, STRATEGIES, type Strategy } from '../slot-strategies.js';

/*
 * Runs logferry and the strategies of other exporters in virtual time. logferry's built engine runs over a simulated
 * Temporal server. All use the same emulator. A call to AWS takes 2 ms for logferry, and no time for the others.
 */

/**
 * Time (virtual ms) until a Temporal task reaches a worker. With this value, logferry's engine needs at least as long
 * between two export tasks as over a real Temporal server on a quiet machine.
 */
const DISPATCH_MS = 12;

/** Lengths of tasks (ms): evenly distributed between two values. */
const LENGTHS = { '2-4 s': [2_000, 4_000], '27-33 s': [27_000, 33_000], '4.5-5.5 min': [270_000, 330_000] } as const;
const lengths = () => Object.keys(LENGTHS) as (keyof typeof LENGTHS)[];
const PENDING_MS = 50;
/** Number of tasks of each owner, by the number of owners and the length of tasks. */
const OWNERS = {
  1: { '2-4 s': 40, '27-33 s': 30, '4.5-5.5 min': 15 },
  20: { '2-4 s': 5, '27-33 s': 2, '4.5-5.5 min': 1 },
} as const;
/**
 * Maximum number of creates of all owners, as estimated. A strategy that would need more is not run, because it would
 * take too long and show nothing new.
 */
const MOST_CREATES = 10_000;
const MOST_EVENTS = 10_000_000;
/**
 * Real time (ms) after which no more rows are measured. Together with the lanes over the real server, the bench then
 * takes about 25 minutes.
 */
const MOST_REAL_MS = 3 * MINUTE_MS;

class LaneWorld extends SimulatedWorld {
  /** AWS for exporters that repeat throttled calls as the SDK does by default: three attempts. */
  get otherAws() {
    return createAws({ ...this.awsOptions, patience: 'brief' });
  }
}

interface Setting {
  owners: keyof typeof OWNERS;
  taskLength: keyof typeof LENGTHS;
}

/** The seed of the lengths of tasks in the first lane. It is the same for all exporters, so they run the same tasks. */
const FIRST_SEED = 15;

const groupOf = (owner: number): string => `/bench/owner-${String(owner + 1).padStart(2, '0')}`;

/**
 * Runs `runOwner` for each owner on a new lane, and measures the lane.
 * @param runOwner runs the tasks of an owner, and returns the number of tasks that the owner gave up
 */
async function measured(
  code: ScenarioCode,
  { owners, taskLength }: Setting,
  seed: number,
  runOwner: (lane: LaneWorld, owner: number, tasks: number) => Promise<number>,
): Promise<{ figures: SlotFigures; givenUp: number }> {
  const [fromMs, toMs] = LENGTHS[taskLength];
  const emulator = { pendingMs: PENDING_MS, taskMs: fromMs - PENDING_MS, taskJitterMs: toMs - fromMs, seed };
  const options = { emulator, timings: { watchAttemptMs: 45 * SECOND_MS }, lane: DEFAULT_LANE_SETTINGS };
  const tasks = OWNERS[owners][taskLength];
  return inVirtualTime(
    10_000 * HOUR_MS,
    (timeline) => new LaneWorld(timeline, code, options, DISPATCH_MS),
    async (lane) => {
      const all = Array.from({ length: owners }, (_, owner) => owner);
      for (const owner of all) await lane.logGroup(groupOf(owner), tasks);
      const givenUp = await Promise.all(all.map((owner) => runOwner(lane, owner, tasks)));
      return { figures: slotFigures(lane.emulator.state()), givenUp: givenUp.reduce((sum, each) => sum + each, 0) };
    },
    { mostEvents: MOST_EVENTS },
  );
}

async function exportAll(lane: LaneWorld, owner: number, tasks: number): Promise<number> {
  const { id } = await lane.exports.start(lane.request([groupOf(owner)], tasks));
  const { status } = await lane.exports.wait(id);
  if (status !== 'completed') throw new Error(`the export ended as ${status}`);
  return 0;
}

function ownerOf({ exportTasks }: LaneWorld['otherAws'], owner: number): OwnerCalls {
  let created = 0;
  return {
    async create() {
      const task = {
        ...{ taskName: `owner ${owner}`, logGroup: groupOf(owner), bucket: BUCKET },
        ...{ from: day(created), to: day(created + 1), destinationPrefix: `${ACCOUNT_ID}/${owner}/${created}` },
      };
      const answer = await exportTasks.create(task, () => false);
      if (answer.kind === 'slotTaken') return 'limit';
      if (answer.kind === 'busy') return 'throttled';
      if (answer.kind !== 'created') throw new Error(`a create was answered with ${answer.kind}`);
      created += 1;
      return { taskId: answer.taskId };
    },
    async describe(taskId) {
      try {
        const status = (await exportTasks.find(taskId))?.status;
        return status === 'PENDING' || status === 'RUNNING' ? status : 'over';
      } catch (error) {
        if (error instanceof Throttled) return 'throttled';
        throw error;
      }
    },
  };
}

/** The name of a row, for messages. */
const nameOf = ({ taskLength, owners }: Setting, { name }: Pick<Strategy, 'name'>) =>
  `${name}, tasks of ${taskLength}, owners: ${owners}`;

/** Estimated number of creates that the owners of a strategy make. */
function createsOf({ createsEveryMs = Number.POSITIVE_INFINITY }: Strategy, { owners, taskLength }: Setting): number {
  const spanMs = owners * OWNERS[owners][taskLength] * LENGTHS[taskLength][0];
  return (spanMs / createsEveryMs) * (owners / 2);
}

/**
 * The figures of logferry for each number of owners and length of tasks, then those of the other exporters.
 * @param seeds number of lanes of logferry with one owner, each with other lengths of tasks
 */
async function sideBySide(
  numbers: readonly (keyof typeof OWNERS)[],
  seeds: number,
  onProgress: (line: string) => void,
): Promise<SideBySide> {
  const code = await scenarioCode();
  const beganNs = process.hrtime.bigint();
  const found: SideBySide = { rows: [], notMeasured: [] };
  const add = async (
    setting: Setting,
    { name, waits }: Pick<Strategy, 'name' | 'waits'>,
    lanes: number,
    runOwner: typeof exportAll,
  ) => {
    const what = nameOf(setting, { name });
    if (Number(process.hrtime.bigint() - beganNs) / 1e6 >= MOST_REAL_MS) {
      found.notMeasured.push(what);
      return;
    }
    const all: Awaited<ReturnType<typeof measured>>[] = [];
    for (let lane = 0; lane < lanes; lane += 1) all.push(await measured(code, setting, FIRST_SEED + lane, runOwner));
    const figures = overLanes(all.map((each) => each.figures));
    const givenUp = all.reduce((sum, each) => sum + each.givenUp, 0);
    found.rows.push({ exporter: name, waits, ...setting, lanes, figures, givenUp });
    const gaps = all.map((each) => each.figures.idleGapSeconds.mean).join(', ');
    onProgress(`${what}, gap: ${figures.idleGapSeconds.mean} s (lanes: ${gaps})`);
  };
  const settings = numbers.flatMap((owners) => lengths().map((taskLength): Setting => ({ owners, taskLength })));
  for (const setting of settings) {
    const lanes = setting.owners === 1 ? seeds : 1;
    await add(setting, { name: 'logferry', waits: 'asks when the task is likely to have ended' }, lanes, exportAll);
  }
  for (const setting of settings) {
    for (const strategy of STRATEGIES) {
      if (createsOf(strategy, setting) > MOST_CREATES) {
        found.notMeasured.push(nameOf(setting, strategy));
        continue;
      }
      await add(setting, strategy, 1, (lane, owner, tasks) => strategy.run(ownerOf(lane.otherAws, owner), tasks));
    }
  }
  const order = ({ owners, taskLength }: Row) => owners * 100 + Object.keys(LENGTHS).indexOf(taskLength);
  found.rows.sort((a, b) => order(a) - order(b));
  return found;
}

const [seeds = '1', single] = process.argv.slice(2);
const numbers = single === 'single' ? ([1] as const) : ([1, 20] as const);
const found = await sideBySide(numbers, Number(seeds), (line) => process.stderr.write(`${line}\n`));
process.stdout.write(JSON.stringify(found));
