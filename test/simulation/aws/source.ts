import { gzipSync } from 'node:zlib';
import type { LogGroup, LogGroups } from '../../../activities/index.js';
import { DAY_MS, formatInstant, HOUR_MS, instantMs } from '../../../contract/index.js';
import type { Network } from './faults.js';

export const GROUPS = ['/app/a', '/app/b', '/app/c'];
export const FIRST_DAY = '2026-11-01T00:00:00Z';
const DAYS = 7;

/** Hours with events; some days of each group have events at these two hours, other days have none. */
const HOURS = [3, 15];
const hasDay = (group: number, day: number): boolean => (group * 3 + day * 2) % 5 !== 0 && !(group === 2 && day > 4);

/** Instants of all events of a group. */
function eventsOf(logGroup: string): number[] {
  const group = GROUPS.indexOf(logGroup);
  const days = Array.from({ length: DAYS }, (_, day) => day).filter((day) => hasDay(group, day));
  return days.flatMap((day) => HOURS.map((hour) => instantMs(FIRST_DAY) + day * DAY_MS + hour * HOUR_MS));
}

const EVENTS = new Map(GROUPS.map((name) => [name, eventsOf(name)]));

export function eventsIn(logGroup: string, from: string, to: string): number[] {
  const [fromMs, toMs] = [instantMs(from), instantMs(to)];
  return (EVENTS.get(logGroup) ?? []).filter((ms) => fromMs <= ms && ms < toMs);
}

/** The newest of these events of each UTC day. An event comes in at its own time. */
const newestByDay = (events: readonly number[]): Map<string, string> =>
  new Map(events.map((ms) => [formatInstant(ms).slice(0, 10), formatInstant(ms)]));

const bodies = new Map<string, Buffer>();

/** The object that AWS writes for the events of a window. */
export function bodyOf(events: readonly number[]): Buffer {
  const text = events.map((ms) => `${new Date(ms).toISOString()} event\n`).join('');
  const body = bodies.get(text) ?? gzipSync(text);
  bodies.set(text, body);
  return body;
}

/** The log groups of the simulated account, which never change. */
export function logGroups(network: Network): LogGroups {
  const groupOf = (name: string): LogGroup => ({
    name,
    arn: `arn:aws:logs:eu-central-1:111122223333:log-group:${name}`,
    createdAt: '2026-10-01T00:00:00Z',
    logClass: 'STANDARD',
  });
  return {
    find: (name) => network.read(() => (EVENTS.has(name) ? groupOf(name) : undefined)),
    findMany: (names) =>
      network.read(() => new Map(names.filter((name) => EVENTS.has(name)).map((name) => [name, groupOf(name)]))),
    async *list() {
      yield* await network.read(() => GROUPS.map(groupOf));
    },
    async *tagged() {
      yield* await network.read((): string[] => []);
    },
    tags: () => network.read(() => ({})),
    retentionPolicies: () => network.read(() => []),
    newestEvent: (name) =>
      network.read(() => {
        const newest = EVENTS.get(name)?.at(-1);
        return newest === undefined ? ('none' as const) : formatInstant(newest);
      }),
    firstEvent: (name, { from, to }) =>
      network.read(() => {
        const [first] = eventsIn(name, from, to);
        return first === undefined ? ('none' as const) : formatInstant(first);
      }),
    hasEvents: ({ logGroup, from, to }) => network.read(() => eventsIn(logGroup, from, to).length > 0),
    newestIngestion: ({ logGroups, from, to }) =>
      network.read(() => new Map(logGroups.map((name) => [name, newestByDay(eventsIn(name, from, to))]))),
    hasLateEvents: ({ logGroup, from, to }, ingestedAfter) =>
      network.read(() => eventsIn(logGroup, from, to).some((ms) => ms > instantMs(ingestedAfter))),
  };
}
