import { setTimeout as delay } from 'node:timers/promises';
import { Context } from '@temporalio/activity';
import { ApplicationFailure, ApplicationFailureCategory } from '@temporalio/common';
import { defined, instantMs, isOutage, MINUTE_MS, SECOND_MS } from '../contract/index.js';
import type { Aws, ExportTask } from './ports.js';
import { CallPace } from './shared/call-pace.js';
import type { ExportDeps } from './shared/deps.js';
import { awsOf } from './shared/export-session.js';
import { blindBy, orBlind } from './shared/failures.js';
import { laneCalls } from './shared/lane-calls.js';
import type { ExportActivities } from './types/activities.js';
import type { Blind } from './types/blind.js';
import type { RecentCalls, WatchAnswer } from './types/task-calls.js';
import { type Handover, handedOver } from './watching/handover.js';
import { likelyEnds } from './watching/likely-ends.js';
import { lookPrice } from './watching/look-price.js';
import { nextLook } from './watching/next-look.js';

/**
 * Age (ms) from which a task's status is shown in the Web UI. A younger task often ends before a person could read the
 * status, and showing it costs a Temporal action.
 */
const SHOWN_AFTER_MS = 3_000;

/**
 * Pause (ms) after an attempt in which AWS answered a call, but not the last one. The account's 5 calls a second may be
 * used up, so faster polling would take calls from other programs.
 */
const UNANSWERED_PAUSE_MS = 5_000;

/**
 * Time (ms) from the end of Temporal's retry delay to the first look of the next attempt: a worker must receive the
 * attempt, and the budget of calls must allow a look.
 */
const TAKE_OVER_MS = 600;
/**
 * A pause (ms) between two looks that is long enough to hand the watch over to the next attempt, also on a server that
 * rounds shorter retry delays up to a second.
 */
const HAND_OVER_PAUSE_MS = SECOND_MS + TAKE_OVER_MS;

/** Time (ms) within which the next attempt of a watch begins while workers run. */
const NEXT_ATTEMPT_MS = 2 * MINUTE_MS;

type Input = Parameters<ExportActivities['watchExportTask']>[0];

/**
 * Watches a task until it has ended. One attempt looks at the task for a while, at times when the task's end is likely.
 * Then the attempt fails with a benign error, so that Temporal starts the next one. So a long watch does not occupy one
 * worker slot all the time, costs one action for each attempt, and shows AWS's status in the Web UI. If AWS answers no
 * call of an attempt, the attempt answers with the reason, so that the workflow shows it.
 */
export async function watchExportTask(deps: ExportDeps, input: Input): Promise<WatchAnswer & RecentCalls> {
  const before = handedOver();
  const pace = new CallPace(
    Context.current().info.attempt > 1 ? before.ended?.calls : input.calls,
    laneCalls(deps, input.export.laneId),
  );
  const answer = await orBlind(() => watch(deps, input, pace, before));
  // A repeated call may have used the reserve of the budget of calls, which a create needs. Another export may get the
  // turn and create immediately, so the watch first waits until the reserve is there again.
  await pace.restored();
  return { ...answer, calls: pace.calls };
}

