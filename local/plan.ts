import { planInMemory } from '../activities/plan/in-memory.js';
import type { Identity } from '../activities/ports.js';
import { archiveLocationOf } from '../activities/shared/archive-location.js';
import { refusals } from '../activities/shared/refusals.js';
import type { PlannedSlice } from '../activities/types.js';
import {
  defined,
  expiredWarning,
  LogferryError,
  noSlices,
  type ResolvedRequest,
  type SliceRef,
  type Warning,
  type WindowFacts,
} from '../contract/index.js';
import { ownAccount } from './own-account.js';

/** A slice that an export would export, or several consecutive slices that need no task. */
export interface PlanLine extends SliceRef {
  without?: NonNullable<PlannedSlice['without']>;
  slices?: number;
}

/** The totals of a plan. */
export interface PlanSummary extends WindowFacts {
  accountId: string;
  groups: number;
  /** Number of lines of the plan. */
  lines: number;
  /** Number of export tasks. */
  tasks: number;
  /**
   * Number of slices that earlier receipts have closed. `unsettled` is the number of those that can still get late
   * events.
   */
  skipped: number;
  unsettled: number;
  /** Number of skipped slices that an earlier run recorded as `expired`, because retention had passed. */
  skippedExpired: number;
  quiet: number;
  expired: number;
  /** Estimated number of bytes that the log groups store for the slices that need a task. */
  bytes: number;
  /**
   * Number of closed windows that the export recounts, and estimate of the bytes that Logs Insights scans for the
   * recounts.
   */
  recounts: { windows: number; bytes: number };
  warnings: Warning[];
}

/** The identity behind the credentials of this process. @throws LogferryError CREDENTIALS, AWS_UNREACHABLE */
export async function whoAmI(region: string, env?: NodeJS.ProcessEnv): Promise<Identity> {
  return (await ownAccount('command', env)({ region })).identity();
}

/** A plan that is made while its lines are read. */
export interface LocalPlan {
  accountId: string;
  /** The lines of the plan, in order. Each line is made when it is read, because a plan may have millions of lines. */
  lines: AsyncIterable<PlanLine>;
  /** The totals of the plan. They are complete after the last line was read. */
  summary(): PlanSummary;
}

/**
 * Plans an export in this process with the credentials of the process. Starts nothing and writes nothing.
 * @throws LogferryError with the reason why the request cannot be exported
 */
export async function planLocally(request: ResolvedRequest, env?: NodeJS.ProcessEnv): Promise<LocalPlan> {
  const { region, account } = request;
  const aws = await ownAccount('command', env)(defined({ region, account }));
  const { accountId } = await aws.identity();
  const archive = archiveLocationOf(request, accountId);
  const [refusal] = await refusals(aws, archive, request);
  if (refusal) throw new LogferryError(refusal);
  const store = aws.objects(archive.bucket, archive.bucketOwner);
  const plan = planInMemory({ logGroups: aws.logGroups, store, archive, request, nowMs: await aws.nowMs() });
  const counts = { lines: 0, tasks: 0, quiet: 0, expired: 0 };
  async function* lines(): AsyncGenerator<PlanLine> {
    for await (const { slice, without, slices } of plan.slices) {
      counts.lines += 1;
      counts[without ?? 'tasks'] += slices ?? 1;
      // Only a slice without a task gets more fields. A slice with a task is not copied, because a plan can have
      // millions of them.
      yield without === undefined ? slice : { ...slice, ...defined({ without, slices }) };
    }
  }
  const summary = (): PlanSummary => {
    const { warnings, ...found } = plan.summary();
    const { skipped, skippedExpired, leftOut } = found;
    const planned = counts.tasks + counts.quiet + counts.expired + skipped;
    const slices = { ...noSlices(), planned, expired: counts.expired };
    const expired = expiredWarning({ slices, skippedExpired }, leftOut);
    return { accountId, ...counts, ...found, warnings: [...expired, ...warnings] };
  };
  return { accountId, lines: lines(), summary };
}
