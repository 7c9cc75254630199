import { DAY_MS, formatInstant } from '../../../contract/index.js';
import type { Choices } from './choices.js';

/** Two Regions of one account, each with a bucket, and so with a slot at AWS and a lane of its own. */
export const LANES = [
  { region: 'eu-central-1', bucket: 'chaos-central' },
  { region: 'eu-west-1', bucket: 'chaos-west' },
] as const;

export const ACCOUNT_ID = '111122223333';

/** The first day: near a month's end, so that windows cross it; long past, so that neither retention nor lag matters. */
const FIRST_DAY_MS = Date.UTC(2026, 1, 20);
const GROUPS_PER_LANE = 4;
const STREAMS = ['web/1', 'web/2', 'job/1'] as const;

interface LoadedEvent {
  timestamp: number;
  /** Unique in the whole run. */
  message: string;
}

export interface LoadedStream {
  region: string;
  logGroup: string;
  stream: string;
  events: LoadedEvent[];
}

export const groupNames = (): string[] =>
  Array.from({ length: GROUPS_PER_LANE }, (_, index) => `/chaos/group-${index}`);

/** The instant a number of hours after the first day's midnight. */
export const hourAfterStart = (hours: number): string => formatInstant(FIRST_DAY_MS + hours * 3_600_000);

/** Number of days: enough that exports mostly find something open, few enough that they overlap. */
export const daysFor = (exports: number): number => Math.min(75, 6 + Math.round(exports / 5));

/** Log events of all groups: days with many, days without any, and some exactly at midnight. */
export function logData(choices: Choices, days: number): LoadedStream[] {
  return LANES.flatMap(({ region }) =>
    groupNames().flatMap((logGroup, group) =>
      STREAMS.map((stream) => {
        const isBusyDay = group % 3 === 0 ? 0.4 : 0.9;
        const times = Array.from({ length: days }, (_, day) => timesOf(choices, day, isBusyDay)).flat();
        return { region, logGroup, stream, events: named(times, `${region} ${logGroup} ${stream}`) };
      }),
    ),
  ).filter(({ events }) => events.length > 0);
}

function timesOf(choices: Choices, day: number, isBusyDay: number): number[] {
  const midnight = FIRST_DAY_MS + day * DAY_MS;
  if (!choices.chance(isBusyDay)) return [];
  const times = Array.from({ length: choices.between(1, 6) }, () => midnight + choices.between(1, DAY_MS - 1));
  return choices.chance(0.2) ? [midnight, ...times] : times;
}

const named = (times: readonly number[], source: string): LoadedEvent[] =>
  times.map((timestamp, index) => ({ timestamp, message: `${source} event ${index}` }));
