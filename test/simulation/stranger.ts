import type { EndedSlice, ExportActivities } from '../../activities/index.js';
import { DAY_MS, formatInstant, instantMs } from '../../contract/index.js';
import { FIRST_DAY } from './aws/source.js';
import type { AnyActivity } from './temporal/activity.js';
import type { Fleet } from './temporal/fleet.js';
import { Attempt } from './temporal/worker.js';
import type { Timeline } from './time/timeline.js';

/** What a stranger claims of a window without having exported it. */
export const CLAIMS = ['quiet', 'expired', 'completed', 'failed'] as const;
export type Claim = (typeof CLAIMS)[number];

type Recording = Parameters<ExportActivities['verifyAndRecord']>[0];

/** Higher than any generation of the exports of a schedule. */
const GENERATION = 77;
const UNKNOWN_TASK = '00000000-0000-4000-8000-000000000000';

type Ending = EndedSlice['ending'];

/**
 * A user of the Temporal namespace who has read the histories of exports, and has a worker run their activities with
 * inputs of their own. The stranger's workflow has the id of an export, which any user may choose.
 */
export class Stranger {
  private read: Recording | undefined;

  constructor(
    private readonly timeline: Timeline,
    private readonly fleet: Fleet,
    private readonly recordAsWorker: () => AnyActivity | undefined,
  ) {}

  /** Wraps an activity so that the stranger can read its inputs. */
  watching(record: AnyActivity): AnyActivity {
    return (input) => {
      this.read = input as Recording;
      return record(input);
    };
  }

  /** Asks a worker to record a claim about a day, once an export has recorded something. */
  claim(claim: Claim, day: number): void {
    const [worker, record, known] = [this.fleet.pick(), this.recordAsWorker(), this.read];
    const [ended] = known?.ended ?? [];
    if (worker === undefined || record === undefined || known === undefined || ended === undefined) return;
    const { nowMs } = this.timeline;
    const scheduled = {
      scheduledMs: nowMs,
      attemptScheduledMs: nowMs,
      firstRunId: 'stranger',
      workflowId: known.export.exportId,
      runId: 'stranger',
      attempt: 1,
      heartbeatDetails: undefined,
    };
    const attempt = new Attempt(this.timeline, worker, scheduled, () => undefined);
    worker.attempts.add(attempt);
    // A refusal is what the stranger deserves; the checks look for what was recorded.
    const over = () => worker.attempts.delete(attempt);
    void attempt.run(record, { ...known, ended: [claimed(ended, claim, day)] }).then(over, over);
  }
}

function claimed({ slice, ending }: EndedSlice, claim: Claim, day: number): EndedSlice {
  const fromMs = instantMs(FIRST_DAY) + day * DAY_MS;
  const window = { from: formatInstant(fromMs), to: formatInstant(fromMs + DAY_MS), generation: GENERATION };
  const task = ending.kind === 'without' ? { taskId: UNKNOWN_TASK, adopted: false } : ending.task;
  const of = (): Ending => {
    if (claim === 'quiet' || claim === 'expired') return { kind: 'without', reason: claim };
    return { kind: claim, task };
  };
  return { slice: { ...slice, ...window }, ending: of() };
}
