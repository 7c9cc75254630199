import { DAY_MS, defined, RETENTION_DAYS } from '../../contract/index.js';

/** A UTC day of a log group, or the part of it that retention still keeps. */
interface KeptDay {
  /** Epoch ms. */
  fromMs: number;
  isProven: boolean;
}

export interface ReleaseQuestion {
  /** The retention to set (days). */
  keepDays: number;
  /** The retention in force (days); absent if events never expire. */
  retentionDays?: number;
  nowMs: number;
  /** All days that a retention of `keepDays` loses, oldest first. The list can also contain later days. */
  days: readonly KeptDay[];
}

export type ReleaseDecision =
  /** The retention in force is not longer than `keepDays`. */
  | { kind: 'already' }
  | { kind: 'releasable'; lost: KeptDay[] }
  /**
   * `provenDays`: the shortest retention (days) between `keepDays` and the retention in force that loses days, all of
   * them proven; absent if there is none.
   */
  | { kind: 'unprovable'; lost: KeptDay[]; provenDays?: number };

/**
 * Decides whether the archive proves every day that a shorter retention loses. If it does not, the decision names the
 * shortest of the longer retentions that lose only proven days.
 */
export function decideRelease(question: ReleaseQuestion): ReleaseDecision {
  const { keepDays, retentionDays = Number.POSITIVE_INFINITY } = question;
  if (retentionDays <= keepDays) return { kind: 'already' };
  const lost = lostBy(keepDays, question);
  if (lost.every(({ isProven }) => isProven)) return { kind: 'releasable', lost };
  const provenDays = RETENTION_DAYS.find((days) => {
    if (days <= keepDays || days >= retentionDays) return false;
    const losing = lostBy(days, question);
    return losing.length > 0 && losing.every(({ isProven }) => isProven);
  });
  return { kind: 'unprovable', lost, ...defined({ provenDays }) };
}

/** The days that a retention loses, even if it loses only their first events. */
const lostBy = (keepDays: number, { days, nowMs }: ReleaseQuestion): KeptDay[] =>
  days.filter(({ fromMs }) => fromMs < nowMs - keepDays * DAY_MS);
