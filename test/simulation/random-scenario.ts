import {
  DAY_MS,
  type ExportRequest,
  type ExportTimings,
  formatInstant,
  HOUR_MS,
  instantMs,
  type LaneSettings,
  MINUTE_MS,
} from '../../contract/index.js';
import type { AccountSettings } from './aws/account.js';
import { FIRST_DAY, GROUPS } from './aws/log-source.js';
import { type NetworkFaults, type Outage, WITHDRAWN_RIGHTS } from './aws/network.js';
import { CLAIMS, FORGERIES } from './forgeries.js';
import type { Forgery } from './stranger.js';
import type { Random } from './time/random.js';

export const REGIONS = ['eu-central-1', 'us-east-1'] as const;

/** An action from outside of logferry. Times in it are lengths (ms), except for `eventMs` (epoch ms). */
export type Act =
  | { kind: 'start'; export: number }
  | { kind: 'cancel' | 'cancelNatively' | 'terminate'; export: number }
  | { kind: 'killWorker'; worker: number; downMs: number }
  | { kind: 'stallWorker'; worker: number; forMs: number }
  | { kind: 'stopWorker'; worker: number }
  | { kind: 'terminateLane' | 'cancelLane'; lane: number }
  | { kind: 'foreignTask'; lane: number }
  | { kind: 'removeGroup' | 'remakeGroup' | 'changeClass'; logGroup: string }
  | { kind: 'retain'; logGroup: string; days: number }
  | { kind: 'lateEvent'; logGroup: string; eventMs: number }
  | { kind: 'stranger'; forgery: Forgery };

/** Everything that a seed decides before the first event. Later decisions use the same sequence of random numbers. */
export interface RandomScenario {
  /** The requests of users. With `again`, a request is repeated at the end even if none of its windows is open. */
  requests: { id: string; request: ExportRequest; again: boolean }[];
  acts: { atMs: number; act: Act }[];
  timings: ExportTimings;
  lane: LaneSettings;
  account: AccountSettings;
  /** The faults. Instants of outages are milliseconds after the beginning. */
  faults: Omit<NetworkFaults, 'quietFromMs'> & { quietAfterMs: number };
  /** Probability that a worker evicts a workflow from its memory. */
  forgetRate: number;
  /** Probability that a user cancels an export at the moment when it sends a create. */
  cancelInCreateRate: number;
  /** Probability that the server does not receive the result of an attempt. */
  lostReportRate: number;
  /** Probability that a message between workflows arrives twice. */
  repeatRate: number;
  suggestAt: number;
  /** Whether messages contain lines that look like events. */
  hostileContent: boolean;
  /** Whether the search attributes of exports are registered. */
  searchable: boolean;
  /**
   * Whether calls and tasks have no faults, and users only start and cancel exports. AWS then allows several tasks, and
   * only the lane prevents two tasks at the same time.
   */
  calm: boolean;
}

/** Changes a scenario so that a situation is frequent. */
export type Focus = (scenario: RandomScenario) => RandomScenario;

export function scenarioOf(random: Random): RandomScenario {
  const calm = random.chance(0.15);
  const requests = Array.from({ length: random.pick([1, 1, 1, 2, 2, 3]) }, (_, index) => requestOf(random, index));
  const quietAfterMs = random.int(20, 120) * 1_000;
  const faultRate = calm ? 0 : random.pick([0, 0.005, 0.02, 0.05]);
  return {
    requests,
    acts: actsOf(random, requests.length, quietAfterMs, calm),
    timings: timingsOf(random),
    lane: {
      quantumMs: random.pick([1_000, 5_000, 30_000]),
      lookIntervalMs: random.pick([2_000, 10_000, 60_000]),
      idleGraceMs: random.pick([300, 3_000, 20_000]),
      maxWaiting: random.pick([1, 2, 10]),
      maxSignals: random.pick([3, 20, 100]),
    },
    account: accountOf(random, calm),
    faults: {
      quietAfterMs,
      rate: faultRate,
      createRate: calm ? 0 : random.pick([0, 0.2, 0.5]),
      stallRate: calm ? 0 : random.pick([0, 0, 0.3]),
      outages: calm ? [] : outagesOf(random, quietAfterMs),
    },
    forgetRate: random.pick([0, 0.05, 0.2]),
    cancelInCreateRate: random.pick([0, 0, 0.2]),
    lostReportRate: calm ? 0 : random.pick([0, 0.02, 0.05]),
    repeatRate: random.pick([0, 0.1]),
    suggestAt: random.pick([60, 150, 400]),
    hostileContent: random.chance(0.3),
    searchable: random.chance(0.6),
    calm,
  };
}

