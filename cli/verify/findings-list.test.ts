import { describe, expect, it } from 'vitest';
import type { AuditFinding } from '../../archive/index.js';
import { FindingsList } from './findings-list.js';

const missing = (number: number): AuditFinding => ({ code: 'OBJECT_MISSING', key: `data/${number}.gz` });

/** A list to which the findings with the numbers 0 to `count - 1` were reported, each of them twice. */
function reportedTwice(count: number): FindingsList {
  const list = new FindingsList();
  for (let report = 1; report <= 2; report += 1) {
    for (let number = 0; number < count; number += 1) list.add(missing(number));
  }
  return list;
}

describe('the findings of a verification', () => {
  it('count once, though they are reported twice, also if more of a code are found than are kept', () => {
    const list = reportedTwice(1_500);
    expect(list.count('broken')).toBe(1_500);
    expect(list.all).toMatchObject([{ code: 'OBJECT_MISSING', count: 1_500 }]);
    expect(list.all[0]?.findings).toHaveLength(1_000);
  });

  it('differ by what was expected and seen', () => {
    const list = new FindingsList();
    const differs = { code: 'OBJECT_CHANGED', key: 'data/1.gz', expected: '1 byte' } as const;
    for (const seen of ['2 bytes', '3 bytes', '2 bytes']) list.add({ ...differs, seen });
    expect(list.all).toMatchObject([{ code: 'OBJECT_CHANGED', count: 2 }]);
  });
});
