import fc from 'fast-check';
import { expect, it } from 'vitest';
import { DAY_MS, formatInstant, instantMs, type ResolvedRequest } from '../../contract/index.js';
import type { LogGroup } from '../ports.js';
import { candidatesBehind, cursorOf } from './order.js';

const START_MS = instantMs('2026-01-01T00:00:00Z');
const NOW_MS = START_MS + 400 * DAY_MS;

const requestOf = (fromMs: number, lengthMs: number, slice: ResolvedRequest['slice']) =>
  ({
    window: { from: formatInstant(fromMs), to: formatInstant(fromMs + lengthMs) },
    slice,
    allowRecent: true,
  }) as ResolvedRequest;

const groupOf = (name: string, retentionDays: number | undefined, createdMs: number): LogGroup => ({
  name,
  arn: '',
  createdAt: formatInstant(createdMs),
  logClass: 'STANDARD',
  ...(retentionDays !== undefined && { retentionDays }),
});

const groups = fc
  .array(fc.tuple(fc.constantFrom(undefined, 1, 7, 30), fc.integer({ min: 0, max: 60 })), { maxLength: 6 })
  .map((each) => each.map(([days, created], at) => groupOf(`g${at}`, days, START_MS + created * DAY_MS)));

it('goes on behind any slice with exactly those that come after it, in the order of deadline, age and name', () => {
  const window = fc.tuple(fc.integer({ min: 0, max: 90 * 24 }), fc.integer({ min: 1, max: 90 * 24 }));
  fc.assert(
    fc.property(groups, window, fc.constantFrom('day', 'week', 'month'), (given, [fromHours, hours], size) => {
      const request = requestOf(START_MS + fromHours * 3_600_000, hours * 3_600_000, size);
      const all = [...candidatesBehind(undefined, given, request, NOW_MS)];
      const sorted = [...all].sort(
        (a, b) =>
          (a.deadlineMs === b.deadlineMs ? 0 : a.deadlineMs - b.deadlineMs) ||
          a.fromMs - b.fromMs ||
          (a.group.name < b.group.name ? -1 : 1),
      );
      expect(all).toEqual(sorted);
      for (const [at, candidate] of all.entries()) {
        const behind = [...candidatesBehind(cursorOf(candidate), given, request, NOW_MS)];
        expect(behind.map(cursorOf)).toEqual(all.slice(at + 1).map(cursorOf));
      }
    }),
    { numRuns: 60 },
  );
});

it('leaves out what has not yet passed, also when recent windows are accepted', () => {
  const request = requestOf(NOW_MS - 2 * DAY_MS, 4 * DAY_MS, 'day');
  const planned = [...candidatesBehind(undefined, [groupOf('g', undefined, START_MS)], request, NOW_MS)];
  expect(planned.map(({ toMs }) => toMs)).toEqual([NOW_MS - DAY_MS, NOW_MS]);
});

it('costs what is taken, not what the window holds', () => {
  const many = Array.from({ length: 400 }, (_, at) => groupOf(`g${at}`, undefined, START_MS));
  const request = requestOf(START_MS, 100 * 365 * DAY_MS, 'day');
  const endless = START_MS + 200 * 365 * DAY_MS;
  const first = candidatesBehind(undefined, many, request, endless);
  const taken = Array.from({ length: 200 }, () => first.next().value);
  expect(taken.at(-1)?.fromMs).toBe(START_MS);
});
