import { type ScheduleHandle, ScheduleNotFoundError } from '@temporalio/client';
import { LogferryError } from '../../contract/index.js';
import type { ExportContext } from '../describe.js';
import { checkExportsLogs } from './action.js';
import { describedSchedule } from './describe.js';

// Changes that do not need the request of a schedule. They also work if the request cannot be read.

/** Temporal needs a note for each pause and each resumption. These notes are used for a schedule that has no note. */
const NO_NOTE = { paused: 'paused', resumed: 'resumed' } as const;
const isNoNote = (note: string): boolean => Object.values<string>(NO_NOTE).includes(note);

/** Pauses a schedule. Without a note, the present note stays. */
export async function pauseSchedule(context: ExportContext, name: string, note?: string): Promise<void> {
  const { handle, present } = await ownSchedule(context, name);
  await handle.pause(note || present || NO_NOTE.paused);
}

/** Resumes a schedule. Without a note, the present note stays. */
export async function resumeSchedule(context: ExportContext, name: string, note?: string): Promise<void> {
  const { handle, present } = await ownSchedule(context, name);
  await handle.unpause(note || present || NO_NOTE.resumed);
}

/** @throws LogferryError UNKNOWN_SCHEDULE, NOT_A_SCHEDULE */
export async function deleteSchedule(context: ExportContext, name: string): Promise<void> {
  const { handle } = await ownSchedule(context, name);
  try {
    await handle.delete();
  } catch (error) {
    throw error instanceof ScheduleNotFoundError ? new LogferryError('UNKNOWN_SCHEDULE', { schedule: name }) : error;
  }
}

/** A schedule that exports logs, and the note that a user has given it. */
async function ownSchedule(
  context: ExportContext,
  name: string,
): Promise<{ handle: ScheduleHandle; present: string | undefined }> {
  const described = await describedSchedule(context, name);
  checkExportsLogs(described);
  const { note } = described.state;
  const present = note === undefined || isNoNote(note) ? undefined : note;
  return { handle: context.client.schedule.getHandle(name), present };
}
