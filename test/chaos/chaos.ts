import { setTimeout as delay } from 'node:timers/promises';
import { WorkflowNotFoundError } from '@temporalio/client';
import { audit } from './audit/audit.js';
import { ChaosLogGroups } from './chaos-log-groups.js';
import { allClosed, closingExports, releaseStuckTasks } from './drain.js';
import { keepEvidence } from './evidence-folder.js';
import { FaultFeeder } from './fault-feeder.js';
import { gather } from './gather.js';
import type { ChaosOptions } from './options.js';
import { answered } from './patience.js';
import { Performer } from './performer.js';
import { recordedRuns } from './runs.js';
import { type ChaosScenario, scenarioOf } from './scenario/chaos-scenario.js';
import { daysFor, hourAfterStart } from './scenario/log-data.js';
import { type Summary, summaryOf } from './summary.js';
import { type ChaosWorld, EMULATED, openWorld } from './world.js';

/**
 * Time (ms) that a run waits for the next export to close, after the faults have ended. If no export closes in this
 * time, the open exports count as never closed.
 */
const drainMs = ({ minutes }: ChaosOptions): number => 180_000 + 30_000 * minutes;
const INTERRUPTS = ['SIGINT', 'SIGTERM'] as const;
const INTERRUPTED = 130;
const SAY_EVERY_MS = 5_000;

/**
 * Runs a scenario with real processes, and then compares logferry's claims with the truth.
 * @param say receives lines about the progress of the run
 */
export async function chaos(options: ChaosOptions, say: (line: string) => void): Promise<Summary> {
  const beganMs = Date.now();
  const scenario = scenarioOf(options);
  const world = await openWorld(options, scenario.streams, say);
  const interrupted = (signal: NodeJS.Signals) => {
    say(`${signal}: ending everything that was started`);
    void world.close().finally(() => process.exit(INTERRUPTED));
  };
  for (const signal of INTERRUPTS) process.once(signal, interrupted);
  try {
    return await run(options, scenario, world, say, beganMs);
  } finally {
    await world.close();
    for (const signal of INTERRUPTS) process.off(signal, interrupted);
  }
}

async function run(
  options: ChaosOptions,
  scenario: ChaosScenario,
  world: ChaosWorld,
  say: (line: string) => void,
  beganMs: number,
): Promise<Summary> {
  const { emulator, workers, client } = world;
  const lengthMs = options.minutes * 60_000;
  const giveUpMs = Date.now() + lengthMs + drainMs(options);
  const groups = new ChaosLogGroups(emulator, scenario.streams);
  const performer = new Performer(world, groups, [...scenario.exports, ...scenario.recent.exports], giveUpMs);
  const stopReleasing = releaseStuckTasks(world);
  const feeder = new FaultFeeder(world, scenario.faults, options.faults);
  try {
    await perform(scenario, performer, lengthMs, say);
    const faultsUsed = feeder.stop();
    await world.stranger.close();
    await answered(giveUpMs, () => endForgeries(client));
    emulator.configure(EMULATED);
    workers.resumeAll();
    const everything = { from: hourAfterStart(0), to: hourAfterStart(24 * daysFor(options.exports)) };
    const again = scenario.recent.exports.map(({ id, request }) => ({ id: `closing-${id}`, request }));
    const closing = [...closingExports(everything), ...again];
    const isCalm =
      (await closed(world, drainMs(options), say)) && (await closeAll(world, closing, drainMs(options), say));

    const requests = new Map(
      [...scenario.exports, ...scenario.recent.exports, ...closing].map(({ id, request }) => [id, request]),
    );
    const runs = await answered(Date.now() + drainMs(options), () => recordedRuns(client, (id) => requests.get(id)));
    const forgeries = await answered(Date.now() + drainMs(options), () =>
      client.workflow.count("WorkflowType = 'forge' AND ExecutionStatus = 'Completed'"),
    );
    const { truth, claims } = await gather(world, groups.streams, runs);
    const findings = audit(truth, claims, isCalm ? closing.map(({ request }) => request) : undefined);
    const summary = summaryOf({
      options,
      done: performer.done,
      runs,
      taskStatuses: truth.tasks.filter(({ foreign }) => !foreign).map(({ status }) => status),
      receipts: claims.receipts.length,
      forgeries: forgeries.count,
      workersEndedByThemselves: workers.endedByThemselves,
      faultsUsed,
      emulatorDefects: emulator.state().defects.length,
      wallMs: Date.now() - beganMs,
      findings,
    });
    if (findings.length === 0) return summary;
    return {
      ...summary,
      evidence: await keepEvidence(client, { options, findings, runs, state: emulator.state(), logs: world.logs }),
    };
  } finally {
    feeder.stop();
    stopReleasing();
  }
}

async function perform(
  { actions }: ChaosScenario,
  performer: Performer,
  lengthMs: number,
  say: (line: string) => void,
): Promise<void> {
  const beganMs = Date.now();
  const underWay: Promise<void>[] = [];
  const failures: unknown[] = [];
  let saidMs = 0;
  for (const { atMs, action } of actions) {
    await delay(Math.max(0, beganMs + atMs - Date.now()));
    // The action is not awaited, because calls take long while the server is down, and the next action must still
    // happen in time.
    underWay.push(performer.perform(action).catch((error: unknown) => void failures.push(error)));
    if (failures.length > 0) throw failures[0];
    if (Date.now() - saidMs < SAY_EVERY_MS) continue;
    saidMs = Date.now();
    const { starts, workerKills, serverKills, supervisorKills } = performer.done;
    say(
      `${Math.round(atMs / 1_000)} s: ${starts} starts, ${workerKills} workers, ${serverKills + supervisorKills} servers killed`,
    );
  }
  await delay(Math.max(0, beganMs + lengthMs - Date.now()));
  await Promise.all(underWay);
  if (failures.length > 0) throw failures[0];
}

async function closed(world: ChaosWorld, patienceMs: number, say: (line: string) => void): Promise<boolean> {
  let saidMs = 0;
  const open = await allClosed(world, patienceMs, (count) => {
    if (Date.now() - saidMs < SAY_EVERY_MS) return;
    saidMs = Date.now();
    say(`${count} exports are open`);
  });
  return open === 0;
}

async function closeAll(
  world: ChaosWorld,
  closing: ReturnType<typeof closingExports>,
  patienceMs: number,
  say: (line: string) => void,
): Promise<boolean> {
  const untilMs = Date.now() + patienceMs;
  for (const { id, request } of closing) await answered(untilMs, () => world.exports.start(request, { id }));
  return closed(world, patienceMs, say);
}

/**
 * Ends the workflows of the stranger, because its worker has ended. Such a workflow could hold its turn until the lane
 * checks whether the workflow is alive.
 */
async function endForgeries({ workflow }: ChaosWorld['client']): Promise<void> {
  for await (const { workflowId } of workflow.list({
    query: "WorkflowType = 'forge' AND ExecutionStatus = 'Running'",
  })) {
    await workflow
      .getHandle(workflowId)
      .terminate('the stranger has gone')
      .catch((error: unknown) => {
        if (!(error instanceof WorkflowNotFoundError)) throw error;
      });
  }
}
