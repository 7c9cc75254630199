import type { ExportSchedule } from '../../client/index.js';
import { windowlessArguments } from '../exports/import.js';
import { calendarArguments } from './definition.js';

/**
 * The definition of a schedule that Temporal describes, as the arguments of a configuration. The arguments `name`,
 * `paused` and `note` are left out.
 */
export const argumentsIn = ({ cron, calendars, timezone, jitter, catchUpWindow, request }: ExportSchedule) => ({
  ...windowlessArguments(request),
  cron: cron ?? null,
  calendars: calendars?.map(calendarArguments) ?? null,
  timezone,
  jitter,
  catch_up_window: catchUpWindow,
  lookback: request.window.lookback,
  lag: request.window.lag ?? null,
});
