import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { deadlineMs, type SurveyedGroup, surveyed } from '../../activities/plan/surveyed-group.js';
import {
  AVAILABILITY_LAG_MS,
  DAY_MS,
  defined,
  floorToDay,
  floorToSlice,
  formatInstant,
  HOUR_MS,
} from '../../contract/index.js';
import { type GroupQuestion, groupCoverage } from './group-coverage.js';
import { factsOf, riskUntilMs } from './retained-group.js';

const NOW_MS = Date.UTC(2026, 10, 20, 13);
const days = fc.integer({ min: 1, max: 400 });
const pending = fc.tuple(days, fc.integer({ min: -24, max: 48 })).map(([count, hours]) => ({
  ...{ days: count, inForceAt: formatInstant(NOW_MS + hours * HOUR_MS), policy: 'p' },
}));
const groupOf = (change: Partial<SurveyedGroup>): SurveyedGroup => ({
  ...{ name: '/a', arn: 'arn', createdAt: '2020-01-01T00:00:00Z', logClass: 'STANDARD', ...change },
});

describe('the end of the events at risk', () => {
  it('separates the events that AWS may delete before a given instant from all later events', () => {
    fc.assert(
      fc.property(
        fc.option(days, { nil: undefined }),
        fc.option(pending, { nil: undefined }),
        fc.integer({ min: 0, max: 60 }),
        fc.integer({ min: -500, max: 60 }),
        (retentionDays, coming, withinDays, eventDays) => {
          const group = groupOf(defined({ retentionDays, pending: coming }));
          const untilMs = NOW_MS + withinDays * DAY_MS;
          const endMs = riskUntilMs(group, untilMs);
          const beside = Number.isFinite(endMs) ? [endMs - 1, endMs, endMs + 1] : [];
          for (const eventMs of [NOW_MS + eventDays * DAY_MS, ...beside]) {
            expect(eventMs < endMs).toBe(deadlineMs(group, eventMs) < untilMs);
          }
        },
      ),
    );
  });
});

describe('the days at risk', () => {
  it('are the days whose first event AWS may delete within the given time and, if their slice cannot be exported yet, before it can be exported', () => {
    fc.assert(
      fc.property(
        fc.option(fc.integer({ min: 1, max: 45 }), { nil: undefined }),
        fc.option(pending, { nil: undefined }),
        fc.constantFrom('day' as const, 'week' as const, 'month' as const),
        fc.integer({ min: 0, max: 45 * 24 }),
        fc.integer({ min: 0, max: 60 * 24 }),
        (retentionDays, coming, slice, withinHours, hours) => {
          const group = groupOf(defined({ retentionDays, pending: coming }));
          const nowMs = NOW_MS + hours * HOUR_MS;
          const atRiskMs = withinHours * HOUR_MS;
          const dueMs = floorToSlice(nowMs - AVAILABILITY_LAG_MS, slice);
          const facts = factsOf(group, { nowMs, dueMs, slice, atRiskMs });
          const risks = facts.presence === 'present' ? facts.atRisk : [];
          const wrong: string[] = [];
          for (let dayMs = floorToDay(nowMs) - 70 * DAY_MS; dayMs < nowMs + 40 * DAY_MS; dayMs += DAY_MS) {
            const deadline = deadlineMs(group, dayMs);
            let endMs = dayMs + DAY_MS;
            while (floorToSlice(endMs, slice) !== endMs) endMs += DAY_MS;
            const canBeExportedMs = endMs + AVAILABILITY_LAG_MS;
            const isDue = canBeExportedMs <= nowMs;
            const isLost = deadline < nowMs + atRiskMs && (isDue || (dayMs < nowMs && deadline < canBeExportedMs));
            for (const ms of [dayMs, dayMs + DAY_MS - 1]) {
              if (risks.some(({ fromMs, toMs }) => fromMs <= ms && ms < toMs) !== isLost) wrong.push(formatInstant(ms));
            }
          }
          expect(wrong).toEqual([]);
        },
      ),
    );
  });
});

