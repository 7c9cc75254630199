import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { closes, formatInstant, OUTCOMES, type Outcome, type Slice } from '../../contract/index.js';
import { receiptKey } from '../object-keys/receipt-keys.js';
import { receiptText } from '../records/receipt.js';
import { precedence } from '../records/receipt-store.js';
import { type ArchivedSlice, putArchived } from '../testing/archived-slice.js';
import { MemorySpill } from '../testing/memory-spill.js';
import { MemoryStore } from '../testing/memory-store.js';
import { ARCHIVE, SLICE } from '../testing/samples.js';
import { readEvents } from './read-events.js';
import type { ReadProblem } from './read-object.js';
import { type EventQuestion, planReading } from './reading-plan.js';
import { receiptNames } from './receipt-listings.js';

const HOUR_MS = 3_600_000;
const START_MS = Date.UTC(2026, 8, 29);
const CELLS = 24;
const CELL_MS = 6 * HOUR_MS;
const cellMs = (cell: number): number => START_MS + cell * CELL_MS;
const TINY = { memoryBytes: 400, events: 6, fanIn: 2, pageBytes: 150 };

interface Given {
  time: string;
  stream: string;
  message: string;
}

/** The events that are read from an archive, in the order in which they are read. */
async function read(
  store: MemoryStore,
  question: Omit<EventQuestion, 'logGroup'> & { logGroup?: string },
  limits = TINY,
  { committedOnly = false, openRuns = new Set<string>() } = {},
) {
  const spill = new MemorySpill();
  const problems: ReadProblem[] = [];
  const events: Given[] = [];
  let reportedFirst = 0;
  const asked = { logGroup: 'a', ...question };
  const names = await receiptNames(store, ARCHIVE, asked.logGroup, ['2026-09', '2026-10']);
  const receipt = async ({ key }: { key: string }) => (openRuns.has(key) ? 'openRun' : 'committed');
  const plan = await planReading(store, names, asked, { committed: { receipt }, committedOnly });
  const options = {
    ...{ spill, limits, signal: new AbortController().signal },
    report: (problem: ReadProblem) => void problems.push(problem),
  };
  for await (const page of readEvents(store, plan, asked, options)) {
    const { length, starts, sourceOf } = page;
    if (events.length === 0) reportedFirst = problems.length;
    for (let no = 0; no < length; no += 1) {
      const text = page.text.toString('utf8', starts[no], starts[no + 1]);
      expect(text.endsWith('\n')).toBe(true);
      events.push({ time: text.slice(0, 24), stream: sourceOf(no).stream, message: text.slice(25, -1) });
    }
  }
  expect(spill.open).toBe(0);
  return { events, problems, reportedFirst, gaps: plan.gaps, files: spill.made };
}

const PREFIXES = [undefined, undefined, 'w', 'web/'];
const STREAMS = ['web/1', 'web/2', 'worker', 'cron'];
const MESSAGES = [
  '',
  'plain',
  'two\nlines',
  'ends with a line end\n',
  '\n\n',
  'x'.repeat(90),
  '\n2020-01-01T00:00:00.000Z no',
];

interface Recorded extends ArchivedSlice {
  isCommitted: boolean;
  events: { timeMs: number; stream: string; message: string }[];
}

const recorded: fc.Arbitrary<Recorded> = fc
  .record({
    cell: fc.nat(CELLS - 1),
    length: fc.integer({ min: 1, max: 8 }),
    outcome: fc.oneof({ arbitrary: fc.constant<Outcome>('archived'), weight: 4 }, fc.constantFrom(...OUTCOMES)),
    askedDay: fc.integer({ min: 10, max: 14 }),
    generation: fc.integer({ min: 1, max: 3 }),
    prefix: fc.constantFrom(...PREFIXES),
    isCommitted: fc.oneof({ arbitrary: fc.constant(true), weight: 3 }, fc.constant(false)),
    events: fc.array(
      fc.record({ at: fc.nat(1_000), stream: fc.constantFrom(...STREAMS), message: fc.constantFrom(...MESSAGES) }),
      { maxLength: 14 },
    ),
    order: fc.infiniteStream(fc.nat()),
  })
  .map(({ cell, length, outcome, askedDay, generation, prefix, isCommitted, events, order }) => {
    const fromMs = cellMs(cell);
    const monthEndMs = Date.UTC(2026, new Date(fromMs).getUTCMonth() + 1);
    const toMs = Math.min(cellMs(cell + length), monthEndMs);
    const slice: Slice = {
      ...{ ...ARCHIVE, logGroup: 'a', generation, from: formatInstant(fromMs), to: formatInstant(toMs) },
      ...(prefix !== undefined && { logStreamPrefix: prefix }),
    };
    const askedAt = formatInstant(Date.UTC(2026, 9, askedDay));
    const key = receiptKey(slice, outcome, askedAt);
    const inWindow = events
      .filter(({ stream }) => stream.startsWith(prefix ?? ''))
      // With the largest `at`, the event is exactly at the end of the window. AWS may export such an event.
      .map(({ at, stream, message }, no) => ({
        timeMs: fromMs + Math.floor(((toMs - fromMs) * at) / 1_000),
        ...{ stream, message: `${key} ${no} ${message}` },
      }));
    const files: Record<string, string[]> = {};
    for (const { timeMs, stream, message } of inWindow) {
      const folder = stream.replaceAll('/', '-');
      const parts = files[folder] ?? ['', ''];
      files[folder] = parts;
      const part = (order.next().value ?? 0) % 2;
      const line = `${new Date(timeMs).toISOString()} ${message}\n`;
      parts[part] = (order.next().value ?? 0) % 2 === 0 ? `${parts[part]}${line}` : `${line}${parts[part]}`;
    }
    return { slice, outcome, askedAt, files, isCommitted, events: inWindow };
  });

