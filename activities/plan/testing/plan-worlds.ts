import fc from 'fast-check';
import { MemoryStore } from '../../../archive/testing/memory-store.js';
import { DAY_MS, formatInstant, HOUR_MS, instantMs } from '../../../contract/index.js';
import { keyOf, NOW, type PlanWorld, requestOf, surveyedGroup } from './plan-world.js';

const START_MS = instantMs('2026-09-20T00:00:00Z');

/** Small worlds that combine retention, late creation, first events, quiet groups and receipts. */
export const planWorlds = fc
  .record({
    groups: fc.array(
      fc.record({
        retentionDays: fc.constantFrom(undefined, undefined, 14, 40, 55),
        createdDays: fc.integer({ min: -30, max: 60 }),
        newest: fc.constantFrom(undefined, 'none', 20, 40),
        firstDays: fc.constantFrom(undefined, undefined, 'none', 10, 30),
        receipts: fc.array(
          fc.record({
            day: fc.integer({ min: 0, max: 60 }),
            hours: fc.constantFrom(6, 24, 48),
            outcome: fc.constantFrom('archived', 'quiet', 'expired', 'failed', 'empty', 'cancelled'),
            // AWS was asked about the window right after its end, so that the window is due for a recount some weeks
            // later.
            isEarly: fc.boolean(),
          }),
          { maxLength: 6 },
        ),
      }),
      { minLength: 1, maxLength: 5 },
    ),
    fromHours: fc.integer({ min: 0, max: 20 * 24 }),
    hours: fc.integer({ min: 1, max: 45 * 24 }),
    slice: fc.constantFrom('day' as const, 'week' as const, 'month' as const),
    force: fc.boolean(),
    few: fc.boolean(),
  })
  .map(({ groups, fromHours, hours, slice, force, few }): PlanWorld => {
    const at = (days: number) => formatInstant(START_MS + days * DAY_MS);
    const store = new MemoryStore();
    const answers: PlanWorld['answers'] = {};
    const from = formatInstant(START_MS + fromHours * HOUR_MS);
    const to = formatInstant(Math.min(START_MS + (fromHours + hours) * HOUR_MS, instantMs(NOW)));
    // The many groups without events make the request a large one, whose groups are listed in blocks.
    const surveyed = few ? [] : Array.from({ length: 50 }, (_, no) => surveyedGroup(`z/${no}`, { createdAt: NOW }));
    for (const [no, group] of groups.entries()) {
      const name = `g/${no}`;
      const { retentionDays, newest, firstDays } = group;
      surveyed.push(
        surveyedGroup(name, {
          createdAt: at(group.createdDays),
          ...(retentionDays !== undefined && { retentionDays }),
        }),
      );
      answers[name] = {
        ...(newest !== undefined && { newest: typeof newest === 'number' ? at(newest) : newest }),
        ...(firstDays !== undefined && {
          first: { from, to, event: typeof firstDays === 'number' ? at(firstDays) : firstDays },
        }),
      };
      for (const { day: first, hours: length, outcome, isEarly } of group.receipts) {
        const [fromMs, toMs] = [START_MS + first * DAY_MS, START_MS + first * DAY_MS + length * HOUR_MS];
        if (formatInstant(fromMs).slice(0, 7) !== formatInstant(toMs - 1).slice(0, 7)) continue;
        const asked = isEarly ? { askedAt: formatInstant(toMs + HOUR_MS) } : {};
        store.put(keyOf(name, { from: formatInstant(fromMs), to: formatInstant(toMs) }, outcome, asked), '{}');
      }
    }
    const recount = async () => [];
    return { groups: surveyed, request: requestOf(from, to, { slice, force }), store, answers, recount };
  });
