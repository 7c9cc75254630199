import type { Execution } from '../temporal/execution.js';
import type { Command, Job } from '../temporal/sandbox.js';
import type { Check } from './check.js';
import { LaneModel } from './lane-model.js';

/**
 * Checks invariant 2 from the messages of lanes: a lane never grants two turns at the same time, and always grants one
 * while an owner waits.
 */
export class Turns {
  private readonly lanes = new Map<string, LaneModel>();

  constructor(private readonly onViolation: (check: Check, text: string) => void) {}

  /** Called after every workflow task of a lane. */
  onTask(execution: Execution, jobs: readonly Job[], commands: readonly Command[]): void {
    const { workflowId } = execution;
    const lane = this.laneOf(execution);
    for (const job of jobs) lane.hear(job);
    for (const command of commands) {
      lane.say(command);
      if (lane.held.size > 1)
        this.onViolation('oneTurnAtATime', `${workflowId} gave a turn to ${[...lane.held.keys()].join(' and ')}`);
    }
    if (lane.held.size === 0 && lane.waiting.size > 0 && !lane.isTelling) {
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
