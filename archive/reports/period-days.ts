import { DAY_MS, floorToDay, type Interval, lastSliceEnd } from '../../contract/index.js';
import { type DayState, daysOf, instantParts, recordedGroups } from '../day-coverage/index.js';
import { receiptRoots } from '../events/index.js';
import { groupOfSafe } from '../object-keys/group-names.js';
import type { Controls } from './controls.js';
import type { ReportedArchive } from './export-report.js';

const CLOSED: readonly DayState[] = ['archived', 'empty', 'quiet', 'unsettled'];
const LOST: readonly DayState[] = ['expired', 'partlyExpired'];

/** Numbers of the log groups and days that were counted. */
export interface CountedDays {
  groups: number;
  days: number;
}

/**
 * Counts the days of a period, for each log group with receipts in the months of the period, or in the newest months
 * before it, see {@link recordedGroups}. Only the listings of the archive are used, so other log groups are not seen,
 * and a day without a receipt is not closed. Days that cannot be exported yet do not count.
 */
export async function countDays(
  { objects, prefix }: ReportedArchive,
  { period, nowMs }: { period: Interval; nowMs: number },
  controls: Controls,
): Promise<CountedDays> {
  const counted = { groups: 0, days: 0 };
  const dueMs = Math.min(period.toMs, lastSliceEnd(nowMs, 'day'));
  for (const account of await receiptRoots(objects, prefix)) {
    // Listings of receipts need neither the bucket nor the layout.
    const archive = { ...account, prefix, bucket: '', bucketOwner: '', layout: 'plain' } as const;
    const groups = recordedGroups({ store: objects, archive, window: period, known: [], othersWithin: '' });
    for await (const { segment, recorded, recordedBefore } of groups) {
      const facts = { presence: 'unknown' } as const;
      const days = new Map<DayState, number>();
      const runs = daysOf(instantParts(recorded, { facts, dueMs, recordedBefore }));
      for (const { fromMs, toMs, state } of runs) {
        if (state === 'notDue') continue;
        days.set(state, (days.get(state) ?? 0) + Math.ceil((toMs - floorToDay(fromMs)) / DAY_MS));
      }
      counted.groups += 1;
      counted.days += sumOf(days);
      addGroup(controls, `${account.accountId} ${account.region} ${groupOfSafe(segment) ?? segment}`, days);
    }
  }
  return counted;
}

function addGroup(controls: Controls, item: string, days: ReadonlyMap<DayState, number>): void {
  const all = sumOf(days);
  const closed = sumOf(days, CLOSED);
  const lost = sumOf(days, LOST);
  const listed = sumOf(days, ['listed']);
  const unsettled = sumOf(days, ['unsettled']);
  const open = [...days].filter(([state]) => !CLOSED.includes(state)).map(([state, count]) => `${count} ${state}`);
  controls.count('days-closed', all, closed, { item, detail: open.join(', ') });
  controls.count('days-kept', all, all - lost, { item, detail: `${lost} expired or partly expired` });
  controls.count('days-settled', closed, closed - unsettled, { item, detail: `${unsettled} unsettled` });
  controls.count('days-read-back', closed + listed, closed, { item, detail: `${listed} listed` });
}

const sumOf = (days: ReadonlyMap<DayState, number>, states?: readonly DayState[]): number =>
  [...days].reduce((sum, [state, count]) => (states === undefined || states.includes(state) ? sum + count : sum), 0);
