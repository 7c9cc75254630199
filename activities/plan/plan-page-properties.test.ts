import fc from 'fast-check';
import { expect, it } from 'vitest';
import { parseReceiptKey } from '../../archive/index.js';
import { safeGroup } from '../../archive/object-keys/group-names.js';
import {
  closes,
  DAY_MS,
  defined,
  gridSlicesIn,
  HOUR_MS,
  instantMs,
  joinLeftOut,
  type LeftOut,
  type LeftOutReason,
  staysAsIs,
} from '../../contract/index.js';
import type { PlannedSlice } from '../types/planning.js';
import { countPlan } from './count.js';
import { settle } from './group-month.js';
import { leftOutBySurvey } from './left-out.js';
import type { PlannedPage } from './plan-page.js';
import type { DuePart } from './recount.js';
import { NOW, type PlanWorld, pageOf, pagesOf, questionOf, windowOf } from './testing/plan-world.js';
import { planWorlds as worlds } from './testing/plan-worlds.js';

/**
 * A recount that finds late events in some windows, none in others, and has no verdict on the rest. Its answers are
 * repeatable.
 */
const recount: PlanWorld['recount'] = async (_groups, due) => {
  const kindOf = ({ part }: DuePart): number => Math.floor(part.fromMs / HOUR_MS) % 3;
  for (const each of due) if (kindOf(each) === 0) settle(each.month, each.part);
  return due.filter((each) => kindOf(each) === 1);
};

const sum = (numbers: readonly number[]): number => numbers.reduce((total, each) => total + each, 0);

/**
 * Joins consecutive slices that need no task for the same reason, so that a row of slices equals the same row cut by
 * the end of a page.
 */
const joined = (slices: readonly PlannedSlice[]): string[] => {
  const lines: { name: string; from: string; to: string; why: string; slices: number }[] = [];
  for (const { slice, without, slices: count = 1 } of slices) {
    const last = lines.at(-1);
    const why = without ?? '';
    if (why !== '' && last?.name === slice.logGroup && last.why === why && last.to === slice.from) {
      last.to = slice.to;
      last.slices += count;
    } else lines.push({ name: slice.logGroup, from: slice.from, to: slice.to, why, slices: count });
  }
  return lines.map((line) => Object.values(line).join(' '));
};

/** The planned slices by log group and hour. The windows of the worlds begin and end at full hours. */
function hoursOf(pages: readonly PlannedPage[]): Map<string, PlannedSlice> {
  const hours = new Map<string, PlannedSlice>();
  for (const planned of pages.flatMap(({ slices }) => slices)) {
    const { fromMs, toMs } = windowOf(planned);
    for (let ms = fromMs; ms < toMs; ms += HOUR_MS) hours.set(`${planned.slice.logGroup} ${ms}`, planned);
  }
  return hours;
}

const byReason = (parts: readonly LeftOut[]): LeftOut[] =>
  joinLeftOut(parts).toSorted((a, b) => (a.reason < b.reason ? -1 : 1));

it('pages of any length have the same slices in the same order as one long page, with the same counts', async () => {
  const limits = fc.record({ slices: fc.integer({ min: 1, max: 9 }), calls: fc.integer({ min: 1, max: 4 }) });
  await fc.assert(
    fc.asyncProperty(worlds, limits, async (world, lengths) => {
      const [whole] = await pagesOf({ ...world, recount });
      const pages = await pagesOf({ ...world, recount, limits: lengths });
      expect(joined(pages.flatMap(({ slices }) => slices))).toEqual(joined(whole?.slices ?? []));
      expect(sum(pages.map(({ skipped }) => skipped))).toBe(whole?.skipped);
      expect(sum(pages.map(({ unsettled }) => unsettled))).toBe(whole?.unsettled);
      expect(sum(pages.map(({ skippedExpired }) => skippedExpired))).toBe(whole?.skippedExpired);
      expect(byReason(pages.flatMap(({ leftOut }) => leftOut))).toEqual(byReason(whole?.leftOut ?? []));
      expect(pages.flatMap(({ lines }) => lines)).toEqual(whole?.lines);
      expect(Math.max(...pages.map(({ slices }) => slices.length))).toBeLessThanOrEqual(lengths.slices);
    }),
    { numRuns: 25 },
  );
});

