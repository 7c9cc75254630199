import type { ExportSchedule } from '../../client/index.js';
import { calendarsOf, exportRequest, hashOf, parseDuration } from '../../contract/index.js';
import { destinationOf } from '../exports/request.js';
import { equal } from '../schema/index.js';
import { scheduleAttributes } from './attributes.js';
import { calendarOf, type State } from './definition.js';
import { argumentsIn } from './described.js';

/**
 * The arguments that a refresh reads back from a changed schedule. Destination, Region, account and requester may come
 * from the defaults of the provider block, so they are left out: a configuration without them would adopt a change, and
 * no apply would undo the change.
 */
const SHOWN = [
  'cron',
  'calendars',
  'timezone',
  'jitter',
  'catch_up_window',
  'lookback',
  'lag',
  'source',
  'slice',
  'verify',
  'max_scan_bytes',
  'weight',
  'reason',
] as const;
type Shown = (typeof SHOWN)[number];

/**
 * The state of a schedule after a refresh, with the changes that other tools have made. A schedule is changed if its
 * hash is not the hash in the state, or if it starts exports on another task queue. The arguments alone cannot show
 * this, because a tool can change what no argument shows, such as the overlap policy. Changed arguments go into the
 * state; if there are none, `cron` gets a mark. Then the state differs from the configuration, so a plan has an update,
 * which writes the definition again. The state keeps its hash until that write, so each refresh finds the change again.
 */
export function withChanges(before: State, described: ExportSchedule, taskQueue: string): State {
  // An unset `paused` leaves pausing to operators.
  const state = before.paused === null ? before : { ...before, paused: described.paused };
  if (described.specHash === state.spec_hash && described.taskQueue === taskQueue) return state;
  const now = argumentsIn(described);
  const changed = SHOWN.filter((name) => !isSame(name, state[name], now[name]));
  if (changed.length === 0) return { ...state, cron: marked(described, hiddenChanges(state, described, taskQueue)) };
  return { ...state, ...Object.fromEntries(changed.map((name) => [name, now[name]])) };
}

/**
 * The `cron` in the state of a changed schedule: its times and a mark. No configuration has such a text, so a plan has
 * an update.
 */
function marked({ cron, calendars }: ExportSchedule, changes: readonly string[]): string {
  const what = changes.length === 0 ? '' : `: ${changes.join(', ')}`;
  return `${cron ?? JSON.stringify(calendars)} (changed outside Terraform${what})`;
}

/** Names of the changes of a schedule that no argument in {@link SHOWN} shows. Changes without a name are left out. */
function hiddenChanges(state: State, { request, taskQueue }: ExportSchedule, queue: string): string[] {
  const { region, account = null } = request;
  const same: Record<string, boolean> = {
    destination: hashOf(archiveLocation(state.destination)) === hashOf(request.destination),
    region: state.region === region,
    account: state.account === account,
    [`task queue ${taskQueue}`]: taskQueue === queue,
  };
  return Object.entries(same).flatMap(([name, isSame]) => (isSame ? [] : [name]));
}

const archiveLocation = (destination: State['destination']): unknown =>
  exportRequest.shape.destination.parse(destinationOf(destination));

/** Whether two values of an argument mean the same: `PT60M` and `PT1H`, or the hours `1,2,3` and `1-3`. */
function isSame(name: Shown, before: State[Shown], now: State[Shown]): boolean {
  const { type } = scheduleAttributes[name];
  return equal(type, before, now) || hashOf(meaning(before)) === hashOf(meaning(now));
}

function meaning(value: State[Shown]): unknown {
  if (Array.isArray(value)) return calendarsOf({ calendars: value.map(calendarOf) });
  return typeof value === 'string' ? (parseDuration(value) ?? value) : value;
}
