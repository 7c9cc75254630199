import { DAY_STATES, isOpen } from '../../archive/index.js';
import { defined, formatInstant, type SliceSize, type Warning } from '../../contract/index.js';
import { type DayStateCounts, type GroupCoverage, noDays } from './group-coverage.js';
import { hasSelector, type Selection, type Subjects, type UnseenReason } from './subjects.js';

/**
 * Why a report is not complete. Released codes never change.
 * - `OPEN_DAYS`: days are missing, failed or at risk.
 * - `LOST_BEFORE_DUE`: AWS may delete events before their slice can be exported.
 * - `NO_SUCH_GROUP`: the request names a log group that neither exists nor has receipts.
 * - `NO_RECEIPTS`: the request names a log group without receipts, and it is not known whether the group exists.
 * - `NO_GROUPS`: the report is about no log group.
 * - `GROUPS_NOT_SEEN`: log groups without receipts are not seen.
 */
export interface Gap extends Warning {
  code: 'OPEN_DAYS' | 'LOST_BEFORE_DUE' | 'NO_SUCH_GROUP' | 'NO_RECEIPTS' | 'NO_GROUPS' | 'GROUPS_NOT_SEEN';
}

const UNSEEN: Record<UnseenReason, { why: string; hint: string }> = {
  refused: {
    why: 'AWS refuses logs:DescribeLogGroups',
    hint: 'With this permission, the report shows log groups that were never archived, and what retention deletes.',
  },
  otherAccount: {
    why: 'the credentials are of another account than the log groups',
    hint: 'Run the command with credentials of the account of the log groups.',
  },
  notAsked: { why: 'AWS was not asked', hint: 'Without --receipts-only, AWS is asked for the log groups.' },
};

/** Counts the groups of a report and their days while the report is made. */
export class CoverageTotals {
  private groups = 0;
  private groupsWithGaps = 0;
  private deletedGroups = 0;
  private atRisk = 0;
  private earliestDeadlineMs = Number.POSITIVE_INFINITY;
  private readonly days: DayStateCounts = noDays();
  private readonly withReceipts = new Set<string>();
  private readonly neverArchived: string[] = [];
  private readonly noSuchGroups: string[] = [];
  private readonly withoutReceipts: string[] = [];
  private readonly lostBeforeDue: string[] = [];

  constructor(
    private readonly subjects: Subjects,
    private readonly selection: Selection,
    private readonly slice: SliceSize,
  ) {}

  /** Counts a group. @returns whether it belongs in the report: not if it neither exists nor has receipts */
  add(segment: string, group: GroupCoverage): boolean {
    const { logGroup, presence, hasReceipts, recordedBefore, counts, atRisk, earliestDeadlineMs } = group;
    if (hasReceipts) this.withReceipts.add(segment);
    else if (presence === 'present') this.neverArchived.push(logGroup);
    else if (!recordedBefore) {
      (presence === 'deleted' ? this.noSuchGroups : this.withoutReceipts).push(logGroup);
      if (presence === 'deleted') return false;
    }
    this.groups += 1;
    for (const state of DAY_STATES) this.days[state] += counts[state];
    if (DAY_STATES.some((state) => isOpen(state) && counts[state] > 0)) this.groupsWithGaps += 1;
    if (presence === 'deleted') this.deletedGroups += 1;
    this.atRisk += atRisk.length;
    if (atRisk.some(({ notDue }) => notDue)) this.lostBeforeDue.push(logGroup);
    this.earliestDeadlineMs = Math.min(this.earliestDeadlineMs, earliestDeadlineMs ?? Number.POSITIVE_INFINITY);
    return true;
  }

  summary() {
    const { unseen, warnings } = this.subjects;
    const gaps = this.gaps();
    const { earliestDeadlineMs } = this;
    return {
      complete: gaps.length === 0,
      gaps,
      ...{ groups: this.groups, groupsWithGaps: this.groupsWithGaps, deletedGroups: this.deletedGroups },
      ...defined({ unseen }),
      ...{ neverArchived: this.unarchived(), noSuchGroups: this.noSuchGroups, days: this.days, atRisk: this.atRisk },
      ...(Number.isFinite(earliestDeadlineMs) && { earliestDeadline: formatInstant(earliestDeadlineMs) }),
      warnings,
    };
  }

  /**
   * The groups of the account without receipts in the months of the window. Without a selector, groups without any
   * receipts are not in the report, so their names come from AWS's list of the groups.
   */
  private unarchived(): string[] {
    if (hasSelector(this.selection)) return this.neverArchived;
    const present = [...(this.subjects.present ?? [])];
    return present.flatMap(([segment, { name }]) => (this.withReceipts.has(segment) ? [] : [name]));
  }

  private gaps(): Gap[] {
    const { missing, failed, atRisk } = this.days;
    const gaps: Gap[] = [];
    const open = missing + failed + atRisk;
    if (open > 0) {
      const message = `${counted(open, 'day')} of ${counted(this.groupsWithGaps, 'log group')} ${open === 1 ? 'is' : 'are'} not archived: ${missing} missing, ${failed} failed, ${atRisk} at risk`;
      gaps.push({ code: 'OPEN_DAYS', message, hint: 'Export these days, for example with `logferry run`.' });
    }
    if (this.lostBeforeDue.length > 0) {
      const size = this.slice === 'auto' ? 'day' : this.slice;
      const message = `With slices of a ${size}, AWS may delete events of ${listed(this.lostBeforeDue)} before they can be exported`;
      gaps.push({ code: 'LOST_BEFORE_DUE', message, hint: size === 'day' ? LONGER_RETENTION : SHORTER_SLICES });
    }
    if (this.noSuchGroups.length > 0) {
      gaps.push({ code: 'NO_SUCH_GROUP', message: `There is no log group ${listed(this.noSuchGroups)}` });
    }
    if (this.withoutReceipts.length > 0) {
      gaps.push({ code: 'NO_RECEIPTS', message: `There are no receipts of ${listed(this.withoutReceipts)}` });
    }
    if (this.groups === 0 && this.noSuchGroups.length === 0) {
      const message = 'No log group of the selection has receipts in the window';
      gaps.push({ code: 'NO_GROUPS', message, hint: 'Check bucket, prefix, account, Region and window.' });
    }
    const { unseen } = this.subjects;
    if (unseen !== undefined) {
      const { why, hint } = UNSEEN[unseen];
      gaps.push({ code: 'GROUPS_NOT_SEEN', message: `Log groups without receipts are not seen: ${why}`, hint });
    }
    return gaps;
  }
}

const LONGER_RETENTION = 'Choose a longer retention: no slice is shorter than a day.';
const SHORTER_SLICES = 'Choose a shorter --slice, or a longer retention.';

const MOST_NAMED = 3;

/** The first names of a list, and the number of the remaining names. */
function listed(names: readonly string[]): string {
  const others = names.length - MOST_NAMED;
  const first = names.slice(0, MOST_NAMED).join(', ');
  return others > 0 ? `${first} and ${others} more` : first;
}

const counted = (count: number, one: string): string => `${count} ${one}${count === 1 ? '' : 's'}`;
