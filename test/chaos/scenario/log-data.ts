import { DAY_MS, formatInstant } from '../../../contract/index.js';
import { HOSTILE_MESSAGES } from '../../simulation/aws/hostile-messages.js';
import type { Choices } from './choices.js';

/**
 * Two Regions of one account, each with a bucket. Each Region is a lane, because AWS has one slot for export tasks in
 * each Region.
 */
export const LANES = [
  { region: 'eu-central-1', bucket: 'chaos-central' },
  { region: 'eu-west-1', bucket: 'chaos-west' },
] as const;

export const ACCOUNT_ID = '111122223333';

/**
 * The first day with events. It is near the end of a month, so that windows cross months. It is months ago, so that AWS
 * has made all events available.
 */
const FIRST_DAY_MS = Date.UTC(2026, 1, 20);
const GROUPS_PER_LANE = 4;
const STREAMS = ['web/1', 'web/2', 'job/1'] as const;

export interface LoadedEvent {
  timestamp: number;
  /** The time (epoch ms) at which the event was ingested, if it was ingested during the run. */
  ingestionTime?: number;
  /** The message, which is unique in the whole run. */
  message: string;
}

export interface LoadedStream {
  region: string;
  logGroup: string;
  stream: string;
  events: LoadedEvent[];
  /**
   * The time (epoch ms) at which the log group was created, if it was created during the run. `goneMs` is the time at
   * which it was deleted.
   */
  bornMs?: number;
  goneMs?: number;
  retentionDays?: number;
}

export const groupNames = (): string[] =>
  Array.from({ length: GROUPS_PER_LANE }, (_, index) => `/chaos/group-${index}`);

/**
 * Log groups that can be deleted during the run, and are then created again. Their names are like those of imports from
 * CloudTrail Lake. Only such log groups can contain events that are months older than the log group.
 */
export const FLEETING_GROUPS = ['/aws/cloudtrail/fleeting-0', '/aws/cloudtrail/fleeting-1'] as const;

/** The instant that is a number of hours after the midnight of the first day. */
export const hourAfterStart = (hours: number): string => formatInstant(FIRST_DAY_MS + hours * 3_600_000);

/**
 * Number of days with events. It is large enough for most exports to find open windows, and small enough for exports to
 * overlap.
 */
export const daysFor = (exports: number): number => Math.min(75, 6 + Math.round(exports / 5));

/** Log events of all groups. A stream has up to seven events on a day, or none. Some are exactly at midnight. */
export function logData(choices: Choices, days: number): LoadedStream[] {
  return LANES.flatMap(({ region }) =>
    [...groupNames(), ...FLEETING_GROUPS].flatMap((logGroup, group) =>
      STREAMS.map((stream) => {
        const isBusyDay = group % 3 === 0 ? 0.4 : 0.9;
        const times = Array.from({ length: days }, (_, day) => timesOf(choices, day, isBusyDay)).flat();
        return { region, logGroup, stream, events: named(choices, times, `${region} ${logGroup} ${stream}`) };
      }),
    ),
  ).filter(({ events }) => events.length > 0);
}

/** The stream of a log group that is created again. Its events are older than the log group, as after an import. */
export function streamAnew(
  choices: Choices,
  region: string,
  logGroup: string,
  days: number,
  index: number,
): LoadedStream {
  const stream = `web/anew-${index}`;
  const times = Array.from({ length: days }, (_, day) => timesOf(choices, day, 0.4)).flat();
  return { region, logGroup, stream, events: named(choices, times, `${region} ${logGroup} ${stream}`) };
}

function timesOf(choices: Choices, day: number, isBusyDay: number): number[] {
  const midnight = FIRST_DAY_MS + day * DAY_MS;
  if (!choices.chance(isBusyDay)) return [];
  const times = Array.from({ length: choices.between(1, 6) }, () => midnight + choices.between(1, DAY_MS - 1));
  return choices.chance(0.2) ? [midnight, ...times] : times;
}

/** Events at these times. Some messages contain lines that look like events, bytes that are not text, or huge lines. */
const named = (choices: Choices, times: readonly number[], source: string): LoadedEvent[] =>
  times.map((timestamp, index) => {
    const message = `${source} event ${index}`;
    return { timestamp, message: choices.chance(0.15) ? `${message} ${hostile(choices)}` : message };
  });

const HUGE_LINE = 'y'.repeat(250_000);
const hostile = (choices: Choices): string => (choices.chance(0.03) ? HUGE_LINE : choices.of(HOSTILE_MESSAGES));
