import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BlockFile } from './block-file.js';
import type { EventPosition, EventRange, PageSize, StoredEvent } from './event-log.js';
import { EventMemory } from './event-memory.js';
import { MemoryEventLog } from './memory-event-log.js';
import { SpillingEventLog } from './spilling-event-log.js';

/** A timestamp. About half are at most 30, so that ranges often begin and end among events with equal timestamps. */
const time = fc.oneof(fc.integer({ min: 0, max: 30 }), fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER }));
const message = fc.oneof(
  fc.string({ unit: 'grapheme', minLength: 1, maxLength: 8 }),
  fc.integer({ min: 1, max: 50_000 }).map((length) => 'é'.repeat(length)),
);
const step = fc.oneof(
  { weight: 3, arbitrary: fc.array(fc.record({ timestamp: time, message }), { maxLength: 12 }) },
  { weight: 1, arbitrary: fc.constant('spill' as const) },
);
const position = fc.option(fc.record({ timestamp: time, sequence: fc.integer({ min: -1, max: 60 }) }), {
  nil: undefined,
});
const question = fc.record({
  fromMs: time,
  toMs: fc.oneof(time, fc.constant(Number.MAX_SAFE_INTEGER)),
  after: position,
  before: position,
  events: fc.integer({ min: 1, max: 20 }),
  bytes: fc.constantFrom(1, 60, 100_000, Number.POSITIVE_INFINITY),
  fromEnd: fc.boolean(),
});

function rangeOf(fromMs: number, toMs: number, after?: EventPosition, before?: EventPosition): EventRange {
  return { fromMs, toMs, ...(after && { after }), ...(before && { before }) };
}

const EVERYTHING: EventRange = { fromMs: 0, toMs: Number.MAX_SAFE_INTEGER };
const WHOLE: PageSize = { events: Number.POSITIVE_INFINITY, bytes: Number.POSITIVE_INFINITY };

/** A function that numbers events in the order of their arrival in all logs, as the store does. */
function arrivals(): (events: readonly { timestamp: number; message: string }[]) => StoredEvent[] {
  let sequence = 0;
  return (events) =>
    events.map((event) => {
      sequence += 1;
      return { ...event, sequence, ingestionTime: event.timestamp };
    });
}

describe('a log that spills to disk', () => {
  it('returns the same pages as a log in memory, for any events in any order', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), fc.array(question, { maxLength: 12 }), (steps, questions) => {
        const memory = new EventMemory(new BlockFile(100_000), 30_000);
        const [spilling, plain, arrive] = [new SpillingEventLog(memory), new MemoryEventLog(), arrivals()];
        for (const each of steps) {
          if (each === 'spill') {
            spilling.spill();
            continue;
          }
          const events = arrive(each);
          spilling.append(events);
          plain.append(events);
        }
        for (const { fromMs, toMs, after, before, ...size } of questions) {
          const range = rangeOf(fromMs, toMs, after, before);
          expect(spilling.page(range, size)).toEqual(plain.page(range, size));
        }
        expect(spilling.page(EVERYTHING, WHOLE)).toEqual(plain.page(EVERYTHING, WHOLE));
        memory.close();
      }),
      { numRuns: 200 },
    );
  });

  it('merges its sorted runs, and releases the disk space of the merged runs', () => {
    const file = new BlockFile(1_000);
    const memory = new EventMemory(file);
    const [spilling, plain, arrive] = [new SpillingEventLog(memory), new MemoryEventLog(), arrivals()];
    for (let round = 0; round < 70; round += 1) {
      const events = arrive(
        Array.from({ length: 20 }, (_, index) => ({ timestamp: (index * 37 + round * 11) % 101, message: `${round}` })),
      );
      spilling.append(events);
      plain.append(events);
      spilling.spill();
    }
    expect(spilling.page(EVERYTHING, WHOLE)).toEqual(plain.page(EVERYTHING, WHOLE));
    // 70 runs of about 600 bytes were written. Without merging, two runs would fill a file of 1,000 bytes: 35 files.
    expect(file.openFiles).toBeLessThan(30);
    spilling.remove();
    expect(file.openFiles).toBe(0);
    expect(() => spilling.page(EVERYTHING, WHOLE)).toThrow('The specified log stream does not exist.');
  });

  it('joins large sorted runs whose times do not overlap', () => {
    const memory = new EventMemory();
    const [spilling, arrive] = [new SpillingEventLog(memory), arrivals()];
    const lines = Array.from({ length: 20 }, (_, index) => ({ timestamp: index, message: `${index} `.repeat(50_000) }));
    for (const line of lines) {
      spilling.append(arrive([line]));
      spilling.spill();
    }
    const read = spilling.page(EVERYTHING, WHOLE).map(({ timestamp, message: text }) => ({ timestamp, message: text }));
    expect(read).toEqual(lines);
    memory.close();
  });
});

describe('the memory of all logs', () => {
  it('is shared by thousands of streams, which spill to a single file', () => {
    const file = new BlockFile();
    const memory = new EventMemory(file, 1_000_000);
    const arrive = arrivals();
    const logs = Array.from({ length: 3_000 }, () => new SpillingEventLog(memory));
    for (let round = 0; round < 5; round += 1) {
      for (const log of logs) log.append(arrive([{ timestamp: 10 - round, message: `${round}`.repeat(300) }]));
    }
    expect(file.openFiles).toBe(1);
    for (const log of logs) {
      expect(log.page(EVERYTHING, WHOLE).map(({ timestamp }) => timestamp)).toEqual([6, 7, 8, 9, 10]);
    }
    memory.close();
    expect(file.openFiles).toBe(0);
  });
});
