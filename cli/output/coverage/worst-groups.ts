import { DAY_STATES } from '../../../archive/day-coverage/day-states.js';
import type { GroupCoverage } from '../../../local/index.js';

/**
 * Compares log groups, worst first: the group with more days of the worst state comes first. Of groups with the same
 * numbers of days, the one with the earlier deadline comes first; with equal deadlines, names decide.
 */
function worstFirst(a: GroupCoverage, b: GroupCoverage): number {
  for (const state of DAY_STATES) {
    const difference = b.counts[state] - a.counts[state];
    if (difference !== 0) return difference;
  }
  const [deadlineA, deadlineB] = [a, b].map((group) => group.earliestDeadlineMs ?? Number.MAX_VALUE) as [
    number,
    number,
  ];
  return deadlineA - deadlineB || (a.logGroup < b.logGroup ? -1 : 1);
}

/** Keeps the first groups of an order, out of any number of groups. Needs memory for twice as many as it keeps. */
export class WorstGroups {
  /** Number of all groups. */
  total = 0;
  private kept: GroupCoverage[] = [];

  constructor(
    private readonly limit: number,
    private readonly order = worstFirst,
  ) {}

  add(group: GroupCoverage): void {
    this.total += 1;
    this.kept.push(group);
    if (this.kept.length >= 2 * this.limit) this.cut();
  }

  /** The first groups, in order. */
  sorted(): readonly GroupCoverage[] {
    this.cut();
    return this.kept;
  }

  private cut(): void {
    this.kept.sort(this.order);
    this.kept.length = Math.min(this.kept.length, this.limit);
  }
}
