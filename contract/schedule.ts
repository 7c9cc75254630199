import { z } from 'zod';
import {
  type Calendar,
  type CalendarField,
  EVERY_MIDNIGHT,
  LONGEST_CRON_CHARS,
  parseCron,
  parseField,
} from './cron.js';
import { explain, LogferryError } from './errors.js';
import { timezoneRule } from './firing-times.js';
import { NOMINAL_TIME_CHARS } from './names.js';
import { checkExportRequest } from './parse.js';
import type { ExportRequest, ParsedRequest } from './request.js';
import { jsonPath, type NameField, ruleText, schemaFindingTexts } from './schema-findings.js';
import { type AnyRequest, hasTargets, parseTargetsRequest, type SplitOptions, splitTargets } from './targets.js';
import { parseDuration, SECOND_MS } from './time.js';
import type { Window } from './window.js';

/*
 * A schedule of exports. Temporal fires it at the nominal times of its calendars. Each firing is an ordinary export,
 * whose window counts back from the nominal time: [nominal - lookback, nominal - lag), with both ends moved back to a
 * midnight of UTC. The end then moves back to a boundary of slices, if there is one after the start. A firing exports
 * what is open in its window. So the firing after a missed firing also exports what was missed, as far as its look-back
 * reaches.
 */

/** Maximum length of an export id. The export id of a firing is the schedule's name and the nominal time. */
const LONGEST_ID_CHARS = 128;
export const LONGEST_SCHEDULE_NAME_CHARS = LONGEST_ID_CHARS - NOMINAL_TIME_CHARS;

/**
 * The default of `catchUpWindow`. With this default, Temporal starts only the newest missed firing of a daily schedule.
 * The older missed firings are not needed, because each firing exports the whole look-back. They would delay the newest
 * firing, because the overlap policy runs them first. (Temporal's own default is 365 days.)
 */
export const DEFAULT_CATCH_UP = 'P1D';
/** The least catch-up window. Temporal replaces a shorter one by this length. */
const LEAST_CATCH_UP_MS = 10 * SECOND_MS;

/** The default of `jitter`: firings start at their nominal times. */
export const NO_JITTER = 'PT0S';

const length = (least: number, rule: string) =>
  z
    .string()
    .refine((text) => parseDuration(text) !== undefined, 'must be an ISO 8601 duration such as P1D or PT10M')
    .refine((text) => (parseDuration(text) ?? least) >= least, rule);

const calendarField = (field: CalendarField) =>
  z
    .string()
    .superRefine((text, { addIssue }) => {
      const parsed = parseField(text, field);
      if (parsed.wrong !== undefined) addIssue({ code: 'custom', message: parsed.wrong });
    })
    .optional();

/** A calendar as Temporal's tools write it: fields in the language of cron. An absent time field is 0. */
const calendar = z.strictObject({
  second: calendarField('second'),
  minute: calendarField('minute'),
  hour: calendarField('hour'),
  dayOfMonth: calendarField('dayOfMonth'),
  month: calendarField('month'),
  dayOfWeek: calendarField('dayOfWeek'),
  year: calendarField('year'),
});
export type CalendarText = z.output<typeof calendar>;

/** Maximum number of calendars of a schedule. */
const MOST_CALENDARS = 100;

export const scheduleName = z
  .string()
  .max(LONGEST_SCHEDULE_NAME_CHARS, {
    error: `must have at most ${LONGEST_SCHEDULE_NAME_CHARS} characters, since the export id of a firing is the name and the nominal time, and has at most ${LONGEST_ID_CHARS}`,
  })
  .regex(/^[A-Za-z0-9][A-Za-z0-9._-]*$/, 'must consist of letters, digits and . _ -, the first a letter or digit');

/** The members of a schedule beside its request. */
export const scheduleShape = {
  name: scheduleName.describe('id of the Temporal Schedule, and the beginning of the export ids of its firings'),
  cron: z
    .string()
    .superRefine((text, { addIssue }) => {
      const parsed = parseCron(text);
      if (parsed.wrong !== undefined) addIssue({ code: 'custom', message: parsed.wrong });
    })
    .meta({ maxLength: LONGEST_CRON_CHARS })
    .optional()
    .describe('when the schedule fires: five fields, or @daily and the like'),
  calendars: z
    .array(calendar)
    .min(1)
    .max(MOST_CALENDARS)
    .optional()
    .describe('when the schedule fires, instead of cron'),
  timezone: z
    .string()
    .superRefine((text, { addIssue }) => {
      const wrong = timezoneRule(text);
      if (wrong !== undefined) addIssue({ code: 'custom', message: wrong });
    })
    .default('UTC')
    .describe('time zone of cron or calendars'),
  jitter: length(0, '')
    .default(NO_JITTER)
    .describe('each firing starts up to this much later; its window stays the same'),
  catchUpWindow: length(LEAST_CATCH_UP_MS, 'must be at least PT10S, the least that Temporal takes')
    .default(DEFAULT_CATCH_UP)
    .describe('for how long after its nominal time a missed firing may still start'),
  paused: z.boolean().optional(),
  note: z.string().min(1).max(1024).optional().describe('shown with the state of the schedule'),
};