/** Which events an archive must give, by the rules alone: instant by instant and stream by stream. */
function expected(
  slices: readonly Recorded[],
  { window, stream, logStreamPrefix = '' }: Omit<EventQuestion, 'logGroup'>,
  committedOnly: boolean,
): Given[] {
  const key = ({ slice, outcome, askedAt }: Recorded): string => receiptKey(slice, outcome, askedAt);
  return slices.flatMap((own) =>
    own.events.flatMap(({ timeMs, stream: name, message }) => {
      const [counting] = slices
        .filter(({ slice, outcome, isCommitted }) => {
          if (committedOnly && !isCommitted) return false;
          const [fromMs, toMs] = [Date.parse(slice.from), Date.parse(slice.to)];
          return closes(outcome) && fromMs <= timeMs && timeMs < toMs && name.startsWith(slice.logStreamPrefix ?? '');
        })
        .sort(
          (a, b) =>
            Number(b.isCommitted) - Number(a.isCommitted) ||
            Number(b.outcome === 'archived') - Number(a.outcome === 'archived') ||
            Date.parse(b.askedAt) - Date.parse(a.askedAt) ||
            b.slice.generation - a.slice.generation ||
            precedence(a.outcome) - precedence(b.outcome) ||
            (key(a) < key(b) ? -1 : 1),
        );
      const isWanted =
        (stream === undefined || name === stream) &&
        name.startsWith(logStreamPrefix) &&
        window.fromMs <= timeMs &&
        timeMs < window.toMs;
      const gives = counting?.outcome === 'archived' && key(counting) === key(own) && isWanted;
      return gives ? [{ time: new Date(timeMs).toISOString(), stream: name.replaceAll('/', '-'), message }] : [];
    }),
  );
}

const sorted = (events: readonly Given[]): string[] => events.map((event) => JSON.stringify(event)).sort();

