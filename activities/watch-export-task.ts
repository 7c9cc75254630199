import { setTimeout as delay } from 'node:timers/promises';
import { Context } from '@temporalio/activity';
import { ApplicationFailure, ApplicationFailureCategory } from '@temporalio/common';
import { defined, instantMs, isOutage } from '../contract/index.js';
import type { Aws, ExportTask } from './ports.js';
import type { ExportDeps } from './shared/deps.js';
import { awsOf } from './shared/export-session.js';
import { blindBy, orBlind } from './shared/failures.js';
import { pollDelayMs } from './shared/polling.js';
import type { Blind, ExportActivities, WatchAnswer } from './types.js';

/**
 * Age (ms) from which a task's status is shown in the Web UI. A younger task often ends before a person could read the
 * status, and showing it costs a Temporal action.
 */
const SHOWN_AFTER_MS = 3_000;

/**
 * Pause (ms) after an attempt whose last call AWS did not answer. The account's 5 calls a second may be used up, so
 * faster polling would take calls from other programs.
 */
const UNANSWERED_PAUSE_MS = 5_000;

type Input = Parameters<ExportActivities['watchExportTask']>[0];

/**
 * Watches a task until it has ended. One attempt polls AWS for a while and then fails with a benign error, so that
 * Temporal starts the next attempt. So a long watch does not occupy one worker slot all the time, costs one action for
 * each attempt, and shows AWS's status in the Web UI. If AWS answers no call of an attempt, the attempt answers with
 * the reason, so that the workflow shows it.
 */
export const watchExportTask = (deps: ExportDeps, input: Input): Promise<WatchAnswer> =>
  orBlind(() => watch(deps, input));

async function watch(deps: ExportDeps, input: Input): Promise<WatchAnswer> {
  const { cancellationSignal, heartbeat } = Context.current();
  const aws = await awsOf(deps, input.export, 'brief');
  const beganMs = performance.now();
  const usedMs = () => performance.now() - beganMs;
  const isOver = () => usedMs() >= input.export.timings.watchAttemptMs;
  const ageAtBeginMs = await ageOf(aws, input);
  const ageMs = () => ageAtBeginMs + usedMs();
  let since = input.missingSince;
  let isMissing = false;
  let shown: string | undefined;
  let status = 'not seen yet';
  let isAnswered = false;
  for (;;) {
    await pause(pollDelayMs(ageMs()), cancellationSignal, status);
    const seen = await find(aws, input.taskId);
    if ('outage' in seen) {
      // An attempt ends after `watchAttemptMs` even if AWS does not answer. If it lasted longer, the server would start
      // another attempt, and both attempts would poll.
      if (!isOver()) continue;
      if (isAnswered) throw notOver('not answered', UNANSWERED_PAUSE_MS);
      return seen.outage;
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
      heartbeat({ status: shown });
    }
    if (!isOver()) continue;
    if (isMissing) return { kind: 'missing', ...defined({ since }) };
    throw notOver(status, pollDelayMs(ageMs()));
  }
}

/** The age of a task (ms), which decides how often the watch polls. 0 if the age is not known. */
async function ageOf(aws: Aws, { createdAt }: Input): Promise<number> {
  if (createdAt === undefined) return 0;
  return aws.nowMs().then(
    (nowMs) => nowMs - instantMs(createdAt),
    () => 0,
  );
}

/** The task as AWS shows it, or why AWS did not answer. A refusal by AWS is thrown, and ends the attempt. */
async function find(aws: Aws, taskId: string): Promise<{ task: ExportTask | undefined } | { outage: Blind }> {
  try {
    return { task: await aws.exportTasks.find(taskId) };
  } catch (error) {
    const blind = blindBy(error);
    if (blind !== undefined && isOutage(blind.failure)) return { outage: blind };
    throw error;
  }
}

function overOf({ status, statusMessage, createdAt, completedAt }: ExportTask): WatchAnswer | undefined {
  if (status !== 'COMPLETED' && status !== 'FAILED' && status !== 'CANCELLED') return undefined;
  return { kind: 'over', status, ...defined({ statusMessage, createdAt, completedAt }) };
}

/**
 * A pause of the watch. When this worker shuts down, the attempt ends, so that another worker immediately takes over
 * the watch.
 */
async function pause(ms: number, signal: AbortSignal, status: string): Promise<void> {
  try {
    await delay(ms, undefined, { signal });
  } catch {
    throw notOver(status, 1);
  }
}

const notOver = (status: string, nextRetryDelay: number): ApplicationFailure =>
  ApplicationFailure.create({
    type: 'TaskNotOver',
    message: `AWS status ${status}`,
    category: ApplicationFailureCategory.BENIGN,
    nextRetryDelay,
  });
