import { accountId, parseDuration, parseInstant } from '../../../contract/index.js';
import {
  DESTINATION,
  destinationType,
  REGION,
  regionRule,
  SLICE,
  sliceRule,
  sourceType,
} from '../../exports/attributes.js';
import { conformsTo } from '../../exports/conforms.js';
import {
  bool,
  computed,
  int,
  list,
  object,
  optional,
  optionalComputed,
  type StateOf,
  string,
} from '../../schema/index.js';

/** Defaults of times, as a configuration writes them. */
export const DEFAULT_FROM = 'P30D';
export const DEFAULT_AT_RISK = 'P7D';

/** Maximum length of each list in the report, except `gaps`, which has at most one element for each code. */
export const MOST_LISTED = 100;

const shown = (text: string): string => JSON.stringify(text.slice(0, 120));
const time = {
  validate: (text: string) =>
    parseInstant(text) === undefined && parseDuration(text) === undefined
      ? `${shown(text)}: must be an instant in UTC such as 2026-10-01T00:00:00Z, or an ISO 8601 duration before now such as P30D`
      : undefined,
};
const duration = {
  validate: (text: string) =>
    parseDuration(text) === undefined ? `${shown(text)}: must be an ISO 8601 duration such as P7D` : undefined,
};

/** The arguments, which say what the report is about. */
const question = {
  source: optional(sourceType, 'Log groups of the report. Default: every log group that has receipts.'),
  destination: optional(destinationType, DESTINATION),
  region: optional(string, REGION, regionRule),
  account_id: optionalComputed(string, 'Account of the log groups. Default: the account of the AWS credentials.', {
    validate: conformsTo(accountId),
  }),
  from: optional(
    string,
    `Begin of the window: an instant in UTC, or an ISO 8601 duration before now, rounded down to midnight UTC. Default: \`${DEFAULT_FROM}\`.`,
    time,
  ),
  to: optional(
    string,
    'End of the window, in the same form. Default: now, so that the report shows the present slice.',
    time,
  ),
  slice: optional(string, SLICE, sliceRule),
  at_risk_within: optional(
    string,
    `An open day is at risk if AWS may delete its events within this ISO 8601 duration. Default: \`${DEFAULT_AT_RISK}\`.`,
    duration,
  ),
  receipts_only: optional(
    bool,
    'Whether the report does not ask CloudWatch Logs for log groups, and has only log groups with receipts and those named in `source`. Such a report is never complete. Default: `false`.',
  ),
};

const count = (description: string) => computed(int, description);
const windowOfGroup = {
  log_group: computed(string, 'Log group.'),
  from: computed(string, 'Begin of the window.'),
  to: computed(string, 'End of the window.'),
};

/** The computed attributes, which are the report. */
const report = {
  complete: computed(
    bool,
    'Whether `gaps` is empty: the report has every log group that it should have, no day is missing, failed or at risk, and AWS deletes no event before its slice can be exported.',
  ),
  gaps: computed(
    list(
      object({
        code: computed(
          string,
          '`OPEN_DAYS`, `LOST_BEFORE_DUE`, `NO_SUCH_GROUP`, `NO_RECEIPTS`, `NO_GROUPS` or `GROUPS_NOT_SEEN`.',
        ),
        message: computed(string, 'What is missing, in one sentence.'),
      }),
    ),
    'Reasons why the report is not complete. Empty if the report is complete.',
  ),
  log_groups: count('Log groups in the report.'),
  log_groups_with_gaps: count('Log groups that have a day that is missing, failed or at risk.'),
  days: computed(
    object({
      archived: count('Days whose events are in the archive.'),
      empty: count('Days for which an export task found no events.'),
      quiet: count('Days without events, which needed no export task.'),
      unsettled: count('Closed days that are not settled: late events may have arrived since.'),
      listed: count('Days whose objects were counted, but not read back.'),
      partly_expired: count('Days that are partly expired. The rest of the day is closed or listed.'),
      expired: count('Days that are not archived, and for which retention has passed.'),
      gone: count('Days that are not archived, and whose log group was deleted.'),
      at_risk: count('Days that are not archived, and whose events AWS may soon delete.'),
      failed: count('Days whose newest export failed, was cancelled, or could not confirm that there are no events.'),
      missing: count('Days that no export has tried.'),
      unknown: count('Days before the first receipt, if it is not known whether the log group existed then.'),
      not_due: count('Days whose slice is not over, or whose events AWS may not have made available yet.'),
      before_group: count('Days before the log group was created.'),
    }),
    'Days of all log groups by their state. Each day of each log group counts once.',
  ),
  missing: computed(
    list(object({ ...windowOfGroup, state: computed(string, '`missing` or `failed`.') })),
    `Windows that are missing or failed, at most ${MOST_LISTED}.`,
  ),
  missing_total: count('Number of all windows that are missing or failed.'),
  at_risk: computed(
    list(
      object({ ...windowOfGroup, deadline: computed(string, 'When AWS may delete the first event of the window.') }),
    ),
    `Windows at risk, at most ${MOST_LISTED}.`,
  ),
  at_risk_total: count('Number of all windows at risk.'),
  earliest_deadline: computed(
    string,
    'When AWS may delete the first event that is not archived. Null if no day is open, if the events never expire, or if AWS does not show the log groups.',
  ),
  never_archived: computed(
    list(string),
    `Log groups without receipts in the months of the window, at most ${MOST_LISTED}.`,
  ),
  never_archived_total: count('Number of all log groups without receipts in these months.'),
};

/** The attributes of `data "logferry_coverage"`. */
export const coverageAttributes = { ...question, ...report };

export type Data = StateOf<typeof coverageAttributes>;
