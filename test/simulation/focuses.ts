import { WITHDRAWN_RIGHTS } from './aws/faults.js';
import { GROUPS } from './aws/source.js';
import { CLAIMS } from './forgeries.js';
import { type Act, FORGED, type Focus, REGIONS, type Scenario } from './scenario.js';
import type { Forgery } from './stranger.js';

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

/** Users delete log groups and make them anew while tasks export them, or change their class. */
export const remadeGroups: Focus = (scenario) => ({
  ...withAccount(scenario, { longestRunMs: 30_000 }),
  acts: [
    ...scenario.acts,
    ...GROUPS.map((logGroup, index) => at(3_000 * (index + 1), { kind: 'remakeGroup', logGroup })),
    ...GROUPS.map((logGroup, index) => at(15_000 * (index + 1), { kind: 'changeClass', logGroup })),
  ],
});

/** Retention deletes the beginnings of windows while tasks wait for their turns. */
export const cutWindows: Focus = (scenario) => ({
  ...scenario,
  acts: [
    // AWS does not tell that a retention, which is longer now, was shorter once.
    ...scenario.acts.filter(({ act }) => act.kind !== 'retain'),
    ...GROUPS.map((logGroup, index) => at(2_000 * index, { kind: 'retain', logGroup, days: 14 + index })),
  ],
});

/** An account withdraws a right soon after the first export has begun, until the faults end. */
export const withdrawnRights: Focus = (scenario) => {
  const { quietAfterMs } = scenario.faults;
  const kind = WITHDRAWN_RIGHTS[(quietAfterMs / 1_000) % WITHDRAWN_RIGHTS.length] ?? WITHDRAWN_RIGHTS[0];
  return withFaults(scenario, { outages: [{ kind, fromMs: startOf(scenario, 0) + 1_000, toMs: quietAfterMs }] });
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
  return { ...withAccount(scenario, { longestRunMs: 60_000 }), calm: false, requests: ofOneRegion, acts };
};

/** Strangers have workers run every activity, and claim everything of every day. */
export const manyStrangers: Focus = (scenario) => {
  const { quietAfterMs } = scenario.faults;
  const claims = CLAIMS.flatMap((claim) => DAYS.map((day): Forgery => ({ activity: 'verifyAndRecord', claim, day })));
  const others = FORGED.flatMap((activity) => [0, 2, 4].map((day): Forgery => ({ activity, claim: 'quiet', day })));
  const acts = [0.5, 1].flatMap((part) =>
    [...claims, ...others].map((forgery) => at(part * quietAfterMs, { kind: 'stranger', forgery })),
  );
  const foreignTasks = [at(0.2 * quietAfterMs, { kind: 'foreignTask', lane: 0 })];
  return { ...scenario, calm: false, acts: [...scenario.acts, ...foreignTasks, ...acts] };
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
