import { type Client, ScheduleNotFoundError } from '@temporalio/client';
import { EXPORTS_TASK_QUEUE, LogferryError, type ScheduleDefinition } from '../../contract/index.js';
import type { ExportContext } from '../describe.js';
import type { StartedExport } from '../start.js';
import { describedDefinition } from './action.js';
import { describedSchedule, describeSchedule } from './describe.js';
import { backfillSchedule, triggerSchedule } from './fire.js';
import { listSchedules } from './list.js';
import type { BackfillOptions, CreatedSchedule, ExportSchedule, ScheduleListing, TriggeredFiring } from './types.js';
import { createSchedule, updateSchedule } from './write.js';

export interface ScheduleClientOptions {
  client: Client;
  /** Task queue on which the firings of created and updated schedules start. @default 'logferry' */
  taskQueue?: string;
}

/**
 * Creates, changes and shows schedules of exports: Temporal Schedules, each firing of which is an ordinary export. A
 * request with targets is first split into one schedule for each target, see `splitSchedule`.
 *
 * Every method can also reject with an error of the Temporal client; see asLogferryError. Methods that take a name
 * throw UNKNOWN_SCHEDULE, or NOT_A_SCHEDULE for a Temporal Schedule that does not export logs.
 */
export interface ScheduleClient {
  /**
   * Creates a schedule. If a schedule of the same name and definition exists, nothing changes.
   * @throws LogferryError INVALID_SCHEDULE, SCHEDULE_EXISTS, and the refusals of requests
   */
  create(definition: ScheduleDefinition): Promise<CreatedSchedule>;
  /**
   * Replaces the definition of a schedule. If the definition has no `paused` or no `note`, the present one stays.
   * @throws LogferryError INVALID_SCHEDULE, and the refusals of requests
   */
  update(definition: ScheduleDefinition): Promise<ExportSchedule>;
  describe(name: string): Promise<ExportSchedule>;
  list(): AsyncIterable<ScheduleListing>;
  /** Pauses a schedule. A paused schedule fires only by trigger. A running export goes on. */
  pause(name: string, note?: string): Promise<void>;
  resume(name: string, note?: string): Promise<void>;
  /** Fires a schedule now. The window of the firing counts back from the present. */
  trigger(name: string): Promise<TriggeredFiring>;
  /**
   * Starts one ordinary export of a window with the request of the schedule, or attaches to it. (Temporal's own backfill
   * would start a firing for each nominal time, and skip all but one of them.)
   * @throws LogferryError INVALID_REQUEST, ID_IN_USE
   */
  backfill(name: string, options: BackfillOptions): Promise<StartedExport>;
  /** Deletes a schedule. Its exports, running ones included, stay. */
  delete(name: string): Promise<void>;
}

export function createScheduleClient({
  client,
  taskQueue = EXPORTS_TASK_QUEUE,
}: ScheduleClientOptions): ScheduleClient {
  const context: ExportContext = { client, taskQueue };
  const own = async (name: string) => {
    describedDefinition(await describedSchedule(context, name));
    return client.schedule.getHandle(name);
  };
  return {
    create: (definition) => createSchedule(context, definition),
    update: (definition) => updateSchedule(context, definition),
    describe: (name) => describeSchedule(context, name),
    list: () => listSchedules(context),
    pause: async (name, note = 'paused') => (await own(name)).pause(note),
    resume: async (name, note = 'resumed') => (await own(name)).unpause(note),
    trigger: (name) => triggerSchedule(context, name),
    backfill: (name, options) => backfillSchedule(context, name, options),
    delete: async (name) => {
      try {
        await (await own(name)).delete();
      } catch (error) {
        throw error instanceof ScheduleNotFoundError
          ? new LogferryError('UNKNOWN_SCHEDULE', { schedule: name })
          : error;
      }
    },
  };
}
