import { expect, it } from 'vitest';
import type { LogGroup, LogGroups, SourceEvent } from '../../activities/ports.js';
import type { ReceiptName } from '../../archive/index.js';
import { DAY_MS, instantMs } from '../../contract/index.js';
import { DayCounts, ScanBudget } from './day-counts.js';
import type { DayPart, LostDay } from './lost-days.js';

const sent = { from: '2026-10-01T00:00:00Z', to: '2026-10-03T00:00:00Z' };
const FIRST_MS = instantMs(sent.from);
const receipt = { key: 'r' } as ReceiptName;

/** Compares the two days of one receipt with events of the log group. */
async function compare(archived: readonly number[], events: readonly SourceEvent[], fromMs = FIRST_MS) {
  const days = archived.map((count, no): LostDay => {
    const day = { fromMs: Math.max(fromMs, FIRST_MS + no * DAY_MS), toMs: FIRST_MS + (no + 1) * DAY_MS };
    return { ...day, parts: [{ ...day, receipt, archived: count, atEnd: 0 }] };
  });
  const windows: unknown[] = [];
  const logGroups: Pick<LogGroups, 'countByQuery' | 'readEvents'> = {
    countByQuery: async () => undefined,
    async *readEvents(window, mostPages) {
      windows.push({ ...window, mostPages });
      yield [...events];
      return 'all';
    },
  };
  const parts: DayPart[] = days.flatMap((day) => day.parts);
  const counts = await DayCounts.of(
    {
      ...{ logGroups, group: { name: 'a', createdAt: '2026-01-01T00:00:00Z' } as LogGroup, budget: new ScanBudget(0) },
      ...{ sentOf: () => sent, partsOf: () => parts, signal: new AbortController().signal },
    },
    { fromMs, toMs: instantMs(sent.to) },
  );
  const answers = [];
  for (const day of days) {
    const counted = await counts.compare(day);
    answers.push(counted.kind === 'problem' ? counted.problem.code : counted.method);
  }
  return { answers, windows };
}

const first = { atMs: FIRST_MS, message: 'first' };
const second = { atMs: FIRST_MS + DAY_MS, message: 'second' };
/** An event of the first day with a line that begins like an event of the second day. */
const hiding = { atMs: FIRST_MS, message: 'first\n2026-10-02T05:00:00.000Z not an event' };

it('one reading of the window of a receipt proves both of its days', async () => {
  const { answers, windows } = await compare([1, 1], [first, second]);
  expect(answers).toEqual(['events', 'events']);
  expect(windows).toEqual([{ logGroup: 'a', from: sent.from, to: '2026-10-03T00:00:00.001Z', mostPages: 100 }]);
});

it('a line that begins like an event of another day does not hide that the archive lacks an event', async () => {
  // The archive has the event of the first day, with its line, and lacks the event of the second day.
  expect((await compare([1, 1], [hiding, second])).answers).toEqual(['events', 'COUNT_DIFFERS']);
  // The archive has both events, and the line.
  expect((await compare([1, 2], [hiding, second])).answers).toEqual(['events', 'events']);
});

it('only events that the present retention keeps are read', async () => {
  const { windows } = await compare([1, 1], [first, second], FIRST_MS + 3_600_000);
  expect(windows).toMatchObject([{ from: '2026-10-01T01:00:00Z' }]);
});