async function watch(deps: ExportDeps, input: Input, pace: CallPace, before: Partial<Handover>): Promise<WatchAnswer> {
  const { cancellationSignal, heartbeat, info } = Context.current();
  const { watchAttemptMs } = input.export.timings;
  const aws = await awsOf(deps, input.export, 'brief');
  const beganMs = performance.now();
  const usedMs = () => performance.now() - beganMs;
  // With the age `NaN`, there would be no pauses between looks, and the watch would exceed its budget of calls.
  const ageAtBeginMs = Math.max(0, await ageOf(aws, input)) || 0;
  const ageMs = () => ageAtBeginMs + usedMs();
  if (input.foreign) reportForeign(deps, input, ageAtBeginMs);
  const known = { rate: likelyEnds(input.durations), price: lookPrice(input.durations) };
  /** Time (ms) until an end is likely enough for the next look. */
  const pauseMs = (lastMs: number) => {
    const nowMs = ageMs();
    return nextLook({ ...known, lastMs, nowMs, looksInMs: pace.looksInMs }) - nowMs;
  };
  let lookedMs = info.attempt === 1 ? (input.fresh ? 0 : undefined) : before.ended?.lookedMs;
  // An attempt that does not know the last look looks as soon as the budget allows.
  let nextMs = lookedMs === undefined ? 0 : pauseMs(Math.min(lookedMs, ageMs()));
  let since = input.missingSince;
  let isMissing = false;
  let shown = before.status;
  let status = 'not seen yet';
  let isAnswered = false;
  /** The failure with which this attempt hands the watch over. The next attempt begins after a pause (ms). */
  const handOver = (afterMs: number): ApplicationFailure => {
    const restMs = Math.max(1, Math.floor(afterMs));
    if (lookedMs !== undefined && ageMs() >= SHOWN_AFTER_MS) {
      heartbeat({ status, ended: { attempt: info.attempt, calls: pace.callsIn(restMs), lookedMs } } satisfies Handover);
    }
    return notOver(status, restMs);
  };
  for (;;) {
    // When this worker shuts down, the attempt ends, so that another worker immediately takes over the watch.
    if (!(await passed(Math.max(nextMs, pace.lookInMs), cancellationSignal))) throw handOver(0);
    const seen = await find(aws, input.taskId, pace);
    lookedMs = ageMs();
    nextMs = Math.max(pauseMs(lookedMs), pace.lookInMs);
    // An attempt ends after `watchAttemptMs` even if AWS does not answer. If it lasted longer, the server would start
    // another attempt, and both attempts would poll.
    const isOver = usedMs() + nextMs >= watchAttemptMs;
    if (seen.kind === 'blind') {
      if (!isOver) continue;
      if (isAnswered) throw notOver('not answered', UNANSWERED_PAUSE_MS);
      return seen;
    }
    isAnswered = true;
    const { task } = seen;
    const over = task && overOf(task);
    if (over) return over;
    if (task && task.status !== 'UNKNOWN' && input.untilSeen) return { kind: 'live' };
    status = task?.status ?? 'not listed';
    isMissing = task === undefined || task.status === 'UNKNOWN';
    if (!isMissing) since = undefined;
    if (task && task.status !== shown && ageMs() >= SHOWN_AFTER_MS) {
      shown = task.status;
      heartbeat({ status } satisfies Handover);
    }
    if (isOver && isMissing) return { kind: 'missing', ...defined({ since }) };
    // The next attempt takes over during a pause in which no end is likely, if this attempt is half over.
    const isCalm = !isMissing && usedMs() >= watchAttemptMs / 2 && nextMs >= HAND_OVER_PAUSE_MS;
    if (isOver || isCalm) throw handOver(nextMs - TAKE_OVER_MS);
  }
}

/** Reports that a task of another program has AWS's slot. Each attempt of the watch reports it. */
function reportForeign({ report }: ExportDeps, { export: opened, taskId }: Input, ageMs: number): void {
  const { exportId, archive, timings } = opened;
  const { accountId: account, region } = archive;
  report?.({
    ...{ kind: 'foreignTask', exportId, account, region, taskId, ageMs },
    freshForMs: timings.watchAttemptMs + NEXT_ATTEMPT_MS,
  });
}

/**
 * The age of a task (ms); 0 if it is not known, or if AWS names an instant beyond the year 9999. `ageMs` is the age at
 * the instant when the first attempt was scheduled, by Temporal's clock. Only instants of one clock are compared,
 * because a worker's clock can be wrong by days.
 */
async function ageOf(aws: Aws, { ageMs, createdAt }: Input): Promise<number> {
  const { scheduledTimestampMs, currentAttemptScheduledTimestampMs } = Context.current().info;
  if (ageMs !== undefined) return ageMs + (currentAttemptScheduledTimestampMs - scheduledTimestampMs);
  if (createdAt === undefined) return 0;
  try {
    return (await aws.nowMs()) - instantMs(createdAt);
  } catch {
    return 0;
  }
}

/** The task as AWS shows it, or why AWS did not answer. A refusal by AWS is thrown, and ends the attempt. */
async function find(
  aws: Aws,
  taskId: string,
  pace: CallPace,
): Promise<{ kind: 'answered'; task: ExportTask | undefined } | Blind> {
  try {
    return { kind: 'answered', task: await pace.look((sent) => aws.exportTasks.find(taskId, sent)) };
  } catch (error) {
    const blind = blindBy(error);
    if (blind !== undefined && isOutage(blind.failure)) return blind;
    throw error;
  }
}

function overOf({ status, statusMessage, createdAt, completedAt }: ExportTask): WatchAnswer | undefined {
  if (status !== 'COMPLETED' && status !== 'FAILED' && status !== 'CANCELLED') return undefined;
  return { kind: 'over', status, ...defined({ statusMessage, createdAt, completedAt }) };
}

/** Waits for a time (ms). @returns false if the signal has ended the wait */
const passed = (ms: number, signal: AbortSignal): Promise<boolean> =>
  delay(ms, undefined, { signal }).then(
    () => true,
    () => false,
  );

const notOver = (status: string, nextRetryDelay: number): ApplicationFailure =>
  ApplicationFailure.create({
    type: 'TaskNotOver',
    message: `AWS status ${status}`,
    category: ApplicationFailureCategory.BENIGN,
    nextRetryDelay,
  });
