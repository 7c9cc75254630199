import {
  ACCOUNT,
  accountRule,
  DESTINATION,
  destinationType,
  REGION,
  regionRule,
  requester,
  SLICE,
  sliceRule,
} from '../exports/attributes.js';
import { durationRule } from '../exports/timeouts.js';
import { block, bool, computed, optional, optionalComputed, required, string } from '../schema/index.js';
import { namedGroup } from './log-group.js';

const NEXT_DESTROY = 'A change applies to the next destroy.';

/** How long a destroy may take by default, as a configuration writes it. */
export const DEFAULT_DELETE = '24h';

/** The attributes of `logferry_archive_guard`. */
export const guardAttributes = {
  log_group: required(
    string,
    'ARN or name of the log group. Prefer the ARN of the resource that makes the group: the guard is then replaced together with the group, even if the new group has the same name, and the guard knows the account of the group. A change replaces the guard: the old log group is archived first.',
    {
      replace: true,
      validate: (text) =>
        namedGroup(text) === undefined
          ? `${JSON.stringify(text.slice(0, 120))}: must be the ARN or the name of a log group`
          : undefined,
    },
  ),
  destination: optionalComputed(destinationType, `${DESTINATION} ${NEXT_DESTROY}`),
  region: optionalComputed(string, `${REGION} A change replaces the guard.`, { ...regionRule, replace: true }),
  account: optionalComputed(string, `${ACCOUNT} ${NEXT_DESTROY}`, accountRule),
  slice: optional(string, `${SLICE} ${NEXT_DESTROY}`, sliceRule),
  accept_tail_loss: optional(
    bool,
    'Accepts that events of the last 12 hours can be missing: AWS needs up to 12 hours until an export contains an event. With `true`, a destroy exports everything up to now. With `false` (the default), a destroy first waits until 12 hours have passed since the newest event came in.',
  ),
  enabled: optional(
    bool,
    'Whether a destroy exports the log group. Default: `true`. If `false` has been applied, a destroy exports nothing.',
  ),
  ...requester,
  id: computed(
    string,
    'Id of the guard. The id of an export of the guard is this id, a hyphen, and the creation time of the log group (epoch ms).',
  ),
  account_id: computed(
    string,
    'Account of the log group. Null if `log_group` is a name and the guard was created without a look-up at AWS: with `enabled = false`, or because the look-up failed.',
  ),
  timeouts: block(
    {
      delete: optional(
        string,
        `How long a destroy may take, including the wait for the newest events. Default: \`${DEFAULT_DELETE}\`. After this time the destroy fails: the log group stays, and the export continues.`,
        { validate: durationRule },
      ),
    },
    'How long a destroy may take, such as `"90m"`.',
  ),
};
