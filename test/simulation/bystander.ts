import { CANCEL_SIGNAL, DAY_MS, EXPORT_WORKFLOW, type ExportRequest, laneId } from '../../contract/index.js';
import { ACCOUNT_ID } from './aws/simulated-aws.js';
import { type Act, type RandomScenario, REGIONS } from './random-scenario.js';
import type { RandomWorld } from './random-world.js';

/**
 * Time (ms) after which no window of a scenario can get late events any more. AWS accepts events that are up to 14 days
 * old, and needs up to 12 hours until they can be exported. The rest of the time is a margin.
 */
const UNTIL_SETTLED_MS = 16 * DAY_MS;

/**
 * Does everything that happens outside of logferry. Users start, cancel and terminate exports, machines fail, and other
 * programs create export tasks.
 */
export class Bystander {
  constructor(
    private readonly world: RandomWorld,
    private readonly scenario: RandomScenario,
  ) {}

  async actsUntilQuiet(): Promise<void> {
    const { timeline, quietFromMs, accounts } = this.world;
    for (const { atMs, act } of this.scenario.acts) timeline.after(atMs, () => this.act(act));
    await timeline.runUntil(quietFromMs);
    // The clock stops at the last planned event, so it is moved on.
    timeline.nowMs = Math.max(timeline.nowMs, quietFromMs);
    this.world.say(() => 'quiet');
    for (const account of accounts) account.calm();
  }

  /**
   * Repeats the requests that have `again` or an open window, without force. From this call on, it is a violation if a
   * closed window without late events is exported again.
   * @returns whether every export has closed
   */
  async asksAgain(boundMs: number): Promise<boolean> {
    const { checks, server } = this.world;
    checks.beginnings.beginAgain();
    for (const { id, request, again } of this.scenario.requests) {
      if (again || !checks.isClosed(request)) server.start(exportOf(`${id}-again`, { ...request, force: false }));
    }
    return this.world.allClosedWithin(boundMs);
  }

  /**
   * Repeats all requests at a time when no window can get late events any more.
   * @returns whether every export has closed
   */
  async asksMuchLater(boundMs: number): Promise<boolean> {
    const { checks, server, timeline } = this.world;
    const laterMs = timeline.nowMs + UNTIL_SETTLED_MS;
    await timeline.runUntil(laterMs);
    timeline.nowMs = Math.max(timeline.nowMs, laterMs);
    this.world.say(() => 'much later');
    checks.beginnings.beginAgain();
    for (const { id, request } of this.scenario.requests) {
      server.start(exportOf(`${id}-later`, { ...request, force: false }));
    }
    return this.world.allClosedWithin(boundMs);
  }

  private act(act: Act): void {
    this.world.say(() => JSON.stringify(act));
    const { server, fleet, accounts } = this.world;
    switch (act.kind) {
      case 'start':
        this.start(act.export);
        break;
      case 'cancel':
        server.signal(this.idOf(act.export), CANCEL_SIGNAL, [{ requestedBy: 'somebody', reason: 'simulated' }]);
        break;
      case 'cancelNatively':
        server.cancel(this.idOf(act.export));
        break;
      case 'terminate':
        server.terminate(this.idOf(act.export));
        break;
      case 'killWorker':
        fleet.workers[act.worker]?.kill(act.downMs);
        break;
      case 'stallWorker':
        fleet.workers[act.worker]?.stall(act.forMs);
        break;
      case 'stopWorker':
        fleet.workers[act.worker]?.shutDown();
        break;
      case 'terminateLane':
        server.terminate(laneOf(act.lane));
        break;
      case 'cancelLane':
        server.cancel(laneOf(act.lane));
        break;
      case 'foreignTask':
        accounts[act.lane]?.create(FOREIGN, undefined);
        break;
      case 'stranger':
        this.world.stranger.forge(act.forgery);
        break;
      case 'removeGroup':
        for (const { source } of accounts) source.remove(act.logGroup);
        break;
      case 'remakeGroup':
        for (const { source } of accounts) source.remake(act.logGroup);
        break;
      case 'changeClass':
        for (const { source } of accounts) source.changeClass(act.logGroup);
        break;
      case 'retain':
        for (const { source } of accounts) source.retain(act.logGroup, act.days);
        break;
      case 'lateEvent':
        for (const { source } of accounts) source.addLate(act.logGroup, act.eventMs);
        break;
    }
  }

  private start(index: number): void {
    const asked = this.scenario.requests[index];
    if (asked && !this.world.server.isRunning(asked.id)) {
      this.world.server.start(exportOf(asked.id, asked.request));
    }
  }

  private idOf(index: number): string {
    return this.scenario.requests[index]?.id ?? '';
  }
}

const exportOf = (workflowId: string, request: ExportRequest) => ({
  workflowType: EXPORT_WORKFLOW,
  workflowId,
  taskQueue: 'simulated',
  args: [request],
});

const laneOf = (lane: number): string => laneId(ACCOUNT_ID, REGIONS[lane === 0 ? 0 : 1]);

const FOREIGN = {
  taskName: 'of somebody else',
  logGroup: '/app/a',
  from: '2026-11-03T00:00:00Z',
  to: '2026-11-04T00:00:00Z',
  bucket: 'elsewhere',
  destinationPrefix: 'elsewhere',
};
