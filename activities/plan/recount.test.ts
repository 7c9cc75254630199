import { describe, expect, it, vi } from 'vitest';
import { intervalOf } from '../../contract/index.js';
import type { LogGroups } from '../ports.js';
import type { GroupMonth } from './group-month.js';
import { askForLate, type DuePart, scannedBytes } from './recount.js';
import { day, keyOf, surveyedGroup } from './testing/plan-world.js';

const month: GroupMonth = { closed: [], asIs: [], own: [], attempts: [], lines: new Map() };
const due = (name: string, date: string, storedBytes = 1_000): DuePart => {
  const askedAt = '2026-10-05T13:00:00Z';
  const part = { ...intervalOf(day(date)), settled: false, askedAt, key: keyOf(name, day(date), 'archived') };
  return { group: { ...surveyedGroup(name, { storedBytes }), folder: `${name}/` }, month, part };
};
const ports = (newest: Awaited<ReturnType<LogGroups['newestIngestion']>>, late?: boolean) => ({
  newestIngestion: vi.fn<LogGroups['newestIngestion']>(async () => newest),
  hasLateEvents: vi.fn<LogGroups['hasLateEvents']>(async () => late),
});
const asked = (aws: ReturnType<typeof ports>, parts: DuePart[], recountBytes = 1e9) =>
  askForLate(aws as unknown as LogGroups, { source: {} }, parts, { recountedBytes: 0, recountBytes });

describe('a recount', () => {
  it('asks once about many groups and days; late is what came in after 12 h before the first question', async () => {
    const parts = [due('a', '2026-10-01'), due('a', '2026-10-02'), due('b', '2026-10-01')];
    const aws = ports(
      new Map([
        [
          'a',
          new Map([
            ['2026-10-01', '2026-10-05T01:00:00Z'],
            ['2026-10-02', '2026-10-05T01:00:00.001Z'],
          ]),
        ],
      ]),
    );
    const { verdicts } = await asked(aws, parts);
    expect(verdicts.map(({ isLate, method }) => [isLate, method])).toEqual([
      [false, 'insights'],
      [true, 'insights'],
      [false, 'insights'],
    ]);
    expect(aws.newestIngestion).toHaveBeenCalledOnce();
    expect(aws.hasLateEvents).not.toHaveBeenCalled();
  });

  it('asks for each window by itself beyond the bound of bytes, and where there is no answer', async () => {
    const parts = [due('a', '2026-10-01'), due('b', '2026-10-01')];
    const beyond = ports(new Map(), false);
    expect((await asked(beyond, parts, 0)).verdicts.map(({ method }) => method)).toEqual(['events', 'events']);
    expect(beyond.newestIngestion).not.toHaveBeenCalled();
    const silent = ports(undefined, undefined);
    expect((await asked(silent, parts)).verdicts.map(({ isLate }) => isLate)).toEqual([undefined, undefined]);
  });

  it('does not let a group whose size is not known be scanned', () => {
    expect(scannedBytes([due('a', '2026-10-01')])).toBeGreaterThan(0);
    expect(scannedBytes([due('a', '2026-10-01', Number.POSITIVE_INFINITY)])).toBe(Number.POSITIVE_INFINITY);
  });
});
