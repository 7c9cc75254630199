import { ScheduleAlreadyRunning, type ScheduleDescription, ScheduleNotFoundError } from '@temporalio/client';
import {
  calendarsOf,
  defined,
  explain,
  LogferryError,
  type ParsedSchedule,
  parseDuration,
  parseSchedule,
  requestHash,
  type ScheduleDefinition,
  scheduleRefusals,
} from '../../contract/index.js';
import type { ExportContext } from '../describe.js';
import { GRPC, grpcCode } from '../errors.js';
import { checkExportsLogs, describedDefinition, describedRequest, temporalSchedule } from './action.js';
import { sameCalendars } from './calendars.js';
import { describedSchedule, exportSchedule, hasOnlyCalendars } from './describe.js';
import type { CreatedSchedule, ExportSchedule } from './types.js';

/** Creates a schedule, or returns the existing schedule with the same name and definition. */
export async function createSchedule(context: ExportContext, input: ScheduleDefinition): Promise<CreatedSchedule> {
  const schedule = checked(input);
  const { name, paused = false, note } = schedule;
  const state = { paused, ...defined({ note }) };
  try {
    await context.client.schedule.create({ scheduleId: name, ...temporalSchedule(schedule, context.taskQueue), state });
  } catch (error) {
    if (!(error instanceof ScheduleAlreadyRunning)) throw refusedByTemporal(error);
    const described = await describedSchedule(context, name);
    const differing = differences(described, schedule, context.taskQueue);
    if (differing.length > 0) {
      throw new LogferryError('SCHEDULE_EXISTS', { schedule: name, detail: `other ${differing.join(', ')}` });
    }
    return { schedule: await exportSchedule(context, described), created: false };
  }
  return { schedule: await exportSchedule(context, await describedSchedule(context, name)), created: true };
}

/** Replaces the definition of a schedule. The paused state and the note stay, unless the definition sets them. */
export async function updateSchedule(context: ExportContext, input: ScheduleDefinition): Promise<ExportSchedule> {
  const schedule = checked(input);
  const { name, paused, note } = schedule;
  checkExportsLogs(await describedSchedule(context, name));
  try {
    await context.client.schedule.getHandle(name).update(({ state }) => ({
      ...temporalSchedule(schedule, context.taskQueue),
      state: { ...state, ...defined({ paused, note }) },
    }));
  } catch (error) {
    if (error instanceof ScheduleNotFoundError) throw new LogferryError('UNKNOWN_SCHEDULE', { schedule: name });
    throw refusedByTemporal(error);
  }
  return exportSchedule(context, await describedSchedule(context, name));
}

/**
 * The definition, parsed and checked by all rules for schedules. @throws LogferryError INVALID_SCHEDULE,
 * INVALID_REQUEST, WINDOW_TOO_RECENT, …
 */
function checked(input: ScheduleDefinition): ParsedSchedule {
  const schedule = parseSchedule(input);
  const [refusal] = scheduleRefusals(schedule, Date.now());
  if (refusal) throw new LogferryError(refusal);
  return schedule;
}

/**
 * Names of all settings in which a definition and an existing schedule differ, including those that logferry sets
 * itself. Only `request` if the request of the schedule cannot be read.
 */
function differences(described: ScheduleDescription, schedule: ParsedSchedule, taskQueue: string): string[] {
  checkExportsLogs(described);
  if (describedRequest(described).wrong !== undefined) return ['request'];
  const before = describedDefinition(described);
  const { state, spec, policies } = described;
  const wanted = temporalSchedule(schedule, taskQueue);
  const same: Record<string, boolean> = {
    request: requestHash(before.request) === requestHash(schedule.request),
    [schedule.cron === undefined ? 'calendars' : 'cron']:
      hasOnlyCalendars(spec) && sameCalendars(before.calendars, calendarsOf(schedule)),
    timezone: before.timezone === schedule.timezone,
    jitter: before.jitterMs === parseDuration(schedule.jitter),
    catchUpWindow: before.catchUpMs === parseDuration(schedule.catchUpWindow),
    'task queue': before.taskQueue === taskQueue,
    'workflow id': described.action.workflowId === wanted.action.workflowId,
    'overlap policy': policies.overlap === wanted.policies.overlap,
    'pause on failure': policies.pauseOnFailure === wanted.policies.pauseOnFailure,
    paused: schedule.paused === undefined || schedule.paused === state.paused,
    note: schedule.note === undefined || schedule.note === state.note,
  };
  return Object.entries(same).flatMap(([name, isSame]) => (isSame ? [] : [name]));
}

/**
 * The error for a definition that Temporal refuses, for example because its server does not know the time zone. Other
 * errors are returned unchanged.
 */
function refusedByTemporal(error: unknown): unknown {
  if (grpcCode(error) !== GRPC.invalidArgument) return error;
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  const said =
    cause instanceof Error && 'details' in cause ? String(cause.details) : 'it does not accept the definition';
  return new LogferryError(
    explain('INVALID_SCHEDULE', { detail: `Temporal refuses it: ${said}` }),
    {},
    { cause: error },
  );
}
