import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { EventCounter } from '../../archive/index.js';
import { ARCHIVE } from '../../archive/testing/samples.js';
import { instantMs } from '../../contract/index.js';
import type { LogGroup, LogGroups, PagesEnd, QueriedDay, SourceEvent } from '../ports.js';
import { countSlice, type SliceToCount } from './count-slice.js';

const DAY = { from: '2026-10-01T00:00:00Z', to: '2026-10-02T00:00:00Z' };
const GROUP: LogGroup = {
  ...{ name: '/a', arn: '', createdAt: '2026-01-01T00:00:00Z', logClass: 'STANDARD', storedBytes: 1_000 },
};
const event = (at: string, message = 'm'): SourceEvent => ({
  ...{ atMs: instantMs(at), ingestedMs: instantMs(at) + 1, message },
});

/** The answers of AWS: the events of the log group, and what a query counts. Without a `day`, AWS refuses the query. */
function account(events: readonly SourceEvent[], day?: Partial<QueriedDay>, end: PagesEnd = 'all') {
  const countByQuery = vi.fn<LogGroups['countByQuery']>(async () => {
    if (day === undefined) return undefined;
    const days = new Map([['2026-10-01', { events: 0, lookalikes: 0, newestIngestion: DAY.to, ...day }]]);
    return { queryId: 'q-1', text: 'stats', scannedBytes: 7, days };
  });
  const readEvents = vi.fn<LogGroups['readEvents']>(async function* ({ from, to }) {
    yield events.filter(({ atMs }) => atMs >= instantMs(from) && atMs < instantMs(to));
    return end;
  });
  return { countByQuery, readEvents };
}

const counted = (logGroups: ReturnType<typeof account>, change: Partial<SliceToCount> = {}, mayScan = true) =>
  countSlice(
    { aws: { logGroups, nowMs: async () => instantMs('2026-11-02T00:00:00Z') }, mayScan: async () => mayScan },
    {
      ...{ sent: { ...ARCHIVE, ...DAY, logGroup: '/a', generation: 1 }, group: GROUP, archived: 2, archivedAtEnd: 0 },
      ...{ askedAt: '2026-11-01T00:00:00Z', ...change },
    },
  );
const TWO = [event('2026-10-01T01:00:00Z'), event('2026-10-01T02:00:00Z')];

