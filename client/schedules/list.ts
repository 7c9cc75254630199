import type { ScheduleSummary } from '@temporalio/client';
import { defined, EXPORT_WORKFLOW, exportIdOf, formatInstant } from '../../contract/index.js';
import type { ExportContext } from '../describe.js';
import { describedTimes } from './calendars.js';
import { timesOf } from './describe.js';
import type { ScheduleListing } from './types.js';

/** The schedules of the namespace that export logs, in Temporal's order. */
export async function* listSchedules({ client }: ExportContext): AsyncIterable<ScheduleListing> {
  for await (const found of client.schedule.list()) {
    if (found.action?.workflowType === EXPORT_WORKFLOW) yield listingOf(found);
  }
}

function listingOf({ scheduleId, spec, state, info }: ScheduleSummary): ScheduleListing {
  const [nextAt] = info.nextActionTimes;
  const last = info.recentActions.at(-1);
  return defined({
    name: scheduleId,
    ...timesOf({ ...describedTimes(spec ?? {}), timezone: spec?.timezone || 'UTC' }),
    paused: state.paused,
    note: state.note || undefined,
    nextAt: nextAt && formatInstant(nextAt.getTime()),
    last: last && {
      exportId: exportIdOf(last.action.workflow.workflowId),
      startedAt: formatInstant(last.takenAt.getTime()),
    },
  });
}
