import type { ScheduleSummary } from '@temporalio/client';
import {
  defined,
  EXPORT_WORKFLOW,
  exportIdOf,
  formatInstant,
  isLogferryError,
  isOfTarget,
} from '../../contract/index.js';
import type { ExportContext } from '../describe.js';
import { describedTimes } from './calendars.js';
import { describedSchedule, timesOf } from './describe.js';
import type { ScheduleListing } from './types.js';

/** The schedules of exports in the namespace, in Temporal's order. */
export async function* listSchedules({ client }: ExportContext): AsyncIterable<ScheduleListing> {
  for await (const found of client.schedule.list()) {
    if (found.action?.workflowType === EXPORT_WORKFLOW) yield listingOf(found);
  }
}

/**
 * The names of the schedules that a name addresses: the name itself if a schedule has it, or else the names of all
 * schedules of targets with this common name, sorted. Temporal's list may show a new schedule only after a moment.
 * @throws LogferryError INVALID_SCHEDULE, UNKNOWN_SCHEDULE
 */
export async function schedulesOf(context: ExportContext, name: string): Promise<string[]> {
  try {
    await describedSchedule(context, name);
    return [name];
  } catch (error) {
    if (!isLogferryError(error) || error.code !== 'UNKNOWN_SCHEDULE') throw error;
    const found: string[] = [];
    for await (const listing of listSchedules(context)) {
      if (isOfTarget(listing.name, name)) found.push(listing.name);
    }
    if (found.length === 0) throw error;
    return found.sort();
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
