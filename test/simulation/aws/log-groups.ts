import type { LogGroup, LogGroups } from '../../../activities/index.js';
import { formatInstant, instantMs } from '../../../contract/index.js';
import type { ActivityCode } from '../code.js';
import type { Timeline } from '../time/timeline.js';
import { type LogSource, settingsOf, type TrueEvent, type TrueGroup } from './log-source.js';
import type { Network } from './network.js';

/** The port for log groups of a simulated account, over a network with faults. */
export function logGroups(
  source: LogSource,
  network: Network,
  timeline: Timeline,
  { LogferryError }: Pick<ActivityCode, 'LogferryError'>,
): LogGroups {
  const read = <T>(effect: () => T): Promise<T> => network.read(effect, 'groupsDenied');
  const shown = (name: string): LogGroup | undefined => {
    const group = source.find(name);
    return group && describe(group, timeline.nowMs);
  };
  /** Answers a question about the events of a log group. @throws LogferryError if the log group was deleted */
  const ofGroup = <T>(logGroup: string, effect: () => T): Promise<T> =>
    read(() => {
      if (source.find(logGroup) === undefined) throw new LogferryError('LOG_GROUP_MISSING', { logGroup });
      return effect();
    });
  return {
    find: (name) => read(() => shown(name)),
    findMany: (names) => read(() => new Map(names.flatMap((name) => pairOf(name, shown(name))))),
    async *list() {
      yield* await read(() => source.names.flatMap((name) => shown(name) ?? []));
    },
    async *tagged() {
      yield* await read((): string[] => []);
    },
    tags: async () => ({}),
    retentionPolicies: () => read(() => []),
    newestEvent: (name) => ofGroup(name, () => instantOf(source.held(name, EVER).at(-1))),
    firstEvent: (name, window) => ofGroup(name, () => instantOf(source.held(name, window)[0])),
    hasEvents: (window) => ofGroup(window.logGroup, () => source.held(window.logGroup, window).length > 0),
    newestIngestion: ({ logGroups: names, ...window }) =>
      read(() => {
        // AWS refuses a query if one of its log groups was deleted.
        if (names.some((name) => source.find(name) === undefined)) return undefined;
        return new Map(names.map((name) => [name, newestByDay(source.held(name, window))]));
      }),
    dailyEvents: async () => undefined,
    countByQuery: async () => undefined,
    async *readEvents() {
      yield* await read(() => []);
      return 'refused';
    },
    hasLateEvents: (window, ingestedAfter) =>
      ofGroup(window.logGroup, () =>
        source.held(window.logGroup, window).some(({ ingestedMs }) => ingestedMs > instantMs(ingestedAfter)),
      ),
  };
}

const EVER = { from: '2000-01-01T00:00:00Z', to: '2100-01-01T00:00:00Z' };

const pairOf = (name: string, group: LogGroup | undefined): [string, LogGroup][] =>
  group === undefined ? [] : [[name, group]];

function describe(group: TrueGroup, nowMs: number): LogGroup {
  const { name, createdMs } = group;
  const { logClass, days } = settingsOf(group, nowMs);
  return {
    name,
    arn: `arn:aws:logs:eu-central-1:111122223333:log-group:${name}`,
    createdAt: formatInstant(createdMs),
    logClass,
    storedBytes: 1_000_000,
    ...(days !== undefined && { retentionDays: days }),
  };
}

const instantOf = (event: TrueEvent | undefined): string => (event === undefined ? 'none' : formatInstant(event.ms));

/** The newest ingestion time of the events of each UTC day. */
function newestByDay(events: readonly TrueEvent[]): Map<string, string> {
  const newest = new Map<string, number>();
  for (const { ms, ingestedMs } of events) {
    const day = formatInstant(ms).slice(0, 10);
    newest.set(day, Math.max(newest.get(day) ?? 0, ingestedMs));
  }
  return new Map([...newest].map(([day, ms]) => [day, formatInstant(ms)]));
}