function requestOf(random: Random, index: number): RandomScenario['requests'][number] {
  const from = instantMs(FIRST_DAY) + random.int(0, 4) * DAY_MS;
  const to = from + random.pick([1, 1, 1, 2]) * DAY_MS;
  const first = random.int(0, GROUPS.length - 1);
  const logGroups = GROUPS.slice(first, first + random.pick([1, 1, 1, 2]));
  const region = random.chance(0.75) ? REGIONS[0] : REGIONS[1];
  return {
    id: `export-${index + 1}`,
    again: random.chance(0.3),
    request: {
      source: { logGroups },
      window: { from: formatInstant(from), to: formatInstant(to) },
      destination: { bucket: 'archive' },
      slice: random.chance(0.8) ? 'day' : 'week',
      region,
      ...(random.chance(0.3) && { account: 'team' }),
      ...(random.chance(0.15) && { force: true }),
      weight: random.int(1, 3),
    },
  };
}

const timingsOf = (random: Random): ExportTimings => ({
  watchAttemptMs: random.pick([2_000, 10_000, 45_000]),
  pendingCancelBoundMs: random.pick([5_000, 30_000]),
  vanishedAfterMs: 30_000,
  lookAtLaneMs: random.pick([2_000, 10_000, 60_000]),
  longestPauseMs: random.pick([2_000, 10_000]),
  blindBoundMs: 60 * MINUTE_MS,
  credentialsBoundMs: 30 * MINUTE_MS,
  idleTurnMs: random.pick([1_000, 5_000]),
  historyEvents: random.pick([40, 100, 400]),
  recountBytes: 1_000_000_000,
  sourceCountBytes: 0,
});

const accountOf = (random: Random, calm: boolean): AccountSettings => ({
  maxActive: calm || random.chance(0.25) ? 3 : 1,
  cancelHoldsSlot: random.chance(0.5),
  oldestFirst: random.chance(0.3),
  longestRunMs: random.pick([2_000, 10_000, 60_000]),
  failRate: calm ? 0 : random.pick([0, 0.1, 0.4]),
  vanishRate: calm ? 0 : random.pick([0, 0, 0.3]),
  stuckCancelRate: calm ? 0 : random.pick([0, 0.3]),
  listingLagMs: calm ? 0 : random.pick([0, 0, 3_000]),
});

function outagesOf(random: Random, endMs: number): NetworkFaults['outages'] {
  const kinds = ['unreachable', 'denied', 'credentials', 'throttled', 'blindLane', ...WITHDRAWN_RIGHTS] as const;
  return Array.from({ length: random.int(0, 3) }, () => {
    const fromMs = random.int(0, endMs);
    const kind: Outage = random.pick(kinds);
    return { kind, fromMs, toMs: fromMs + random.skewed(500, kind === 'blindLane' ? 60_000 : 30_000) };
  });
}

