import type { ExportActivities, LaneActivities } from '../../activities/index.js';
import { DAY_MS, formatInstant, instantMs } from '../../contract/index.js';
import { FIRST_DAY } from './aws/source.js';
import { type Claim, FORGERIES, type Seen } from './forgeries.js';
import type { AnyActivity } from './temporal/activity.js';
import type { Fleet } from './temporal/fleet.js';
import { Attempt } from './temporal/worker.js';
import type { Timeline } from './time/timeline.js';

/** What a stranger has a worker do: an activity, and what its input speaks of. */
export interface Forgery {
  activity: keyof (ExportActivities & LaneActivities);
  claim: Claim;
  /** Number of the day, from {@link FIRST_DAY} on. */
  day: number;
}

/** First run id of the stranger's workflow. */
export const STRANGER = 'stranger';

/**
 * A user of the Temporal namespace who has read the histories of exports, and has a worker run their activities with
 * inputs of his own. His workflow has the id of an export, which any user may choose.
 */
export class Stranger {
  private readonly seen: Seen = {};

  constructor(
    private readonly timeline: Timeline,
    private readonly fleet: Fleet,
    /** The ids of the newest tasks of AWS, his own and those of other programs. */
    private readonly taskIds: () => readonly string[],
  ) {}

  /** The activities, whose inputs the stranger reads. */
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

  /** Has a worker run an activity with a forged input, once an export has had it run. */
  forge({ activity: name, claim, day }: Forgery): void {
    const [worker, activity] = [this.fleet.pick(), this.activities[name]];
    const fromMs = instantMs(FIRST_DAY) + day * DAY_MS;
    const window = { from: formatInstant(fromMs), to: formatInstant(fromMs + DAY_MS) };
    const forged = FORGERIES[name](this.seen, { claim, window, taskIds: this.taskIds() });
    if (worker === undefined || activity === undefined || forged === undefined) return;
    const { nowMs } = this.timeline;
    const scheduled = {
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
      // A refusal is what the stranger deserves; the checks look for what was recorded.
      const over = () => worker.attempts.delete(attempt);
      void attempt.run(activity, input).then(over, over);
    }
  }
}