describe('reading the events of an archive', () => {
  it('gives each event once, in the order of time, from the receipt that counts at the instant of the event; committed receipts count before others', async () => {
    const window = fc
      .tuple(fc.nat(CELLS - 1), fc.integer({ min: 1, max: CELLS }), fc.constantFrom(0, 0, 1, -1))
      .map(([cell, length, shift]) => ({ fromMs: cellMs(cell) + shift, toMs: cellMs(cell + length) + shift }));
    const choice = fc.oneof(
      { arbitrary: fc.constant({}), weight: 3 },
      fc.constantFrom({ logStreamPrefix: 'w' }, { logStreamPrefix: 'web/' }, { stream: 'web/1' }, { stream: 'cron' }),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(recorded, { maxLength: 7, selector: keyOf }),
        window,
        choice,
        fc.boolean(),
        async (slices, asked, streams, committedOnly) => {
          const store = new MemoryStore();
          for (const slice of slices) putArchived(store, slice);
          const question = { window: asked, ...streams };
          const openRuns = new Set(slices.flatMap((slice) => (slice.isCommitted ? [] : [keyOf(slice)])));
          const { events, problems } = await read(store, question, TINY, { committedOnly, openRuns });
          expect(problems).toEqual([]);
          expect(sorted(events)).toEqual(sorted(expected(slices, question, committedOnly)));
          const times = events.map(({ time }) => time);
          expect(times).toEqual(times.toSorted());
        },
      ),
      { numRuns: 100 },
    );
  });

  const DAY = { fromMs: Date.UTC(2026, 9, 1), toMs: Date.UTC(2026, 9, 2) };
  const at = (clock: string, message: string): string => `2026-10-01T${clock}.000Z ${message}\n`;

  it('names each changed, cut off or removed object before it gives the first event, and gives what can be read', async () => {
    const store = new MemoryStore();
    const files = {
      cut: [at('01:00:00', 'a') + at('01:00:01', 'x'.repeat(30_000))],
      swapped: [at('02:00:00', 'b')],
      removed: [at('03:00:00', 'c')],
    };
    const { objects } = putArchived(store, {
      slice: SLICE,
      outcome: 'archived',
      askedAt: '2026-10-20T00:00:00Z',
      files,
    });
    const [cut = '', removed = '', swapped = ''] = objects.map(({ key }) => key);
    store.put(cut, (store.objects.get(cut) ?? Buffer.alloc(0)).subarray(0, -12));
    store.put(swapped, gzipSync(at('02:00:00', 'forged')));
    store.objects.delete(removed);
    const limits = { ...TINY, memoryBytes: 50_000 };
    const { events, problems, reportedFirst, gaps } = await read(store, { window: DAY }, limits);
    expect(reportedFirst).toBe(3);
    expect(problems.map(({ key, code }) => [key, code])).toEqual([
      [cut, 'unreadable'],
      [removed, 'missing'],
      [swapped, 'changed'],
    ]);
    expect([events.map(({ message }) => message.slice(0, 9)), gaps]).toEqual([['a', 'xxxxxxxxx', 'forged'], []]);
  });

  it('gives nothing of a receipt that contradicts its name, or names an object of another task', async () => {
    const store = new MemoryStore();
    const slice = { ...SLICE, logGroup: 'a' };
    const files = { web: [at('01:00:00', 'a')] };
    const first = putArchived(store, { slice, outcome: 'archived', askedAt: '2026-10-20T00:00:00Z', files });
    const key = receiptKey(slice, 'archived', '2026-10-20T00:00:00Z');
    store.put(key, store.text(key).replace('"generation":1', '"generation":2'));
    expect((await read(store, { window: DAY })).problems).toMatchObject([{ key, code: 'unreadable' }]);
    store.put(key, receiptText({ ...first, task: { ...(first.task ?? expect.fail()), taskId: 'other' } }));
    const { events, problems } = await read(store, { window: DAY });
    expect([events, problems]).toMatchObject([[], [{ key: first.objects[0]?.key, code: 'unreadable' }]]);
  });

  it('gives events from before the start of a slice if the task of the slice exported them and the receipt of their own slice is `expired`', async () => {
    const store = new MemoryStore();
    const slice = { ...SLICE, from: '2026-10-01T12:00:00Z' };
    const files = { web: [at('11:00:00', 'early') + at('13:00:00', 'late')] };
    const window = { from: '2026-10-01T06:00:00Z', to: slice.to };
    const askedAt = '2026-10-20T00:00:00Z';
    putArchived(store, { slice, outcome: 'archived', askedAt, files, window });
    putArchived(store, { slice: { ...SLICE, to: slice.from }, outcome: 'expired', askedAt });
    const { events, gaps } = await read(store, { window: DAY });
    expect(events.map(({ message }) => message)).toEqual(['early', 'late']);
    expect(gaps).toEqual([{ fromMs: DAY.fromMs, toMs: Date.parse(slice.from), outcome: 'expired' }]);
    const key = receiptKey(slice, 'archived', askedAt);
    store.put(key, 'no receipt');
    expect((await read(store, { window: DAY })).problems.map((problem) => problem.key)).toEqual([key]);
  });

  it('needs temporary files only for what does not fit into memory', async () => {
    const store = new MemoryStore();
    const lines = Array.from({ length: 90 }, (_, no) =>
      at(`00:${String((no * 37) % 60).padStart(2, '0')}:00`, `${no}`),
    );
    putArchived(store, {
      slice: SLICE,
      outcome: 'archived',
      askedAt: '2026-10-20T00:00:00Z',
      files: { s: [lines.join('')] },
    });
    const { events, files } = await read(store, { window: DAY });
    expect(files).toBeGreaterThan(10);
    const inOrder = lines
      .map((line, no) => ({ time: line.slice(0, 24), no }))
      .sort((a, b) => (a.time < b.time ? -1 : a.time > b.time ? 1 : a.no - b.no));
    expect(events.map(({ message }) => Number(message))).toEqual(inOrder.map(({ no }) => no));
    putArchived(store, {
      slice: { ...SLICE, logGroup: 'b' },
      outcome: 'archived',
      askedAt: '2026-10-20T00:00:00Z',
      files: { s: [at('00:00:00', 'one')] },
    });
    expect((await read(store, { window: DAY, logGroup: 'b' })).files).toBe(0);
  });
});

function keyOf({ slice, outcome, askedAt }: Recorded): string {
  return receiptKey(slice, outcome, askedAt);
}
