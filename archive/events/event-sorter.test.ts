import { describe, expect, it } from 'vitest';
import { intervalOf } from '../../contract/index.js';
import { MemorySpill } from '../testing/memory-spill.js';
import { EventSorter } from './event-sorter.js';
import { RecordIntake } from './record-intake.js';

const SENT = intervalOf({ from: '2026-10-01T00:00:00Z', to: '2026-10-02T00:00:00Z' });
const KIB = 1_024;

describe('sorting events', () => {
  it('moves events through temporary files, also events that are larger than the buffers of these files', async () => {
    const spill = new MemorySpill(512 * KIB);
    const sorter = new EventSorter(spill, { memoryBytes: 4_096 * KIB, events: 1_000, fanIn: 2, pageBytes: 64 * KIB });
    const lines = Array.from({ length: 7 }, (_, no) => {
      const second = (no * 3) % 7;
      return `2026-10-01T00:00:0${second}.000Z ${no} ${'x'.repeat((no % 2 === 0 ? 1_500 : 1) * KIB + no)}\n`;
    });
    const intake = new RecordIntake(sorter, SENT, 0, () => true);
    await intake.push(Buffer.from(lines.join('')));
    intake.end();
    const texts: string[] = [];
    for await (const { text } of sorter.sorted()) texts.push(text.toString());
    expect(spill.made).toBeGreaterThan(3);
    expect(spill.open).toBe(0);
    expect(texts.join('') === lines.toSorted().join('')).toBe(true);
  });
});
