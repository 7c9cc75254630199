import type { Execution } from '../temporal/execution.js';
import type { Command, Job } from '../temporal/sandbox.js';
import type { Check } from './check.js';
import { LaneModel } from './lane-model.js';

/**
 * Checks invariant 2 from the messages of lanes. No two owners of a lane have a turn at the same time. When all signals
 * of a lane are confirmed and no owner has the turn, no owner waits for it.
 */
export class Turns {
  private readonly lanes = new Map<string, LaneModel>();

  constructor(private readonly onViolation: (check: Check, text: string) => void) {}

  /** Called after every workflow task of a lane. */
  onTask(execution: Execution, jobs: readonly Job[], commands: readonly Command[]): void {
    const { workflowId } = execution;
    const lane = this.laneOf(execution);
    for (const job of jobs) lane.receive(job);
    for (const command of commands) {
      lane.send(command);
      if (lane.held.size > 1)
        this.onViolation('oneTurnAtATime', `${workflowId} gave a turn to ${[...lane.held.keys()].join(' and ')}`);
    }
    if (lane.held.size === 0 && lane.waiting.size > 0 && !lane.hasUnconfirmedSignals) {
      this.onViolation(
        'noTurnIsWithheld',
        `${workflowId} grants no turn, although ${[...lane.waiting.keys()].join(', ')} waits for one`,
      );
    }
  }

  private laneOf({ workflowId, firstRunId, runId }: Execution): LaneModel {
    const known = this.lanes.get(workflowId);
    const lane = known?.firstRunId === firstRunId ? known : new LaneModel(firstRunId);
    this.lanes.set(workflowId, lane);
    lane.newRun(runId);
    return lane;
  }
}
