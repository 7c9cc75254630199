import type { CalendarText, ScheduleDefinition } from '../../contract/index.js';
import type { Known } from '../exports/known.js';
import { given, requestOf } from '../exports/request.js';
import type { DesiredOf, PlanOf, StateOf } from '../schema/index.js';
import type { scheduleAttributes } from './attributes.js';

export type State = StateOf<typeof scheduleAttributes>;
export type Planned = PlanOf<typeof scheduleAttributes>;
export type Desired = DesiredOf<typeof scheduleAttributes>;

/** The arguments of a schedule: its attributes without `spec_hash`, which no configuration can give. */
export type Arguments = Omit<Planned, 'spec_hash'>;
export type KnownArguments = Known<Arguments>;

/**
 * The definition for known arguments.
 * @param requestedBy the provider's default
 */
export function definitionOf(values: KnownArguments, requestedBy: string | null): ScheduleDefinition {
  const { name, cron, calendars, timezone, jitter, catch_up_window, lookback, lag, paused, note } = values;
  return given({
    name,
    cron,
    calendars: calendars?.map(calendarOf),
    timezone,
    jitter,
    catchUpWindow: catch_up_window,
    paused,
    note,
    request: requestOf({ ...values, window: given({ lookback, lag }) }, requestedBy),
  }) as ScheduleDefinition;
}

type CalendarArguments = NonNullable<KnownArguments['calendars']>[number];

/** A calendar of the contract, from the arguments of a configuration. */
export const calendarOf = ({ day_of_month, day_of_week, ...others }: CalendarArguments): CalendarText =>
  given({ ...others, dayOfMonth: day_of_month, dayOfWeek: day_of_week });

/** The arguments for a calendar of the contract. */
export const calendarArguments = ({ second, minute, hour, dayOfMonth, month, dayOfWeek, year }: CalendarText) => ({
  second: second ?? null,
  minute: minute ?? null,
  hour: hour ?? null,
  day_of_month: dayOfMonth ?? null,
  month: month ?? null,
  day_of_week: dayOfWeek ?? null,
  year: year ?? null,
});
