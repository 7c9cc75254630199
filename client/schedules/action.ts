import { type ScheduleDescription, ScheduleOverlapPolicy, type ScheduleSpec } from '@temporalio/client';
import {
  type Calendar,
  calendarsOf,
  checkExportRequest,
  defined,
  EXPORT_WORKFLOW,
  isScheduled,
  LogferryError,
  MEMO,
  type ParsedSchedule,
  parseDuration,
  requestHash,
  type ScheduledRequest,
} from '../../contract/index.js';
import { scheduleSummary } from '../summary.js';
import { describedTimes, toTemporal } from './calendars.js';

/** Times, policies and action of a schedule, for Temporal. */
export function temporalSchedule(schedule: ParsedSchedule, taskQueue: string) {
  const { name, request } = schedule;
  const summary = scheduleSummary(request, name);
  return {
    spec: specOf(schedule),
    action: {
      type: 'startWorkflow' as const,
      workflowType: EXPORT_WORKFLOW,
      args: [request],
      taskQueue,
      // Temporal appends the nominal time of the firing.
      workflowId: name,
      memo: { [MEMO.unresolvedHash]: requestHash(request), [MEMO.summary]: summary },
      staticSummary: summary,
    },
    policies: {
      // At most one firing waits while another firing runs. Temporal skips further firings. The next firing exports
      // its whole look-back, so it also exports the days of skipped firings that lie in the look-back.
      overlap: ScheduleOverlapPolicy.BUFFER_ONE,
      catchupWindow: parseDuration(schedule.catchUpWindow) ?? 0,
      pauseOnFailure: false,
    },
  };
}

function specOf(schedule: ParsedSchedule): ScheduleSpec {
  return {
    calendars: calendarsOf(schedule).map((calendar) => toTemporal(calendar, schedule.cron)),
    timezone: schedule.timezone,
    jitter: parseDuration(schedule.jitter) ?? 0,
  };
}

/** The definition of a schedule, read from Temporal's description. */
export interface DescribedDefinition {
  request: ScheduledRequest;
  calendars: Calendar[];
  cron?: string;
  timezone: string;
  jitterMs: number;
  catchUpMs: number;
  taskQueue: string;
}

/** @throws LogferryError NOT_A_SCHEDULE for a schedule that starts another workflow than an export */
export function checkExportsLogs({ scheduleId, action }: ScheduleDescription): void {
  if (action.workflowType !== EXPORT_WORKFLOW) throw new LogferryError('NOT_A_SCHEDULE', { schedule: scheduleId });
}

/** The request of a schedule, or what is wrong with it. Another tool can write a request that no export accepts. */
export function describedRequest({
  action,
}: ScheduleDescription): { request: ScheduledRequest; wrong?: undefined } | { wrong: readonly string[] } {
  const checked = checkExportRequest(action.args?.[0]);
  if (checked.wrong !== undefined) return checked;
  const { request } = checked;
  return isScheduled(request) ? { request } : { wrong: ['window must have lookback instead of from and to'] };
}

/**
 * Reads the definition of a schedule from Temporal's description.
 * @throws LogferryError NOT_A_SCHEDULE, UNREADABLE_SCHEDULE
 */
export function describedDefinition(described: ScheduleDescription): DescribedDefinition {
  checkExportsLogs(described);
  const { scheduleId, spec, action, policies } = described;
  const read = describedRequest(described);
  if (read.wrong !== undefined) {
    throw new LogferryError('UNREADABLE_SCHEDULE', { schedule: scheduleId, detail: read.wrong.join('; ') });
  }
  const { calendars, cron } = describedTimes(spec);
  return defined({
    request: read.request,
    calendars,
    cron,
    timezone: spec.timezone || 'UTC',
    jitterMs: spec.jitter ?? 0,
    catchUpMs: policies.catchupWindow,
    taskQueue: action.taskQueue,
  });
}