function actsOf(random: Random, exports: number, endMs: number, calm: boolean): RandomScenario['acts'] {
  const acts: RandomScenario['acts'] = [];
  // No action begins after the faults have ended.
  const at = (atMs: number, act: Act) => acts.push({ atMs: Math.min(atMs, endMs), act });
  const some = () => random.int(0, endMs);
  for (let index = 0; index < exports; index += 1) {
    const startMs = random.skewed(0, endMs / 2);
    at(startMs, { kind: 'start', export: index });
    if (random.chance(0.25)) {
      const cancelMs = startMs + random.skewed(0, endMs - startMs);
      at(cancelMs, { kind: 'cancel', export: index });
      if (random.chance(0.3)) at(cancelMs + random.skewed(0, 5_000), { kind: 'cancel', export: index });
    }
    if (random.chance(0.2)) at(startMs + random.skewed(0, endMs - startMs), { kind: 'cancelNatively', export: index });
    if (!calm && random.chance(0.2)) {
      const endedMs = startMs + random.skewed(0, endMs - startMs);
      at(endedMs, { kind: 'terminate', export: index });
      if (random.chance(0.7)) at(endedMs + random.skewed(0, 20_000), { kind: 'start', export: index });
    }
    if (random.chance(0.1)) at(some(), { kind: 'start', export: index });
  }
  if (calm) return acts;
  const times = (most: number) => (random.chance(0.4) ? random.int(1, most) : 0);
  const worker = () => random.int(0, 1);
  for (let n = times(4); n > 0; n -= 1)
    at(some(), { kind: 'killWorker', worker: worker(), downMs: random.skewed(100, 30_000) });
  for (let n = times(3); n > 0; n -= 1)
    at(some(), { kind: 'stallWorker', worker: worker(), forMs: random.skewed(500, 45_000) });
  for (let n = times(2); n > 0; n -= 1) at(some(), { kind: 'stopWorker', worker: worker() });
  for (let n = times(2); n > 0; n -= 1) at(some(), { kind: 'foreignTask', lane: worker() });
  for (let n = times(3); n > 0; n -= 1) at(some(), { kind: 'terminateLane', lane: 0 });
  if (random.chance(0.15)) at(some(), { kind: 'cancelLane', lane: 0 });
  for (const { atMs, act } of actsOnGroups(random, endMs)) at(atMs, act);
  for (let n = times(6); n > 0; n -= 1) at(some(), { kind: 'stranger', forgery: forgeryOf(random) });
  return acts;
}

/** Names of the activities that a stranger can call. These are all activities that a worker registers. */
export const FORGED = Object.keys(FORGERIES) as [Forgery['activity'], ...Forgery['activity'][]];

const forgeryOf = (random: Random): Forgery => ({
  activity: random.chance(0.3) ? 'verifyAndRecord' : random.pick(FORGED),
  claim: random.pick(CLAIMS),
  day: random.int(0, 5),
});

const LATE_EVENTS_RATE = 0.3;

/** The actions of users on log groups, in both Regions. */
function actsOnGroups(random: Random, endMs: number): RandomScenario['acts'] {
  const group = () => ({ atMs: random.int(0, endMs), logGroup: GROUPS[random.int(0, GROUPS.length - 1)] ?? '' });
  const acts: RandomScenario['acts'] = [];
  const add = ({ atMs, logGroup }: ReturnType<typeof group>, act: object) =>
    acts.push({ atMs, act: { ...act, logGroup } as Act });
  if (random.chance(0.1)) add(group(), { kind: random.pick(['removeGroup', 'remakeGroup']) });
  if (random.chance(0.1)) add(group(), { kind: 'changeClass' });
  // With this retention, the oldest kept event is between the first and the last day of the windows.
  if (random.chance(0.15)) add(group(), { kind: 'retain', days: random.int(12, 17) });
  for (let n = random.chance(LATE_EVENTS_RATE) ? random.int(1, 3) : 0; n > 0; n -= 1) {
    const eventMs = instantMs(FIRST_DAY) + random.int(3 * 24, 6 * 24) * HOUR_MS;
    add(group(), { kind: 'lateEvent', eventMs });
  }
  return acts;
}