describe('the coverage of a log group', () => {
  const window = { fromMs: Date.UTC(2026, 8, 1), toMs: Date.UTC(2026, 10, 1) };
  const nothing = {
    ...{ segment: '!a', hasReceipts: false, recordedBefore: false },
    recorded: [{ ...window, state: 'none' as const }],
  };
  const question: Omit<GroupQuestion, 'group'> = {
    ...{ nowMs: NOW_MS, dueMs: window.toMs, slice: 'month', atRiskMs: 7 * DAY_MS },
  };

  it('has days at risk by a retention policy that is not yet in force', () => {
    const policy = { name: 'short', days: 30, retroactive: true, inForceAt: formatInstant(NOW_MS + HOUR_MS) };
    const plain = groupOf({ retentionDays: 365 });
    expect(groupCoverage(nothing, { ...question, group: surveyed(plain, [], NOW_MS) }).atRisk).toEqual([]);
    const { atRisk, counts, earliestDeadlineMs } = groupCoverage(nothing, {
      ...question,
      group: surveyed(plain, [policy], NOW_MS),
    });
    // A week from now, the policy lets AWS delete all events before 28 October, 13:00.
    expect(atRisk).toEqual([{ fromMs: window.fromMs, toMs: Date.UTC(2026, 9, 29), deadlineMs: NOW_MS + HOUR_MS }]);
    expect([counts.atRisk, counts.missing, earliestDeadlineMs]).toEqual([58, 3, NOW_MS + HOUR_MS]);
  });

  it('has days at risk that AWS deletes before their slice is over', () => {
    const november = { fromMs: Date.UTC(2026, 10, 1), toMs: Date.UTC(2026, 10, 25, 12) };
    const recorded = [{ ...november, state: 'none' as const }];
    const { days: runs, atRisk } = groupCoverage(
      { ...nothing, recorded },
      { ...question, nowMs: november.toMs, dueMs: november.fromMs, group: groupOf({ retentionDays: 7 }) },
    );
    expect(runs.map(({ fromMs, state }) => [new Date(fromMs).getUTCDate(), state])).toEqual([
      [1, 'expired'],
      [18, 'atRisk'],
      // AWS keeps the events of these days until 2 December. Their slice can be exported from 1 December, 12:00 on.
      [25, 'notDue'],
    ]);
    expect(atRisk).toEqual([
      { fromMs: Date.UTC(2026, 10, 18, 12), toMs: Date.UTC(2026, 10, 25), deadlineMs: november.toMs, notDue: true },
    ]);
  });

  it('has days that are missing, not unknown, if the group was archived before the window', () => {
    const ofGroup = (recordedBefore: boolean) =>
      groupCoverage({ ...nothing, recordedBefore }, { ...question, group: 'unknown' }).counts;
    expect([ofGroup(false).unknown, ofGroup(true).missing]).toEqual([61, 61]);
  });

  it('counts days as gone, and not as missing, if only a deleted group of the same name can have had their events', () => {
    const second = { fromMs: Date.UTC(2026, 8, 2), toMs: window.toMs };
    const recorded = [
      { fromMs: window.fromMs, toMs: second.fromMs, state: 'archived' as const },
      { ...second, state: 'none' as const },
    ];
    const group = groupOf({ createdAt: '2026-10-20T05:00:00Z' });
    const { days } = groupCoverage({ ...nothing, hasReceipts: true, recorded }, { ...question, group });
    // PutLogEvents accepts events that are up to 14 days older than the group.
    expect(days.map(({ fromMs, state }) => [fromMs, state])).toEqual([
      [window.fromMs, 'archived'],
      [second.fromMs, 'gone'],
      [Date.UTC(2026, 9, 6), 'missing'],
    ]);
  });

  it('counts a day that the window cuts as a whole day', () => {
    const cut = { fromMs: window.fromMs + HOUR_MS, toMs: window.fromMs + 26 * HOUR_MS };
    const recorded = [{ ...cut, state: 'archived' as const }];
    const { counts, closedToMs } = groupCoverage({ ...nothing, recorded }, { ...question, group: 'unknown' });
    expect([counts.archived, closedToMs]).toEqual([2, cut.toMs]);
  });
});
