import { MemoryStore } from '../../archive/testing/memory-store.js';
import { CANCEL_SIGNAL, EXPORT_WORKFLOW, LANE_WORKFLOW, SEARCH_ATTRIBUTES } from '../../contract/index.js';
import { activitiesOver } from './activities.js';
import { Account } from './aws/account.js';
import { LogSource } from './aws/log-source.js';
import { Network } from './aws/network.js';
import { simulatedAws } from './aws/simulated-aws.js';
import type { Check, Violation } from './checks/check.js';
import { Checks } from './checks/checks.js';
import type { Code } from './code.js';
import { type RandomScenario, REGIONS } from './random-scenario.js';
import { Stranger } from './stranger.js';
import type { Execution } from './temporal/execution.js';
import { Fleet } from './temporal/fleet.js';
import { Server } from './temporal/server.js';
import type { Random } from './time/random.js';
import { Timeline } from './time/timeline.js';

const START_MS = Date.parse('2026-11-20T12:00:00Z');

/** Numbers of a simulated run: exports, runs of all workflows, export tasks, workflow tasks, and replays. */
export interface Counts {
  exports: number;
  runs: number;
  exportTasks: number;
  workflowTasks: number;
  replays: number;
}

/**
 * The world of one simulated run: a simulated Temporal server, two workers, AWS in two Regions, and the checks of the
 * invariants.
 */
export class RandomWorld {
  readonly timeline = new Timeline(START_MS);
  readonly fleet: Fleet;
  readonly accounts: Account[];
  readonly server: Server;
  readonly stranger: Stranger;
  readonly quietFromMs: number;
  readonly checks: Checks;
  readonly violations: Violation[] = [];
  readonly counts: Counts = { exports: 0, runs: 0, exportTasks: 0, workflowTasks: 0, replays: 0 };

  constructor(
    readonly scenario: RandomScenario,
    random: Random,
    code: Code,
    private readonly note: ((line: string) => void) | undefined,
  ) {
    const { timeline } = this;
    const { faults, timings, lane, account: settings } = scenario;
    this.quietFromMs = START_MS + faults.quietAfterMs;
    this.fleet = new Fleet(timeline, random);
    this.accounts = REGIONS.map((region) => {
      const source = new LogSource(timeline, scenario.hostileContent);
      return new Account(region, new MemoryStore(), source, settings, timeline, random);
    });
    const outages = faults.outages.map(({ kind, fromMs, toMs }) => {
      return { kind, fromMs: START_MS + fromMs, toMs: START_MS + toMs };
    });
    const plan = { ...faults, outages, quietFromMs: this.quietFromMs };
    const network = new Network(timeline, random, plan, code.activities);
    const connect = () =>
      new Map(
        this.accounts.map((account) => [
          account.region,
          simulatedAws(account, network, timeline, random, code.activities),
        ]),
      );
    const { fleet } = this;
    const activities = activitiesOver(code.activities, {
      connect,
      network,
      fleet,
      server: () => this.server,
      timings,
      lane,
    });
    this.stranger = new Stranger(timeline, fleet, () => this.accounts.flatMap(newestTasks));
    this.server = new Server({
      timeline,
      sandbox: code.sandbox,
      activities: this.stranger.watching(activities),
      note: (line) => this.say(line),
      dispatchMs: () => random.skewed(1, 400),
      taskMs: () => random.skewed(0, 50),
      pickWorker: (_taskQueue, sticky) => fleet.pick(sticky),
      workerBackMs: () => fleet.backAtMs,
      reportArrives: () => !network.happens(scenario.lostReportRate),
      forgets: () => random.chance(scenario.forgetRate),
      repeatsMs: () => (network.happens(scenario.repeatRate) ? random.skewed(0, 60_000) : undefined),
      searchAttributes: scenario.searchable ? Object.values(SEARCH_ATTRIBUTES) : [],
      suggestAt: scenario.suggestAt,
      onClosed: (execution) => this.checks.onClosed(execution),
      onReplayed: () => {
        this.counts.replays += 1;
      },
      onViolation: (text) => this.violation('workflow', text),
      onTask: (execution, jobs, commands) => {
        this.counts.workflowTasks += 1;
        if (execution.workflowType === LANE_WORKFLOW) this.checks.turns.onTask(execution, jobs, commands);
      },
    });
    this.checks = new Checks(this);
    for (const account of this.accounts) {
      this.follow(account);
      account.onAsked = (firstRunId) => {
        if (network.happens(scenario.cancelInCreateRate)) this.cancel(firstRunId);
      };
    }
  }

  /** Adds an event to the trace of the simulated run, for a person who examines it. */
  say(line: () => string): void {
    this.note?.(`${((this.timeline.nowMs - START_MS) / 1_000).toFixed(3)} ${line()}`);
  }

  violation(check: Check, text: string): void {
    this.say(() => `VIOLATION ${check}: ${text}`);
    this.violations.push({ check, text });
  }

  /** Checks that every export closes within a time. @returns false if an export does not */
  async allClosedWithin(ms: number): Promise<boolean> {
    await this.timeline.runUntil(this.timeline.nowMs + ms, () => !this.server.all.some(isOpenExport));
    for (const { workflowId, firstRunId } of this.openExports) {
      const minutes = ms / 60_000;
      this.violation(
        'everyExportCloses',
        `${workflowId} (${firstRunId}) waits for ever: open ${minutes} min after the last fault`,
      );
    }
    return this.openExports.length === 0;
  }

  checkAtTheEnd(): void {
    this.checks.atTheEnd();
    this.counts.runs = this.server.all.length;
    const begun = this.server.all.filter(({ runId, firstRunId }) => runId === firstRunId);
    this.counts.exports = begun.filter(isExport).length;
  }

  async dispose(): Promise<void> {
    for (const { cached } of this.server.all) await cached?.instance.dispose();
  }

  private get openExports(): Execution[] {
    return this.server.all.filter(isOpenExport);
  }

  private cancel(firstRunId: string): void {
    const asking = this.openExports.find((each) => each.firstRunId === firstRunId);
    if (asking === undefined) return;
    this.say(() => `${asking.workflowId} is cancelled as it creates a task`);
    this.server.signal(asking.workflowId, CANCEL_SIGNAL, [{ requestedBy: 'somebody', reason: 'simulated' }]);
  }

  private follow(account: Account): void {
    account.onCreated = (task) => {
      this.counts.exportTasks += 1;
      const { taskId, logGroup, from, taskName } = task;
      this.say(() => `AWS ${taskId} created ${logGroup} ${from} ${taskName.slice(-12)}`);
      this.checks.beginnings.onCreated(account, task);
    };
    account.onCalled = (operation, by) => this.checks.callRates.onCall(account.region, operation, by);
    account.onCancelAsked = (task) => this.checks.onCancelAsked(task);
    account.onEnded = ({ taskId, status }) => this.say(() => `AWS ${taskId} ${status}`);
  }
}

const isExport = ({ workflowType }: Execution): boolean => workflowType === EXPORT_WORKFLOW;
const isOpenExport = (run: Execution): boolean => isExport(run) && run.status === 'RUNNING';

/** The ids of two tasks: the newest task of an export, and the newest task of another program. */
const newestTasks = ({ tasks }: Account): string[] =>
  [tasks.findLast(({ owner }) => owner !== undefined), tasks.findLast(({ owner }) => owner === undefined)].flatMap(
    (task) => task?.taskId ?? [],
  );
