import { formatInstant } from '../../../contract/index.js';
import type { CoverageSummary, DayStateCounts, GroupCoverage, LocalCoverage } from '../../../local/index.js';
import { MOST_LISTED } from './attributes.js';

/** The first elements of a list, and the number of all elements. */
class Listed<Element> {
  readonly first: Element[] = [];
  total = 0;

  add(element: Element): void {
    this.total += 1;
    if (this.first.length < MOST_LISTED) this.first.push(element);
  }
}

interface WindowOfGroup {
  readonly log_group: string;
  readonly from: string;
  readonly to: string;
}

/** The open windows of a report. */
class OpenWindows {
  readonly missing = new Listed<WindowOfGroup & { readonly state: string }>();
  readonly atRisk = new Listed<WindowOfGroup & { readonly deadline: string }>();

  add({ logGroup, days, atRisk }: GroupCoverage): void {
    const windowOf = ({ fromMs, toMs }: { readonly fromMs: number; readonly toMs: number }): WindowOfGroup => ({
      log_group: logGroup,
      from: formatInstant(fromMs),
      to: formatInstant(toMs),
    });
    for (const run of days) {
      if (run.state === 'missing' || run.state === 'failed') this.missing.add({ ...windowOf(run), state: run.state });
    }
    for (const part of atRisk) this.atRisk.add({ ...windowOf(part), deadline: formatInstant(part.deadlineMs) });
  }
}

/**
 * Reads a report to its end. Returns its warnings, and the values of the computed attributes. Undefined if Terraform
 * stops before the end.
 */
export async function reportOf({ groups, summary }: LocalCoverage, stopped: AbortSignal) {
  const open = new OpenWindows();
  for await (const group of groups) {
    if (stopped.aborted) return undefined;
    open.add(group);
  }
  if (stopped.aborted) return undefined;
  const totals = summary();
  return { warnings: totals.warnings, values: valuesOf(totals, open) };
}

const valuesOf = (totals: CoverageSummary, { missing, atRisk }: OpenWindows) => ({
  account_id: totals.accountId,
  complete: totals.complete,
  gaps: totals.gaps.map(({ code, message }) => ({ code, message })),
  log_groups: totals.groups,
  log_groups_with_gaps: totals.groupsWithGaps,
  days: daysOf(totals.days),
  missing: missing.first,
  missing_total: missing.total,
  at_risk: atRisk.first,
  at_risk_total: atRisk.total,
  earliest_deadline: totals.earliestDeadline ?? null,
  never_archived: totals.neverArchived.slice(0, MOST_LISTED),
  never_archived_total: totals.neverArchived.length,
});

function daysOf({ partlyExpired, atRisk, notDue, beforeGroup, ...others }: DayStateCounts) {
  return { ...others, partly_expired: partlyExpired, at_risk: atRisk, not_due: notDue, before_group: beforeGroup };
}
