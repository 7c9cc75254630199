import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { intervalOf } from '../../contract/index.js';
import { MemorySpill } from '../testing/memory-spill.js';
import { EventCounter } from '../verify/event-counter.js';
import { EventSorter } from './event-sorter.js';
import { RecordIntake } from './record-intake.js';
import { RecordSplitter, type TakeRecord } from './record-splitter.js';

const SENT = { from: '2026-10-01T00:00:00Z', to: '2026-10-02T00:00:00Z' };

/** The events of a text that arrives in chunks of these sizes. */
function split(text: string, sizes: readonly number[] = []): { at: string; text: string }[] {
  const splitter = new RecordSplitter(intervalOf(SENT));
  const bytes = Buffer.from(text);
  const events: { at: string; text: string }[] = [];
  const keep: TakeRecord = (timeMs, start, end) =>
    void events.push({ at: new Date(timeMs).toISOString(), text: bytes.toString('utf8', start, end) });
  let uncut = 0;
  for (let from = 0, no = 0; from < bytes.length; no += 1) {
    const to = from + (sizes[no % Math.max(1, sizes.length)] ?? bytes.length);
    uncut = splitter.cut(bytes.subarray(0, to), uncut, from, keep);
    from = to;
  }
  splitter.end(bytes, uncut, keep);
  return events;
}

const head = fc.constantFrom(
  ...['2026-10-01T00:00:00.000Z', '2026-10-01T23:59:59.999Z', '2026-10-02T00:00:00.000Z', '2026-10-02T00:00:00.001Z'],
  ...['2026-02-30T00:00:00.000Z', '2026-10-01T24:00:00.000Z', '2026-10-01T12:60:00.000Z', '2026-10-01t12:00:00.000Z'],
  ...['2026-09-30T23:59:59.999Z', '2026-10-01T12:00:00.00Z', '2026-10-01T12:00:00.000Zx', ''],
);
const line = fc
  .tuple(
    head,
    fc.constantFrom(' ', '', '  '),
    fc.constantFrom('', 'a', 'é', '\r', '\t2026-10-01T00:00:00.000Z b', '\0'),
  )
  .map((parts) => parts.join(''));
const text = fc
  .tuple(fc.array(line, { maxLength: 12 }), fc.constantFrom('', '\n'))
  .map(([lines, end]) => lines.join('\n') + end);
const sizes = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 5 });

describe('a text that AWS exported', () => {
  it('is cut into the events that a receipt counts, wherever its chunks end', () => {
    fc.assert(
      fc.property(text, sizes, (whole, cuts) => {
        const events = split(whole, cuts);
        expect(events).toEqual(split(whole));
        const counter = new EventCounter(SENT);
        counter.push(Buffer.from(whole));
        const { events: counted, firstEvent, lastEvent } = counter.result();
        const times = events.map(({ at }) => at).sort();
        expect([events.length, times[0], times.at(-1)]).toEqual([counted, firstEvent, lastEvent]);
        expect(events.every((event) => event.text.startsWith(`${event.at} `))).toBe(true);
        // Nothing after the first event is lost: with line ends between them, the events are the rest of the text.
        const rest = events.map((event) => event.text).join('\n');
        expect([rest, `${rest}\n`].some((end) => whole.endsWith(end)) || events.length === 0).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  it('is split so that all lines of a message, also empty lines, stay together', () => {
    const trace = '2026-10-01T00:00:00.000Z Error: a\n    at b\n\n2026-13-01T00:00:00.000Z c\n';
    expect(split(`${trace}\n2026-10-01T00:00:01.000Z d\n`).map((event) => event.text)).toEqual([
      trace,
      '2026-10-01T00:00:01.000Z d',
    ]);
  });

  it('is split at a line of a message that begins with an instant of the window, because nothing distinguishes such a line from an event', () => {
    expect(split('2026-10-01T00:00:00.000Z a\n2026-10-01T00:00:05.000Z b\n').map(({ at }) => at)).toEqual([
      '2026-10-01T00:00:00.000Z',
      '2026-10-01T00:00:05.000Z',
    ]);
  });

  it('is refused if an event is larger than any event of AWS', async () => {
    const intake = new RecordIntake(new EventSorter(new MemorySpill()), intervalOf(SENT), 0, () => true);
    const chunk = Buffer.from(`2026-10-01T00:00:00.000Z ${'x'.repeat(5 * 1024 * 1024)}`);
    await expect(intake.push(chunk)).rejects.toThrow('more than 4194304 bytes');
  });
});
