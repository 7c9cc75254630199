import type { CalendarSpec, CalendarSpecDescription } from '@temporalio/client';
import {
  decodeOptionalStructuredCalendarSpecs,
  encodeOptionalStructuredCalendarSpecs,
} from '@temporalio/client/lib/schedule-helpers.js';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { calendarsOf } from '../../contract/index.js';
import { calendarText, describedTimes, sameCalendars, toTemporal } from './calendars.js';

/** A calendar as Temporal describes it after it was created. */
const described = (calendar: CalendarSpec): CalendarSpecDescription[] =>
  decodeOptionalStructuredCalendarSpecs(encodeOptionalStructuredCalendarSpecs([calendar]) as never);

const part = (least: number, most: number) =>
  fc.oneof(
    fc.constant('*'),
    fc.integer({ min: least, max: most }).map(String),
    fc.integer({ min: 1, max: 9 }).map((step) => `*/${step}`),
    fc
      .tuple(
        fc.integer({ min: least, max: most }),
        fc.integer({ min: least, max: most }),
        fc.integer({ min: 1, max: 4 }),
      )
      .map(([a, b, step]) => `${Math.min(a, b)}-${Math.max(a, b)}/${step}`),
    fc.uniqueArray(fc.integer({ min: least, max: most }), { minLength: 1, maxLength: 5 }).map((list) => list.join(',')),
  );
const crons = fc.tuple(part(0, 59), part(0, 23), part(1, 31), part(1, 12), part(0, 7)).map((parts) => parts.join(' '));

it('a cron text comes back from Temporal unchanged, with a calendar that has the same times', () => {
  fc.assert(
    fc.property(crons, (cron) => {
      const calendars = calendarsOf({ cron });
      const [calendar] = calendars;
      const back = describedTimes({ calendars: calendar ? described(toTemporal(calendar, cron)) : [] });
      expect(back.cron).toBe(cron);
      expect(sameCalendars(back.calendars, calendars)).toBe(true);
      // The calendar's text, read again, also has the same times.
      expect(sameCalendars(calendarsOf({ calendars: back.calendars.map(calendarText) }), calendars)).toBe(true);
    }),
  );
});

it('a cron text that no longer has the times of its calendar is not shown', () => {
  const [calendar] = calendarsOf({ cron: '0 3 * * *' });
  const changed = calendar ? described(toTemporal(calendar, '0 4 * * *')) : [];
  expect(describedTimes({ calendars: changed })).not.toHaveProperty('cron');
  const uncommented = calendar ? described(toTemporal(calendar)) : [];
  expect(describedTimes({ calendars: uncommented }).calendars.map(calendarText)).toEqual([{ hour: '3' }]);
});
