import type { ExportActivities, LaneActivities } from '../../activities/index.js';
import { DAY_MS, formatInstant, instantMs } from '../../contract/index.js';
import { FIRST_DAY } from './aws/log-source.js';
import { type Claim, FORGERIES, type Seen } from './forgeries.js';
import type { AnyActivity } from './temporal/activity.js';
import type { Fleet } from './temporal/fleet.js';
import { Attempt } from './temporal/simulated-worker.js';
import type { Timeline } from './time/timeline.js';

/** A call of a stranger: the activity, and the claim and the day in the forged input. */
export interface Forgery {
  activity: keyof (ExportActivities & LaneActivities);
  claim: Claim;
  /** Number of the day, from {@link FIRST_DAY} on. */
  day: number;
}

/** First run id of the stranger's workflow. */
export const STRANGER = 'stranger';

/**
 * An untrusted user of the Temporal namespace. The stranger has read the histories of exports and lanes, and calls
 * activities of a worker with forged inputs. For activities of exports, the calling workflow has the id of an export,
 * because each user can choose any id.
 */
export class Stranger {
  private readonly seen: Seen = {};

  constructor(
    private readonly timeline: Timeline,
    private readonly fleet: Fleet,
    /** For each Region, the ids of two tasks: the newest task of an export, and the newest task of another program. */
    private readonly taskIds: () => readonly string[],
  ) {}

  /** Wraps the activities, so that the stranger sees the inputs of exports and lanes. */
  watching(activities: Readonly<Record<string, AnyActivity>>): Record<string, AnyActivity> {
    this.activities = activities;
    return Object.fromEntries(
      Object.entries(activities).map(([name, activity]) => [
        name,
        (input: unknown) => {
          Object.assign(this.seen, { [name]: input });
          return activity(input);
        },
      ]),
    );
  }

  private activities: Readonly<Record<string, AnyActivity>> = {};

  /**
   * Calls an activity of a worker with forged inputs. Does nothing while no worker takes tasks, or before an export or
   * lane has called the activity whose input the forgery changes.
   */
  forge({ activity: name, claim, day }: Forgery): void {
    const [worker, activity] = [this.fleet.pick(), this.activities[name]];
    const fromMs = instantMs(FIRST_DAY) + day * DAY_MS;
    const window = { from: formatInstant(fromMs), to: formatInstant(fromMs + DAY_MS) };
    const forged = FORGERIES[name](this.seen, { claim, window, taskIds: this.taskIds() });
    if (worker === undefined || activity === undefined || forged === undefined) return;
    const { nowMs } = this.timeline;
    const scheduled = {
      activityType: name,
      scheduledMs: nowMs,
      attemptScheduledMs: nowMs,
      firstRunId: STRANGER,
      workflowId: forged.workflowId,
      runId: STRANGER,
      attempt: 1,
      heartbeatDetails: undefined,
    };
    for (const input of forged.inputs) {
      const attempt = new Attempt(this.timeline, worker, scheduled, () => undefined);
      worker.attempts.add(attempt);
      // An error is ignored, because the activity should refuse the input. The checks examine what was recorded.
      const over = () => worker.attempts.delete(attempt);
      void attempt.run(activity, input).then(over, over);
    }
  }
}
