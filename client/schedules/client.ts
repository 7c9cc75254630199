import type { Client } from '@temporalio/client';
import { EXPORTS_TASK_QUEUE, type ScheduleDefinition } from '../../contract/index.js';
import type { ExportContext } from '../describe.js';
import type { StartedExport } from '../start.js';
import { deleteSchedule, pauseSchedule, resumeSchedule } from './change.js';
import { describeSchedule } from './describe.js';
import { backfillSchedule, triggerSchedule } from './fire.js';
import { listSchedules, schedulesOf } from './list.js';
import type { BackfillOptions, CreatedSchedule, ExportSchedule, ScheduleListing, TriggeredFiring } from './types.js';
import { createSchedule, updateSchedule } from './write.js';

export interface ScheduleClientOptions {
  client: Client;
  /** Task queue on which the firings of created and updated schedules start. @default 'logferry' */
  taskQueue?: string;
}

/**
 * Creates, changes and shows schedules of exports. Each firing of such a Temporal Schedule is an ordinary export. A
 * request with targets is first split into one schedule for each target, see `splitSchedule`.
 *
 * Every method can also reject with an error of the Temporal client; see asLogferryError. Methods that take a name
 * throw INVALID_SCHEDULE for an empty name, and UNKNOWN_SCHEDULE for a name that no schedule has. All of them except
 * `schedulesOf` throw NOT_A_SCHEDULE for a Temporal Schedule that does not export logs. describe, trigger and backfill
 * need the request of a schedule. They throw UNREADABLE_SCHEDULE if another tool has written a request that no export
 * accepts.
 */
export interface ScheduleClient {
  /**
   * Creates a schedule. If a schedule of the same name and definition exists, nothing changes.
   * @throws LogferryError INVALID_SCHEDULE, SCHEDULE_EXISTS, and the refusals of requests
   */
  create(definition: ScheduleDefinition): Promise<CreatedSchedule>;
  /**
   * Replaces the definition of a schedule. If the definition has no `paused` or no `note`, the present value stays.
   * @throws LogferryError INVALID_SCHEDULE, and the refusals of requests
   */
  update(definition: ScheduleDefinition): Promise<ExportSchedule>;
  describe(name: string): Promise<ExportSchedule>;
  list(): AsyncIterable<ScheduleListing>;
  /**
   * The names of the schedules that a name addresses: the name itself if a Temporal Schedule has it, or else the names
   * of all schedules of targets with this common name.
   */
  schedulesOf(name: string): Promise<string[]>;
  /**
   * Pauses a schedule. A paused schedule fires only if `trigger` is called. A running export goes on. Without a note,
   * the present note stays, also if the schedule is resumed.
   */
  pause(name: string, note?: string): Promise<void>;
  resume(name: string, note?: string): Promise<void>;
  /**
   * Fires a schedule now. The window of the firing counts back from the present. The firing waits while an earlier
   * firing runs, and is skipped if another firing already waits.
   */
  trigger(name: string): Promise<TriggeredFiring>;
  /**
   * Starts one ordinary export of a window with the request of the schedule, or attaches to the open export of the same
   * request. (Temporal's own backfill would start a firing for each nominal time, and skip most of them, because only
   * one firing may wait.)
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
  return {
    create: (definition) => createSchedule(context, definition),
    update: (definition) => updateSchedule(context, definition),
    describe: (name) => describeSchedule(context, name),
    list: () => listSchedules(context),
    schedulesOf: (name) => schedulesOf(context, name),
    pause: (name, note) => pauseSchedule(context, name, note),
    resume: (name, note) => resumeSchedule(context, name, note),
    trigger: (name) => triggerSchedule(context, name),
    backfill: (name, options) => backfillSchedule(context, name, options),
    delete: (name) => deleteSchedule(context, name),
  };
}