const scheduleFields = z.strictObject({ ...scheduleShape, request: z.unknown() }).superRefine((given, { addIssue }) => {
  if ((given.cron === undefined) !== (given.calendars === undefined)) return;
  const both = given.cron !== undefined;
  const message = both
    ? 'cannot be given together with calendars: give one of the two'
    : 'must be given if there are no calendars';
  addIssue({ code: 'custom', path: ['cron'], message });
});

/** A schedule as a caller writes it. Fields with defaults may be absent; the request has a relative window. */
export interface ScheduleDefinition extends Omit<z.input<typeof scheduleFields>, 'request'> {
  request: ExportRequest;
}

/** A schedule that was parsed: the defaults are filled in. */
export interface ParsedSchedule extends Omit<z.output<typeof scheduleFields>, 'request'> {
  request: ScheduledRequest;
}

/** A request with a window that counts back from the nominal time of a firing. */
export type ScheduledRequest = ParsedRequest & { window: Extract<ParsedRequest['window'], { lookback: string }> };

/** The firing that started an export, and the request of its schedule. */
export interface FiredBy {
  /** The nominal time of the firing, from which the window of the export counts back. */
  nominal: string;
  /** {@link requestHash} of the schedule's request, with the relative window. */
  requestHash: string;
}

/** A schedule that follows the schema, or what is wrong with it: a sentence for each field. */
export type CheckedSchedule = { schedule: ParsedSchedule; wrong?: undefined } | { wrong: string[] };

/**
 * Checks a schedule from outside. {@link scheduleRefusals} has the rules beyond the schema.
 * @param nameOf the names of fields in the sentences
 */
export function checkSchedule(input: unknown, nameOf: NameField = jsonPath): CheckedSchedule {
  const fields = scheduleFields.safeParse(input, { error: ruleText });
  if (!fields.success) {
    const wrong = schemaFindingTexts(fields.error, input, (path) => (path.length === 0 ? 'schedule' : nameOf(path)));
    return { wrong: [...wrong, ...wrongRequest(input, nameOf)] };
  }
  const { request: asked, ...others } = fields.data;
  const checked = checkExportRequest(asked, ofRequest(nameOf));
  if (checked.wrong !== undefined) return checked;
  const { request } = checked;
  if (!isScheduled(request)) {
    return { wrong: [`${nameOf(['request', 'window'])} must have lookback instead of from and to: ${EACH_ITS_OWN}`] };
  }
  return { schedule: { ...others, request } };
}

const EACH_ITS_OWN = 'each firing has a window of its own, which counts back from its nominal time';

const ofRequest =
  (nameOf: NameField): NameField =>
  (path) =>
    nameOf(['request', ...path]);

/** What is wrong with the request of a schedule whose other fields are wrong already. */
function wrongRequest(input: unknown, nameOf: NameField): string[] {
  const { request } = typeof input === 'object' && input !== null && 'request' in input ? input : {};
  if (request === undefined) return [];
  const checked = checkExportRequest(request, ofRequest(nameOf));
  return checked.wrong !== undefined ? checked.wrong : [];
}

/** Whether the window of a request counts back from a time. A schedule's request must have such a window. */
export const isScheduled = (request: ParsedRequest): request is ScheduledRequest => 'lookback' in request.window;

/** Parses a schedule from outside. @throws LogferryError INVALID_SCHEDULE naming each field, value and rule */
export function parseSchedule(input: unknown): ParsedSchedule {
  const checked = checkSchedule(input);
  if (checked.wrong === undefined) return checked.schedule;
  throw new LogferryError(explain('INVALID_SCHEDULE', { detail: checked.wrong.join('; ') }));
}

/**
 * Splits a schedule whose request has targets into one schedule for each target, named `<name>.<account>.<region>`. A
 * schedule without targets is returned alone, unchanged.
 * @param options the account of targets without an alias, if the caller knows it
 * @throws LogferryError INVALID_REQUEST
 */
export function splitSchedule(
  input: Omit<ScheduleDefinition, 'request'> & { request: AnyRequest },
  options: Pick<SplitOptions, 'accountId'> = {},
): ScheduleDefinition[] {
  const { request, ...others } = input;
  if (!hasTargets(request)) return [{ ...others, request }];
  const each = splitTargets(parseTargetsRequest(request), input.name, { ...options, field: 'name' });
  return each.map((target) => ({ ...others, name: target.id, request: target.request }));
}

/** The request of an ordinary export of one window. All other fields are those of the schedule's request. */
export const backfillRequest = (request: ScheduledRequest, window: Window): ExportRequest => ({ ...request, window });

/** The calendars of a schedule: a time matches the schedule if it matches one of them. */
export function calendarsOf({ cron, calendars = [] }: Pick<ParsedSchedule, 'cron' | 'calendars'>): Calendar[] {
  const parsed = cron === undefined ? undefined : parseCron(cron);
  if (parsed !== undefined) return parsed.wrong === undefined ? [parsed.calendar] : [];
  return calendars.map((texts) => {
    const values = Object.entries(texts).flatMap(([field, text]) => {
      // A calendar that matches every year has no list of years.
      if (text === undefined || (field === 'year' && text.trim() === '*')) return [];
      const read = parseField(text, field as CalendarField);
      return read.wrong === undefined ? [[field, read.values] as const] : [];
    });
    return { ...EVERY_MIDNIGHT, ...Object.fromEntries(values) };
  });
}