describe('a slice is counted at its source', () => {
  it('by a query, whose id, text and bytes are recorded', async () => {
    const logGroups = account([], { events: 2 });
    const { record } = await counted(logGroups);
    expect(record).toMatchObject({ verdict: 'equal', method: 'insights', archived: 2, source: 2 });
    expect(record.query).toEqual({ id: 'q-1', text: 'stats', scannedBytes: 7 });
    expect(logGroups.readEvents).not.toHaveBeenCalled();
  });

  it('by reading the events if no query may scan that many bytes, or if AWS refuses the query', async () => {
    const logGroups = account(TWO, { events: 2 });
    const { record } = await counted(logGroups, {}, false);
    expect(record).toMatchObject({ verdict: 'equal', method: 'events', source: 2 });
    expect(logGroups.countByQuery).not.toHaveBeenCalled();
    expect((await counted(account(TWO))).record).toMatchObject({ verdict: 'equal', method: 'events' });
  });

  it('so that no missing event is hidden by a line of a message that begins like an event', async () => {
    const forged = event('2026-10-01T03:00:00Z', 'a\n2026-10-01T04:00:00.000Z b\n2026-12-01T00:00:00.000Z not inside');
    const whole = [...TWO, forged];
    const answer = () => account(whole, { events: 3, lookalikes: 1 });
    // The archive counts the forged line, too.
    expect((await counted(answer(), { archived: 4 })).record).toMatchObject({ verdict: 'equal', method: 'events' });
    // With one event missing, the archive counts as many lines as the log group has events.
    const missing = await counted(answer(), { archived: 3 });
    expect(missing).toMatchObject({ lacksEvents: true, record: { verdict: 'differs', query: { id: 'q-1' } } });
    const unread = account(whole, { events: 3, lookalikes: 1 }, 'tooMany');
    expect((await counted(unread, { archived: 3 })).record).toMatchObject({ verdict: 'ambiguous', method: 'insights' });
  });

  it('so that an archived event at the instant at which the window ends makes no difference', async () => {
    const atEnd = { archivedAtEnd: 1, archived: 3 };
    const events = [...TWO, event(DAY.to)];
    for (const logGroups of [account(events), account(events, { events: 2 })]) {
      expect((await counted(logGroups, atEnd)).record).toMatchObject({ verdict: 'equal', source: 2, atEnd: 1 });
    }
  });

  it.each([
    ['the events have too many pages', account(TWO, undefined, 'tooMany'), {}],
    ['AWS refuses to answer', account(TWO, undefined, 'refused'), {}],
    ['the log group is not known', account(TWO), { group: undefined }],
  ])('without a result if %s', async (_, logGroups, change) => {
    const { record, lacksEvents } = await counted(logGroups, change);
    expect([record.verdict, record.method, lacksEvents, 'source' in record]).toEqual([
      'ambiguous',
      'none',
      false,
      false,
    ]);
  });

  it('without a query if the slice has a stream prefix or does not end at midnight', async () => {
    for (const change of [{ logStreamPrefix: 's' }, { to: '2026-10-01T12:00:00Z' }]) {
      const logGroups = account(TWO, { events: 2 });
      const sent = { ...ARCHIVE, ...DAY, logGroup: '/a', generation: 1, ...change };
      expect((await counted(logGroups, { sent })).record.method).toBe('events');
      expect(logGroups.countByQuery).not.toHaveBeenCalled();
    }
  });

  it('with the verdict "equal" only if the archive lacks no event, whatever the messages contain', async () => {
    const line = fc.constantFrom('text', '', '2026-10-01T05:00:00.000Z forged', '2026-12-01T05:00:00.000Z not inside');
    const events = fc.array(
      fc.record({ hour: fc.integer({ min: 0, max: 24 }), lines: fc.array(line, { minLength: 1, maxLength: 3 }) }),
      { maxLength: 6 },
    );
    const isLookalike = (text: string): boolean => /\n\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z /.test(text);
    await fc.assert(
      fc.asyncProperty(events, fc.nat(), fc.boolean(), async (made, lost, byQuery) => {
        const all = made.map(({ hour, lines }) => ({
          ...{
            atMs: instantMs(DAY.from) + hour * 3_600_000,
            ingestedMs: instantMs(DAY.from),
            message: lines.join('\n'),
          },
        }));
        // The archive lacks one event, or none if `lost` is beyond the events.
        const archivedEvents = all.filter((_, at) => at !== lost % 8);
        const counter = new EventCounter(DAY);
        for (const { atMs, message } of archivedEvents) {
          counter.push(Buffer.from(`${new Date(atMs).toISOString()} ${message}\n`));
        }
        const { events: archived, atEnd: archivedAtEnd = 0 } = counter.result();
        const inside = all.filter(({ atMs }) => atMs < instantMs(DAY.to));
        const day = { events: inside.length, lookalikes: inside.filter(({ message }) => isLookalike(message)).length };
        const logGroups = account(all, byQuery ? day : undefined);
        const { record } = await counted(logGroups, { archived, archivedAtEnd });
        const missing = all.filter((one) => !archivedEvents.includes(one));
        // AWS may leave out events at the instant at which the window ends, so only the other events must be archived.
        const lacks = missing.some(({ atMs }) => atMs < instantMs(DAY.to));
        if (lacks) expect(record.verdict).not.toBe('equal');
        if (missing.length === 0) expect(record.verdict).toBe('equal');
      }),
      { numRuns: 200 },
    );
  });
});
