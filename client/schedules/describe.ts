import { type ScheduleDescription, ScheduleNotFoundError } from '@temporalio/client';
import {
  comingFirings,
  defined,
  type ExportStatus,
  exportIdOf,
  type Firing,
  firingAt,
  formatDuration,
  formatInstant,
  hashOf,
  LogferryError,
  nominalTimeOf,
} from '../../contract/index.js';
import { type ExportContext, isClosed, storedResult } from '../describe.js';
import { describeWorkflow } from '../temporal.js';
import { type DescribedDefinition, describedDefinition } from './action.js';
import { calendarText } from './calendars.js';
import type { ExportSchedule, PastFiring, ScheduleTimes } from './types.js';

/** Maximum number of coming firings in a description. */
const MOST_COMING = 5;

/** Temporal's description of a schedule. @throws LogferryError UNKNOWN_SCHEDULE */
export async function describedSchedule({ client }: ExportContext, name: string): Promise<ScheduleDescription> {
  if (name === '') throw new LogferryError('INVALID_SCHEDULE', { detail: 'the name of the schedule ("") is empty' });
  try {
    return await client.schedule.getHandle(name).describe();
  } catch (error) {
    throw error instanceof ScheduleNotFoundError ? new LogferryError('UNKNOWN_SCHEDULE', { schedule: name }) : error;
  }
}

/** @throws LogferryError UNKNOWN_SCHEDULE, NOT_A_SCHEDULE, UNREADABLE_SCHEDULE */
export async function describeSchedule(context: ExportContext, name: string): Promise<ExportSchedule> {
  return exportSchedule(context, await describedSchedule(context, name));
}

/** The schedule of exports in Temporal's description. @throws LogferryError NOT_A_SCHEDULE, UNREADABLE_SCHEDULE */
export async function exportSchedule(context: ExportContext, described: ScheduleDescription): Promise<ExportSchedule> {
  const definition = describedDefinition(described);
  const { state, info } = described;
  return defined({
    schemaVersion: 1 as const,
    name: described.scheduleId,
    ...timesOf(definition),
    jitter: formatDuration(definition.jitterMs),
    catchUpWindow: formatDuration(definition.catchUpMs),
    paused: state.paused,
    note: state.note || undefined,
    request: definition.request,
    taskQueue: definition.taskQueue,
    createdAt: formatInstant(info.createdAt.getTime()),
    updatedAt: info.lastUpdatedAt && formatInstant(info.lastUpdatedAt.getTime()),
    nextFirings: nextFirings(described, definition),
    lastFirings: await lastFirings(context, described),
    counts: {
      started: info.numActionsTaken,
      missed: info.numActionsMissedCatchupWindow,
      skipped: info.numActionsSkippedOverlap,
      waiting: waitingFirings(described),
    },
    specHash: specHash(described),
  });
}

/** Number of firings that wait for the running export to end. */
export const waitingFirings = ({ raw }: ScheduleDescription): number => Number(raw.info?.bufferSize ?? 0);

export const timesOf = ({
  calendars,
  cron,
  timezone,
}: Pick<DescribedDefinition, 'calendars' | 'cron' | 'timezone'>): ScheduleTimes => ({
  ...(cron === undefined ? { calendars: calendars.map(calendarText) } : { cron }),
  timezone,
});

/**
 * The coming firings by their nominal times. They are computed here, because Temporal's times include the jitter.
 * If another tool gave the schedule anything but calendars, such as intervals or an end, Temporal's times are used.
 */
function nextFirings({ spec, info }: ScheduleDescription, definition: DescribedDefinition): Firing[] {
  const { request } = definition;
  return hasOnlyCalendars(spec)
    ? comingFirings(definition, request, Date.now(), MOST_COMING)
    : info.nextActionTimes.slice(0, MOST_COMING).map((time) => firingAt(request, time.getTime()));
}

/** Whether calendars alone decide when a schedule fires. */
export const hasOnlyCalendars = ({ intervals = [], skip = [], startAt, endAt }: ScheduleDescription['spec']): boolean =>
  intervals.length === 0 && skip.length === 0 && startAt === undefined && endAt === undefined;

async function lastFirings({ client }: ExportContext, { info }: ScheduleDescription): Promise<PastFiring[]> {
  const newestFirst = [...info.recentActions].reverse();
  return Promise.all(
    newestFirst.map(async ({ action, scheduledAt, takenAt }) => {
      const { workflowId } = action.workflow;
      const described = await describeWorkflow(client, workflowId);
      const status: ExportStatus | undefined =
        described && (isClosed(described) ? (storedResult(described.memo)?.status ?? 'failed') : 'running');
      return defined({
        exportId: exportIdOf(workflowId),
        nominal: nominalTimeOf(workflowId) ?? formatInstant(scheduledAt.getTime()),
        startedAt: formatInstant(takenAt.getTime()),
        status,
      });
    }),
  );
}

/**
 * Hash of times, policies and action. Temporal's answer is turned into JSON first, so that an absent value and an
 * undefined value give the same hash.
 */
function specHash({ spec, policies, action }: ScheduleDescription): string {
  const { workflowType, workflowId, taskQueue, args, memo, staticSummary } = action;
  return hashOf(
    JSON.parse(JSON.stringify({ spec, policies, workflowType, workflowId, taskQueue, args, memo, staticSummary })),
  );
}
