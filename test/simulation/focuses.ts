import { GROUPS } from './aws/log-source.js';
import { WITHDRAWN_RIGHTS } from './aws/network.js';
import { CLAIMS } from './forgeries.js';
import { type Act, FORGED, type Focus, type RandomScenario, REGIONS } from './random-scenario.js';
import type { Forgery } from './stranger.js';

/*
 * Focuses. A focus changes the scenario of a simulated run, so that a rare situation becomes frequent. A mutant is a
 * mistake that is put into the code. A mutant that shows only in a rare situation names a focus, so that few simulated
 * runs are enough to notice the mistake.
 */

/** Workers often stall just before they check the deadline of a create. */
export const stallsBeforeCreates: Focus = (scenario) => withFaults(scenario, { stallRate: 0.7 });

/** Replies to creates are often lost, and creates have their effects late. */
export const unclearCreates: Focus = (scenario) => withFaults(scenario, { createRate: 0.6 });

/** Users often cancel while an export creates a task, and replies to creates are lost. */
export const cancelsInCreates: Focus = (scenario) => ({ ...unclearCreates(scenario), cancelInCreateRate: 0.5 });

/** AWS often forgets tasks while they run or soon after their end. */
export const vanishingTasks: Focus = (scenario) => withAccount(scenario, { vanishRate: 0.6 });

/** Messages contain lines that look like events. */
export const hostileMessages: Focus = (scenario) => ({ ...scenario, hostileContent: true });

/** Exports and lanes continue as new after few events. */
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

/** While tasks export log groups, users delete the groups and create them again, or change their class. */
export const remadeGroups: Focus = (scenario) => ({
  ...withAccount(scenario, { longestRunMs: 30_000 }),
  acts: [
    ...scenario.acts,
    ...GROUPS.map((logGroup, index) => at(3_000 * (index + 1), { kind: 'remakeGroup', logGroup })),
    ...GROUPS.map((logGroup, index) => at(15_000 * (index + 1), { kind: 'changeClass', logGroup })),
  ],
});

/** Retention deletes the beginnings of windows while exports wait for turns. */
export const cutWindows: Focus = (scenario) => ({
  ...scenario,
  acts: [
    // The other changes of retention are left out. After a longer retention, AWS does not show that it was shorter
    // before.
    ...scenario.acts.filter(({ act }) => act.kind !== 'retain'),
    ...GROUPS.map((logGroup, index) => at(2_000 * index, { kind: 'retain', logGroup, days: 14 + index })),
  ],
});

/** The account withdraws a permission soon after the first export has begun, until the faults end. */
export const withdrawnRights: Focus = (scenario) => {
  const { quietAfterMs } = scenario.faults;
  const kind = WITHDRAWN_RIGHTS[(quietAfterMs / 1_000) % WITHDRAWN_RIGHTS.length] ?? WITHDRAWN_RIGHTS[0];
  return withFaults(scenario, { outages: [{ kind, fromMs: startOf(scenario, 0) + 1_000, toMs: quietAfterMs }] });
};

/**
 * Two exports run in one Region. The first one is terminated, probably while it holds the turn. It is not started
 * again.
 */
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

/**
 * Strangers (untrusted users of the namespace) call every activity of the workers, and `verifyAndRecord` with every
 * false claim for each of six days.
 */
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

const at = (atMs: number, act: Act): RandomScenario['acts'][number] => ({ atMs, act });

const startOf = ({ acts }: RandomScenario, index: number): number =>
  acts.find(({ act }) => act.kind === 'start' && act.export === index)?.atMs ?? 0;

const withFaults = (scenario: RandomScenario, change: Partial<RandomScenario['faults']>): RandomScenario => ({
  ...scenario,
  calm: false,
  faults: { ...scenario.faults, ...change },
});

const withAccount = (scenario: RandomScenario, change: Partial<RandomScenario['account']>): RandomScenario => ({
  ...scenario,
  account: { ...scenario.account, ...change },
});
