import { type Act, type Focus, REGIONS, type Scenario } from './scenario.js';
import { CLAIMS } from './stranger.js';

/*
 * Situations that are rare in schedules. A mutant that only shows in one of them names it, so that a few schedules
 * suffice to notice the mistake.
 */

/** Workers stall between their check of the deadline and the send. */
export const stallsBeforeCreates: Focus = (scenario) => withFaults(scenario, { stallRate: 0.7 });

/** Replies to creates are lost, and their effects are late. */
export const unclearCreates: Focus = (scenario) => withFaults(scenario, { createRate: 0.6 });

/** Users cancel as an export creates a task whose reply is lost. */
export const cancelsInCreates: Focus = (scenario) => ({ ...unclearCreates(scenario), cancelInCreateRate: 0.5 });

/** AWS forgets tasks while they run, or soon after. */
export const vanishingTasks: Focus = (scenario) => withAccount(scenario, { vanishRate: 0.6 });

/** Messages that could be taken for something else than text. */
export const hostileMessages: Focus = (scenario) => ({ ...scenario, hostileContent: true });

/** Exports and lanes continue as new as soon as they may. */
export const shortHistories: Focus = (scenario) => ({
  ...scenario,
  suggestAt: 60,
  timings: { ...scenario.timings, historyEvents: 40 },
  lane: { ...scenario.lane, maxSignals: 3 },
});

/** Users cancel exports whose tasks run for long. */
export const cancelsOfLongTasks: Focus = (scenario) => {
  const cancels = scenario.requests.map((_, index) =>
    at(startOf(scenario, index) + 8_000, { kind: 'cancel', export: index }),
  );
  return { ...withAccount(scenario, { longestRunMs: 240_000 }), acts: [...scenario.acts, ...cancels] };
};

/** Two exports of one Region; the first is terminated for good, in all likelihood while it holds the turn. */
export const lostHolders: Focus = (scenario) => {
  const [first, second = first] = scenario.requests;
  if (first === undefined || second === undefined) return scenario;
  const ofOneRegion = [first, { ...second, id: 'export-2' }].map((each) => ({
    ...each,
    request: { ...each.request, region: REGIONS[0] },
  }));
  const acts = [
    at(0, { kind: 'start', export: 0 }),
    at(0, { kind: 'start', export: 1 }),
    at(5_000, { kind: 'terminate', export: 0 }),
  ];
  return { ...withAccount(scenario, { longestRunMs: 60_000 }), requests: ofOneRegion, acts };
};

/** Strangers claim everything of every day. */
export const manyStrangers: Focus = (scenario) => {
  const { quietAfterMs } = scenario.faults;
  const claims = CLAIMS.flatMap((claim) => DAYS.map((day) => at(quietAfterMs, { kind: 'stranger', claim, day })));
  return { ...scenario, acts: [...scenario.acts, ...claims] };
};

const DAYS = [0, 1, 2, 3, 4, 5];

const at = (atMs: number, act: Act): Scenario['acts'][number] => ({ atMs, act });

const startOf = ({ acts }: Scenario, index: number): number =>
  acts.find(({ act }) => act.kind === 'start' && act.export === index)?.atMs ?? 0;

const withFaults = (scenario: Scenario, change: Partial<Scenario['faults']>): Scenario => ({
  ...scenario,
  calm: false,
  faults: { ...scenario.faults, ...change },
});

const withAccount = (scenario: Scenario, change: Partial<Scenario['account']>): Scenario => ({
  ...scenario,
  account: { ...scenario.account, ...change },
});
