import type { CalendarSpec, CalendarSpecDescription, ScheduleSpecDescription } from '@temporalio/client';
import {
  type Calendar,
  type CalendarField,
  type CalendarText,
  canonicalJson,
  defined,
  EVERY_MIDNIGHT,
  parseCron,
} from '../../contract/index.js';

const MONTHS = [
  ...['JANUARY', 'FEBRUARY', 'MARCH', 'APRIL', 'MAY', 'JUNE'],
  ...['JULY', 'AUGUST', 'SEPTEMBER', 'OCTOBER', 'NOVEMBER', 'DECEMBER'],
] as const;
const DAYS = ['SUNDAY', 'MONDAY', 'TUESDAY', 'WEDNESDAY', 'THURSDAY', 'FRIDAY', 'SATURDAY'] as const;

interface Range<Value> {
  start: Value;
  end: Value;
  step: number;
}

/**
 * Ascending values as ranges. Three or more values, all with the same distance, are one range. Otherwise each run of
 * consecutive numbers is a range.
 */
function rangesOf(values: readonly number[]): Range<number>[] {
  const [first = 0, second = first] = values;
  const step = second - first;
  if (values.length > 2 && values.every((value, index) => value === first + index * step)) {
    return [{ start: first, end: first + (values.length - 1) * step, step }];
  }
  const ranges: Range<number>[] = [];
  for (const value of values) {
    const last = ranges.at(-1);
    if (last !== undefined && value === last.end + 1) last.end = value;
    else ranges.push({ start: value, end: value, step: 1 });
  }
  return ranges;
}

const named = <Name>(values: readonly number[], nameOf: (value: number) => Name): Range<Name>[] =>
  rangesOf(values).map(({ start, end, step }) => ({ start: nameOf(start), end: nameOf(end), step }));

/** A calendar for Temporal. @param comment text that Temporal keeps with the calendar */
export function toTemporal({ year, month, dayOfWeek, ...others }: Calendar, comment?: string): CalendarSpec {
  return defined({
    second: rangesOf(others.second),
    minute: rangesOf(others.minute),
    hour: rangesOf(others.hour),
    dayOfMonth: rangesOf(others.dayOfMonth),
    month: named(month, (value) => MONTHS[value - 1] ?? 'JANUARY'),
    dayOfWeek: named(dayOfWeek, (value) => DAYS[value] ?? 'SUNDAY'),
    year: year && rangesOf(year),
    comment,
  });
}

/** A calendar that Temporal describes. */
function fromTemporal(spec: CalendarSpecDescription): Calendar {
  const year = valuesOf(spec.year, (value) => value);
  return defined({
    second: valuesOf(spec.second, (value) => value),
    minute: valuesOf(spec.minute, (value) => value),
    hour: valuesOf(spec.hour, (value) => value),
    dayOfMonth: valuesOf(spec.dayOfMonth, (value) => value),
    month: valuesOf(spec.month, (name) => MONTHS.indexOf(name) + 1),
    dayOfWeek: valuesOf(spec.dayOfWeek, (name) => DAYS.indexOf(name)),
    year: year.length === 0 ? undefined : year,
  });
}

function valuesOf<Name>(ranges: readonly Range<Name>[], numberOf: (name: Name) => number): number[] {
  const values = new Set<number>();
  for (const { start, end, step } of ranges) {
    for (let value = numberOf(start); value <= numberOf(end); value += Math.max(1, step)) values.add(value);
  }
  return [...values].sort((a, b) => a - b);
}

/** Calendars of a schedule, and the cron text for them, if they have one. */
export interface DescribedTimes {
  calendars: Calendar[];
  cron?: string;
}

/**
 * The calendars of a schedule that Temporal describes. Temporal translates a cron text into a calendar and does not
 * return the text. So the comment of the calendar keeps the text, which is used only while it means the same as the
 * calendar.
 */
export function describedTimes({ calendars = [] }: Pick<ScheduleSpecDescription, 'calendars'>): DescribedTimes {
  const read = calendars.map(fromTemporal);
  const cron = calendars.length === 1 ? calendars[0]?.comment : undefined;
  const parsed = cron ? parseCron(cron) : undefined;
  const isCron = parsed !== undefined && parsed.wrong === undefined && same(parsed.calendar, read[0]);
  return { calendars: read, ...(isCron && cron && { cron }) };
}

const same = (a: Calendar | undefined, b: Calendar | undefined): boolean =>
  canonicalJson(a ?? null) === canonicalJson(b ?? null);

/** Whether two lists of calendars have the same times. */
export const sameCalendars = (a: readonly Calendar[], b: readonly Calendar[]): boolean =>
  canonicalJson(a) === canonicalJson(b);

const FIELDS: readonly CalendarField[] = ['second', 'minute', 'hour', 'dayOfMonth', 'month', 'dayOfWeek', 'year'];
const NONE: readonly number[] = [];

/** A calendar with each field as a text, as in a cron expression. Fields that have their default are left out. */
export const calendarText = (calendar: Calendar): CalendarText =>
  Object.fromEntries(
    FIELDS.flatMap((field) => {
      const [values, usual] = [calendar[field] ?? NONE, EVERY_MIDNIGHT[field] ?? NONE];
      return canonicalJson(values) === canonicalJson(usual) ? [] : [[field, fieldText(field, values)]];
    }),
  );

const MOST_VALUES: Partial<Record<CalendarField, number>> = { second: 60, minute: 60, hour: 24 };

const fieldText = (field: CalendarField, values: readonly number[]): string =>
  values.length === MOST_VALUES[field]
    ? '*'
    : rangesOf(values)
        .map(({ start, end, step }) => {
          if (start === end) return `${start}`;
          return step === 1 ? `${start}-${end}` : `${start}-${end}/${step}`;
        })
        .join(',');
