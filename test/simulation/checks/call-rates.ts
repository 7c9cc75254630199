import { SECOND_MS } from '../../../contract/index.js';
import type { TaskOperation } from '../aws/account.js';
import type { RandomWorld } from '../random-world.js';
import { STRANGER } from '../stranger.js';
import type { Scheduled } from '../temporal/simulated-worker.js';

/** The activities whose calls have a budget, see contract/call-budget.ts. */
const BUDGETED: ReadonlySet<string> = new Set(['createOrAdopt', 'findExportTask', 'watchExportTask']);

/**
 * The limits: calls of one operation (CreateExportTask or DescribeExportTasks) in a second, and of both together in
 * 10 s.
 */
const MOST_IN_A_SECOND = 4;
const MOST_IN_10_S = 25;

interface Call {
  atMs: number;
  operation: TaskOperation;
}

/**
 * Checks that the calls about export tasks keep to their budget: those of each export, and without faults also those of
 * each lane. After a fault, an export can search for its task while another export holds the turn.
 */
export class CallRates {
  /** The calls of the last 10 s of an export or lane, oldest first. */
  private readonly recent = new Map<string, Call[]>();

  constructor(private readonly world: Pick<RandomWorld, 'timeline' | 'violation' | 'scenario'>) {}

  onCall(region: string, operation: TaskOperation, { activityType, firstRunId }: Scheduled): void {
    if (!BUDGETED.has(activityType) || firstRunId === STRANGER) return;
    const { nowMs } = this.world.timeline;
    const owner = this.world.scenario.calm ? `the lane of ${region}` : firstRunId;
    const calls = (this.recent.get(owner) ?? []).filter(({ atMs }) => atMs > nowMs - 10 * SECOND_MS);
    calls.push({ atMs: nowMs, operation });
    this.recent.set(owner, calls);
    const inASecond = calls.filter((call) => call.operation === operation && call.atMs > nowMs - SECOND_MS).length;
    if (inASecond > MOST_IN_A_SECOND) {
      this.world.violation('callsAreFew', `${owner} makes ${inASecond} calls of ${operation} in a second`);
    }
    if (calls.length > MOST_IN_10_S) {
      this.world.violation('callsAreFew', `${owner} makes ${calls.length} calls in 10 s`);
    }
  }
}
