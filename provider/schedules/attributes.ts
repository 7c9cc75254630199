import { DEFAULT_CATCH_UP, NO_JITTER, relativeWindow, scheduleShape } from '../../contract/index.js';
import {
  ACCOUNT,
  accountRule,
  DESTINATION,
  importableDestination,
  importableRequester,
  REGION,
  regionRule,
  requester,
  SLICE,
  SOURCE,
  sliceRule,
  sourceType,
} from '../exports/attributes.js';
import { conformsTo } from '../exports/conforms.js';
import {
  bool,
  computed,
  defaulted,
  list,
  object,
  optional,
  optionalComputed,
  required,
  string,
} from '../schema/index.js';

const { verify, max_scan_bytes, weight, requested_by } = importableRequester;
const { lookback, lag } = relativeWindow.shape;

const field = (values: string, otherwise: string) =>
  optional(string, `${values}, in the form of a field of \`cron\`. Default: ${otherwise}.`);

/** Times as Temporal's own tools write them. The contract checks the fields of a calendar. */
const calendarType = object({
  second: field('Seconds', '`0`'),
  minute: field('Minutes', '`0`'),
  hour: field('Hours', '`0`'),
  day_of_month: field('Days of the month', 'every day'),
  month: field('Months', 'every month'),
  day_of_week: field('Days of the week (0 is Sunday)', 'every day'),
  year: field('Years', 'every year'),
});

/** The attributes of `logferry_schedule`. */
export const scheduleAttributes = {
  name: required(
    string,
    'Name of the schedule in its Temporal namespace. The ids of its exports begin with it. A change replaces the schedule.',
    { replace: true, validate: conformsTo(scheduleShape.name) },
  ),
  cron: optional(
    string,
    'When the schedule fires: a cron expression of five fields such as `0 3 * * *`, or `@daily` and the like. If the schedule was changed outside Terraform and no other argument shows the change, a plan shows it here.',
    { validate: conformsTo(scheduleShape.cron) },
  ),
  calendars: optional(
    list(calendarType),
    'When the schedule fires, instead of `cron`: times that match one of these calendars.',
  ),
  timezone: defaulted(
    string,
    'IANA time zone of `cron` or `calendars`, such as `Europe/Berlin`. Default: `UTC`.',
    'UTC',
    {
      validate: conformsTo(scheduleShape.timezone),
    },
  ),
  jitter: defaulted(
    string,
    'Longest random delay of a firing, as an ISO 8601 duration such as `PT10M`. Jitter does not move the window of the firing. Default: none.',
    NO_JITTER,
    { validate: conformsTo(scheduleShape.jitter) },
  ),
  catch_up_window: defaulted(
    string,
    `For how long after its nominal time a missed firing may still start, as an ISO 8601 duration. Default: \`${DEFAULT_CATCH_UP}\`.`,
    DEFAULT_CATCH_UP,
    { validate: conformsTo(scheduleShape.catchUpWindow) },
  ),
  lookback: required(
    string,
    'How far back the window of a firing begins: an ISO 8601 duration such as `P30D` before the nominal time, rounded down to midnight UTC, or `all`, which begins with the oldest events that retention has kept.',
    { validate: conformsTo(lookback) },
  ),
  lag: optional(
    string,
    'How long before the nominal time the window of a firing ends at the latest, as an ISO 8601 duration. The window ends at a boundary of slices. Default: `PT12H`, the longest time that AWS needs until an export contains an event.',
    { validate: conformsTo(lag) },
  ),
  source: required(sourceType, SOURCE),
  destination: optionalComputed(importableDestination, DESTINATION),
  region: optionalComputed(string, REGION, regionRule),
  account: optionalComputed(string, ACCOUNT, accountRule),
  slice: defaulted(string, SLICE, 'day', sliceRule),
  verify,
  max_scan_bytes,
  weight,
  reason: requester.reason,
  requested_by,
  paused: optional(
    bool,
    'Whether the schedule is paused. If it is left out, Terraform neither pauses nor resumes the schedule, and a pause by an operator causes no change in a plan.',
  ),
  note: optional(
    string,
    "Text that Temporal shows with the state of the schedule. Temporal's tools replace it when they pause or resume the schedule. This causes no change in a plan.",
    { validate: conformsTo(scheduleShape.note) },
  ),
  spec_hash: computed(
    string,
    'Hash of times, policies and action as Temporal described them after the last apply or import. A plan compares this hash to find changes that were made outside Terraform.',
  ),
};
