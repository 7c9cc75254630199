import { setTimeout as delay } from 'node:timers/promises';
import { WorkflowNotFoundError } from '@temporalio/client';
import { CANCEL_SIGNAL, isLogferryError, LANE_QUERY, type LaneView, laneId, sha256Hex } from '../../contract/index.js';
import { LANE_QUERY_LIMIT_MS } from '../support/time-limits.js';
import type { ChaosLogGroups } from './chaos-log-groups.js';
import { answered } from './patience.js';
import type { Action } from './scenario/chaos-scenario.js';
import type { PlannedExport } from './scenario/exports.js';
import { ACCOUNT_ID } from './scenario/log-data.js';
import type { ChaosWorld } from './world.js';

const CANCEL = { requestedBy: 'chaos', reason: 'chosen by the seed' };

/** Numbers of the actions that had an effect on the run, by kind. */
export interface Done {
  starts: number;
  cancels: number;
  terminations: number;
  workerKills: number;
  stalls: number;
  serverKills: number;
  supervisorKills: number;
  foreignTasks: number;
  remadeGroups: number;
  lateEvents: number;
}

const nothingDone = (): Done => ({
  starts: 0,
  cancels: 0,
  terminations: 0,
  workerKills: 0,
  stalls: 0,
  serverKills: 0,
  supervisorKills: 0,
  foreignTasks: 0,
  remadeGroups: 0,
  lateEvents: 0,
});

/** Performs the actions of a scenario. */
export class Performer {
  readonly done = nothingDone();
  private readonly byId: ReadonlyMap<string, PlannedExport>;

  constructor(
    private readonly world: ChaosWorld,
    private readonly groups: ChaosLogGroups,
    exports: readonly PlannedExport[],
    private readonly giveUpMs: number,
  ) {
    this.byId = new Map(exports.map((planned) => [planned.id, planned]));
  }

  async perform(action: Action): Promise<void> {
    const { done } = this;
    const { workers, server } = this.world;
    switch (action.kind) {
      case 'start':
        return this.start(action.id);
      case 'cancel':
        return this.cancel(action.id, action.how);
      case 'terminate':
        return this.terminate(action.id, action.againAfterMs);
      case 'cancelHolder':
        return this.toHolder(action.region, (id) => this.cancel(id, action.how));
      case 'terminateHolder':
        return this.toHolder(action.region, (id) => this.terminate(id, action.againAfterMs));
      case 'change':
        return this.world.emulator.configure(action.settings);
      case 'foreignTask':
        return this.foreignTask(action);
      case 'lateEvents':
        // After this instant, exports can settle the windows of these events, because AWS would accept no more late
        // events.
        if (Date.now() > action.untilMs) return;
        await this.groups.addLate(action.late);
        done.lateEvents += action.late.events.length;
        return;
      case 'remakeGroup':
        if (await this.groups.remake(action.anew, action.afterMs)) done.remadeGroups += 1;
        return;
      case 'killWorker':
        if (workers.kill(action.worker)) done.workerKills += 1;
        return;
      case 'stallWorker':
        if (workers.stall(action.worker, action.ms)) done.stalls += 1;
        return;
      case 'killServer':
        if (!server.kill(action.victim)) return;
        if (action.victim === 'server') done.serverKills += 1;
        else done.supervisorKills += 1;
    }
  }

  /** Starts an export, or attaches to it if it is still open. */
  private async start(id: string): Promise<void> {
    const planned = this.byId.get(id);
    if (planned === undefined) throw new Error(`no export ${id} was planned`);
    await answered(this.giveUpMs, () => this.world.exports.start(planned.request, { id }));
    this.done.starts += 1;
  }

  private async cancel(id: string, how: 'signal' | 'native' | 'both'): Promise<void> {
    const handle = this.world.client.workflow.getHandle(id);
    const cancel = async (): Promise<unknown> => {
      if (how === 'signal') return handle.signal(CANCEL_SIGNAL, CANCEL);
      if (how === 'native') return handle.cancel();
      return this.world.exports.cancel(id, CANCEL, { limitMs: 1 });
    };
    if (await this.reached(cancel)) this.done.cancels += 1;
  }

  private async terminate(id: string, againAfterMs: number): Promise<void> {
    const handle = this.world.client.workflow.getHandle(id);
    if (await this.reached(() => handle.terminate('chosen by the seed'))) this.done.terminations += 1;
    await delay(againAfterMs);
    await this.start(id);
  }

  /**
   * Acts on the export that holds a lane. Does nothing if the lane has no holder or the stranger holds it, or if no
   * worker answers the query of the lane.
   */
  private async toHolder(region: string, act: (id: string) => Promise<void>): Promise<void> {
    const { client, emulator } = this.world;
    const lane = client.workflow.getHandle(laneId(ACCOUNT_ID, region, sha256Hex(emulator.url).slice(0, 8)));
    const ask = () => lane.query<LaneView>(LANE_QUERY);
    const view = await client.withDeadline(Date.now() + LANE_QUERY_LIMIT_MS, ask).catch(() => undefined);
    const owner = view?.holder?.owner;
    if (owner !== undefined && this.byId.has(owner)) await act(owner);
  }

  /**
   * Makes a call to an export.
   * @returns false if the export has already closed, or if its start has not succeeded yet
   */
  private async reached(call: () => Promise<unknown>): Promise<boolean> {
    try {
      await answered(this.giveUpMs, call);
      return true;
    } catch (error) {
      const isUnknown = isLogferryError(error) && error.code === 'UNKNOWN_EXPORT';
      if (isUnknown || error instanceof WorkflowNotFoundError) return false;
      throw error;
    }
  }

  /** Creates a foreign task. The emulator refuses it if another task occupies the slot. */
  private foreignTask({ kind: _kind, ...task }: Extract<Action, { kind: 'foreignTask' }>): void {
    try {
      this.world.emulator.addForeignTask(task);
      this.done.foreignTasks += 1;
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'LimitExceededException')) throw error;
    }
  }
}
