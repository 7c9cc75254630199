import { calendarsOf, type ParsedSchedule, parseSchedule, type ScheduleDefinition } from '../schedule.js';
import { comingFirings } from '../schedule-rules.js';
import { instantMs } from '../time.js';

export const NOW_MS = instantMs('2026-11-27T14:00:00Z');

export const request = (window: object, others: object = {}) => ({
  source: { logGroups: ['/app'] },
  window,
  destination: { bucket: 'my-archive' },
  region: 'eu-central-1',
  ...others,
});

/** The definition of a schedule that fires each night, with changes of the schedule, the window and the request. */
export const definition = (change: object = {}, window: object = { lookback: 'P30D' }, others: object = {}) =>
  ({ name: 'nightly', cron: '0 3 * * *', request: request(window, others), ...change }) as ScheduleDefinition;

export const parsed = (...given: Parameters<typeof definition>): ParsedSchedule => parseSchedule(definition(...given));

/** The first firings after an instant, and their nominal times. */
export const firings = (schedule: ParsedSchedule, fromMs: number, most: number) =>
  comingFirings({ calendars: calendarsOf(schedule), timezone: schedule.timezone }, schedule.request, fromMs, most);
export const nominals = (schedule: ParsedSchedule, fromMs: number, most: number): string[] =>
  firings(schedule, fromMs, most).map(({ nominal }) => nominal);
