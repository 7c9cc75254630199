import { floorToDay, formatInstant, instantMs, OLDEST_ACCEPTED_EVENT_MS } from './time.js';
import type { LeftOut } from './window.js';

/** Why a part of the asked window is left out, such as `the month is not over`. */
export function leftOutReason({ reason, slice, logGroup = '', others, retentionDays, createdAt }: LeftOut): string {
  const groups = others ? `${logGroup} and other log groups` : logGroup;
  const created = createdAt === undefined ? '' : ` (created ${createdAt.slice(0, 10)})`;
  const days = `${retentionDays} ${retentionDays === 1 ? 'day' : 'days'}`;
  switch (reason) {
    case 'sliceNotOver':
      return `the ${slice ?? 'slice'} is not over`;
    case 'notYetAvailable':
      return `the ${slice ?? 'slice'} ended less than 12 h ago, and AWS may not have made all its events available`;
    case 'retentionPassed':
      return `older than the retention${retentionDays === undefined ? '' : ` (${days})`} of ${groups}`;
    case 'beforeLogGroup':
      return `nothing of ${groups}${created} can lie before ${earliestDay(createdAt)}`;
    case 'beforeFirstEvent': {
      const deletes = retentionDays === undefined ? '' : `; AWS may have deleted events, after a retention of ${days}`;
      return `AWS shows no event of ${groups}${created} there${deletes}`;
    }
  }
}

/** The first day on which a log group can have events. */
const earliestDay = (createdAt = ''): string =>
  formatInstant(floorToDay(instantMs(createdAt) - OLDEST_ACCEPTED_EVENT_MS)).slice(0, 10);
