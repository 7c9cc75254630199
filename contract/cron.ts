/*
 * Cron texts and calendar fields, with Temporal's meaning: a time matches only if all fields match. So the day of the
 * month and the day of the week must both match (`service/worker/scheduler/calendar.go` of Temporal's server 1.31). The
 * client parses the texts itself, so that a refusal names the field and the value. The client also needs the next
 * firings before it creates a schedule.
 */

/** The times of day and the days that match: the allowed values of each field, in ascending order. */
export interface Calendar {
  second: readonly number[];
  minute: readonly number[];
  hour: readonly number[];
  dayOfMonth: readonly number[];
  /** January is 1. */
  month: readonly number[];
  /** Sunday is 0. */
  dayOfWeek: readonly number[];
  /** If absent, every year matches. */
  year?: readonly number[];
}

export type CalendarField = keyof Calendar;

interface FieldRule {
  /** The name of the field in messages about a cron text. */
  label: string;
  least: number;
  most: number;
  /** The text that an absent field stands for. */
  default: string;
  /** Names of the values, the first for `least`. */
  names?: readonly string[];
  /** The least length of an abbreviated name. */
  shortest?: number;
}

const MONTHS = [
  ...['january', 'february', 'march', 'april', 'may', 'june'],
  ...['july', 'august', 'september', 'october', 'november', 'december'],
];
const DAYS = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'];
const SUNDAY_AGAIN = 7;

/** The last year of Temporal's calendars. */
export const LAST_YEAR = 2100;

const RULES: Readonly<Record<CalendarField, FieldRule>> = {
  second: { label: 'second', least: 0, most: 59, default: '0' },
  minute: { label: 'minute', least: 0, most: 59, default: '0' },
  hour: { label: 'hour', least: 0, most: 23, default: '0' },
  dayOfMonth: { label: 'day of the month', least: 1, most: 31, default: '*' },
  month: { label: 'month', least: 1, most: 12, default: '*', names: MONTHS, shortest: 3 },
  dayOfWeek: { label: 'day of the week', least: 0, most: SUNDAY_AGAIN, default: '*', names: DAYS, shortest: 2 },
  year: { label: 'year', least: 2000, most: LAST_YEAR, default: '*' },
};

/** The fields of a cron text, in their order. */
const CRON_FIELDS = ['minute', 'hour', 'dayOfMonth', 'month', 'dayOfWeek'] as const;

const SHORTHANDS: Readonly<Record<string, string>> = {
  '@yearly': '0 0 1 1 *',
  '@annually': '0 0 1 1 *',
  '@monthly': '0 0 1 * *',
  '@weekly': '0 0 * * 0',
  '@daily': '0 0 * * *',
  '@midnight': '0 0 * * *',
  '@hourly': '0 * * * *',
};

/** Temporal keeps at most this many characters of a calendar's comment, which holds the cron text. */
export const LONGEST_CRON_CHARS = 200;

/** Parses a cron text. `wrong` is the rule that the text breaks, as the end of a sentence about the text. */
export function parseCron(text: string): { calendar: Calendar; wrong?: undefined } | { wrong: string } {
  if (text.length > LONGEST_CRON_CHARS) return { wrong: `must have at most ${LONGEST_CRON_CHARS} characters` };
  const trimmed = text.trim();
  if (/^(CRON_)?TZ=/.test(trimmed)) return { wrong: 'must not name a time zone: give it in timezone' };
  if (trimmed.startsWith('@every')) {
    return { wrong: 'must name times of day and days, as in "0 */6 * * *": @every has no fixed times' };
  }
  if (trimmed.startsWith('@') && !Object.hasOwn(SHORTHANDS, trimmed)) {
    return { wrong: `must be one of ${Object.keys(SHORTHANDS).join(', ')}, or have five fields` };
  }
  const words = (SHORTHANDS[trimmed] ?? trimmed).split(/\s+/).filter((word) => word !== '');
  if (words.length !== CRON_FIELDS.length) {
    const order = 'minute, hour, day of the month, month, day of the week';
    return { wrong: `must have five fields (${order}), and has ${words.length}` };
  }
  const calendar = { ...EVERY_MIDNIGHT };
  for (const [index, field] of CRON_FIELDS.entries()) {
    const parsed = parseField(words[index] ?? '', field);
    if (parsed.wrong !== undefined) return { wrong: `has the ${RULES[field].label} ${words[index]}: ${parsed.wrong}` };
    calendar[field] = parsed.values;
  }
  return { calendar };
}

/** The values that a field's text matches. `wrong` is the rule that the text breaks, as the end of a sentence. */
export function parseField(
  text: string,
  field: CalendarField,
): { values: number[]; wrong?: undefined } | { wrong: string } {
  const rule = RULES[field];
  const values = new Set<number>();
  for (const part of text.trim().split(',')) {
    const range = parseRange(part, rule);
    if (range.wrong !== undefined) return range;
    for (let value = range.start; value <= range.end; value += range.step) {
      values.add(field === 'dayOfWeek' ? value % SUNDAY_AGAIN : value);
    }
  }
  return { values: [...values].sort((a, b) => a - b) };
}

function parseRange(
  part: string,
  rule: FieldRule,
): { start: number; end: number; step: number; wrong?: undefined } | { wrong: string } {
  const allowed = allowedValues(rule);
  const [range = '', stepText, ...moreSteps] = part.split('/');
  const step = stepText === undefined ? 1 : Number(stepText);
  if (moreSteps.length > 0 || !/^\d{1,4}$/.test(stepText ?? '1') || step < 1) {
    return { wrong: `${part} has a step that is not a whole number from 1 to 9999` };
  }
  if (range === '*') return { start: rule.least, end: rule.most, step };
  const [first = '', last, ...more] = range.split('-');
  const start = fieldValue(first, rule);
  const end = last === undefined ? (stepText === undefined ? start : rule.most) : fieldValue(last, rule);
  if (start === undefined || end === undefined || more.length > 0) return { wrong: `allowed are ${allowed}` };
  if (end < start) return { wrong: `the range ${range} ends before it begins` };
  return { start, end, step };
}

function allowedValues({ least, most, names, shortest }: FieldRule): string {
  const example = names === undefined ? '' : ` or names such as ${names[1]?.slice(0, Math.max(3, shortest ?? 3))}`;
  return `${least} to ${most}${example}, lists (1,3), ranges (1-3), steps (*/2) and *`;
}

function fieldValue(text: string, { least, most, names, shortest = 0 }: FieldRule): number | undefined {
  if (/^\d{1,4}$/.test(text)) {
    const value = Number(text);
    return value >= least && value <= most ? value : undefined;
  }
  const named = names?.findIndex((name) => name.startsWith(text.toLowerCase())) ?? -1;
  return named < 0 || text.length < shortest ? undefined : named + least;
}

const defaultOf = (field: CalendarField): number[] => {
  const parsed = parseField(RULES[field].default, field);
  return parsed.wrong === undefined ? parsed.values : [];
};

/** The calendar whose fields all have their defaults: midnight of every day. */
export const EVERY_MIDNIGHT: Calendar = {
  second: defaultOf('second'),
  minute: defaultOf('minute'),
  hour: defaultOf('hour'),
  dayOfMonth: defaultOf('dayOfMonth'),
  month: defaultOf('month'),
  dayOfWeek: defaultOf('dayOfWeek'),
};