it('a plan that cuts days has the slices of a plan of whole days, cut at the boundaries of the pieces, on pages of any length', async () => {
  const numbers = fc.record({
    each: fc.constantFrom(undefined, 2 as const, 8 as const),
    ofDay: fc.constantFrom(3 as const, 24 as const),
  });
  // A plan in pieces has thousands of slices, so its pages are longer than those of the other properties.
  const limits = fc.record({ slices: fc.integer({ min: 20, max: 90 }) });
  await fc.assert(
    fc.asyncProperty(worlds, numbers, limits, async (world, { each, ofDay }, lengths) => {
      const busy = '2026-10-05';
      const request = { ...world.request, slice: 'day' as const };
      const pieces = { ...defined({ each }), byDay: { [busy]: ofDay } };
      const groups = world.groups.map((group) => ({ ...group, pieces }));
      const whole = await pagesOf({ ...world, request });
      const cut = await pagesOf({ ...world, request, groups });
      const wholeHours = hoursOf(whole);
      const cutHours = hoursOf(cut);
      expect([...cutHours.keys()]).toEqual([...wholeHours.keys()]);
      for (const slice of cut.flatMap(({ slices }) => slices)) {
        if (slice.without !== undefined) expect(slice.slices ?? 1).toBe(gridSlicesIn(windowOf(slice), 'day'));
      }
      const wrong: string[] = [];
      for (const [hour, { slice, without }] of cutHours) {
        const before = wholeHours.get(hour);
        const count = Math.max(each ?? 1, slice.from.startsWith(busy) ? ofDay : 1);
        // A piece can be quiet although its day is not.
        if (without !== 'quiet' && without !== before?.without) wrong.push(hour);
        if (without !== undefined) continue;
        const { fromMs, toMs } = windowOf({ slice });
        const lengthMs = DAY_MS / count;
        const isInOnePiece = Math.floor((toMs - 1) / lengthMs) === Math.floor(fromMs / lengthMs);
        const begins = fromMs % lengthMs === 0 || slice.from === before?.slice.from;
        const ends = toMs % lengthMs === 0 || slice.to === before?.slice.to;
        if (!isInOnePiece || !begins || !ends) wrong.push(hour);
      }
      expect(wrong).toEqual([]);
      const paged = await pagesOf({ ...world, request, groups, limits: lengths });
      expect(joined(paged.flatMap(({ slices }) => slices))).toEqual(joined(cut.flatMap(({ slices }) => slices)));
    }),
    { numRuns: 15 },
  );
});

it('in a plan, each instant of the window is either closed, or planned once, or left out with the reason', async () => {
  await fc.assert(
    fc.asyncProperty(worlds, async (world) => {
      const { groups, request, answers = {}, store } = world;
      const { slices, leftOut } = await pageOf(world);
      const own = groups.filter(({ name }) => name.startsWith('g/'));
      const parts = [...leftOutBySurvey(own, request, instantMs(NOW)), ...leftOut];
      const names = (ms: number, ...reasons: LeftOutReason[]): boolean =>
        parts.some((part) => reasons.includes(part.reason) && instantMs(part.from) <= ms && ms < instantMs(part.to));
      const closed = [...(store?.objects.keys() ?? [])].flatMap((key) => parseReceiptKey(key) ?? []);
      for (const group of own) {
        const planned = slices
          .filter(({ slice }) => slice.logGroup === group.name)
          .map((each) => ({ ...each, ...windowOf(each) }));
        const covered = closed
          .filter(({ logGroupSafe }) => logGroupSafe === safeGroup(group.name))
          .toSorted((a, b) => a.askedAtMs - b.askedAtMs);
        for (let ms = instantMs(request.window.from); ms < instantMs(request.window.to); ms += HOUR_MS) {
          const here = planned.filter(({ fromMs, toMs }) => fromMs <= ms && ms < toMs);
          expect(here.length).toBeLessThanOrEqual(1);
          const [slice] = here;
          const receipts = covered.filter(({ fromMs, toMs }) => fromMs <= ms && ms < toMs);
          const [newest] = receipts.slice(-1);
          const isClosed =
            receipts.some(({ outcome }) => closes(outcome)) || (newest !== undefined && staysAsIs(newest.outcome));
          const keptMs = instantMs(NOW) - (group.retentionDays ?? Number.POSITIVE_INFINITY) * DAY_MS;
          if (!request.force && isClosed) expect(slice).toBeUndefined();
          else if (slice === undefined) {
            const first = answers[group.name]?.first;
            const event = first === undefined || first.event === 'none' ? undefined : instantMs(first.event);
            const isEarly = ms < instantMs(group.createdAt) && (event === undefined ? first !== undefined : ms < event);
            const isTooEarly = ms < instantMs(group.createdAt) - 14 * DAY_MS;
            const isLate = instantMs(request.window.to) > instantMs(NOW) - 12 * HOUR_MS;
            expect(isEarly || isTooEarly || isLate).toBe(true);
            expect(names(ms, 'beforeLogGroup', 'beforeFirstEvent', 'sliceNotOver')).toBe(true);
          } else if (slice.without === 'expired') {
            expect(ms).toBeLessThan(keptMs);
            expect(names(ms, 'retentionPassed')).toBe(true);
          } else expect(ms).toBeGreaterThanOrEqual(keptMs);
        }
      }
    }),
    { numRuns: 15 },
  );
});

it('a count gives the numbers of the later plan; a count that reaches a limit gives no number of tasks', async () => {
  const { signal } = new AbortController();
  await fc.assert(
    fc.asyncProperty(worlds, async (world) => {
      const [whole] = await pagesOf(world);
      const slices = whole?.slices ?? [];
      const planned = sum(slices.map(({ slices: count = 1 }) => count)) + (whole?.skipped ?? 0);
      const tasks = slices.filter(({ without }) => without === undefined).length;
      expect(await countPlan(questionOf({ ...world, countsOnly: true }), signal)).toEqual({ slices: planned, tasks });
      const limited = await countPlan(questionOf({ ...world, countsOnly: true }), signal, { calls: 0, groups: 200 });
      if (slices.length > 0) expect(limited).toEqual({ slices: expect.any(Number) });
    }),
    { numRuns: 15 },
  );
});
