import type { LogGroup } from '../../activities/ports.js';
import type { ReleaseDecision } from '../../archive/index.js';
import { defined, formatInstant } from '../../contract/index.js';
import type { GroupRelease } from './group-release.js';
import { PROBLEM_TEXTS } from './problems.js';
import type { ExaminedDay, RangeProof } from './prove-range.js';

const NOTHING_READ: GroupRelease['read'] = { receipts: 0, objects: 0, bytes: 0 };

/** The release of a log group before anything is known about the group. */
export const nothing = (
  { name: logGroup, createdAt, retentionDays }: LogGroup,
  keepDays: number,
): Omit<GroupRelease, 'outcome'> => ({
  ...{ logGroup, createdAt, keepDays, unproven: [], read: NOTHING_READ, queries: [] },
  ...defined({ retentionDays }),
});

/** What a proof and the decision about it say about a log group. */
export function releaseFindings(
  { days, receipts, queries }: RangeProof,
  decision: ReleaseDecision,
): Pick<GroupRelease, 'outcome' | 'lost' | 'provenDays' | 'unproven' | 'read' | 'queries'> {
  if (decision.kind === 'already') return { outcome: 'already', unproven: [], read: NOTHING_READ, queries: [] };
  const lost = days.slice(0, decision.lost.length);
  const [first, last] = [lost[0], lost.at(-1)];
  return {
    outcome: decision.kind,
    ...(first !== undefined &&
      last !== undefined && {
        lost: {
          ...{ from: formatInstant(first.fromMs), to: formatInstant(last.toMs), days: lost.length },
          events: lost.reduce((sum, { events }) => sum + events, 0),
        },
      }),
    ...(decision.kind === 'unprovable' && defined({ provenDays: decision.provenDays })),
    unproven: unprovenIn(lost),
    read: receipts.reduce(
      (sum, { objects, bytes }) => ({
        receipts: sum.receipts + 1,
        objects: sum.objects + objects,
        bytes: sum.bytes + bytes,
      }),
      NOTHING_READ,
    ),
    queries: queries.map(({ id, scannedBytes }) => ({ id, ...defined({ scannedBytes }) })),
  };
}

/** The days that are not proven. Consecutive days with the same reason are one row. */
function unprovenIn(days: readonly ExaminedDay[]): GroupRelease['unproven'] {
  const rows: GroupRelease['unproven'] = [];
  for (const { fromMs, toMs, problem } of days) {
    if (problem === undefined) continue;
    const [from, to] = [formatInstant(fromMs), formatInstant(toMs)];
    const last = rows.at(-1);
    if (last?.code === problem.code && last.to === from) Object.assign(last, { to, days: last.days + 1 });
    else
      rows.push({
        code: problem.code,
        ...PROBLEM_TEXTS[problem.code],
        from,
        to,
        days: 1,
        ...defined({ detail: problem.detail }),
      });
  }
  return rows;
}
