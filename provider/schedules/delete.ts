import { isLogferryError } from '../../contract/index.js';
import { diagnosed, notConnectable } from '../exports/diagnose.js';
import type { CallContext, Diagnostic } from '../handlers.js';
import type { Settings } from '../settings.js';
import type { State } from './definition.js';

/** Deletes a schedule. A running export continues. */
export async function remove({ name }: State, { settings }: CallContext<Settings>): Promise<Diagnostic[]> {
  const { temporal } = settings;
  if (temporal === undefined) return [notConnectable()];
  try {
    await temporal.ask((_, schedules) => schedules.delete(name));
    return [];
  } catch (error) {
    return isUnknown(error) ? [] : [diagnosed(error)];
  }
}

/** Whether an error says that a schedule does not exist. */
export const isUnknown = (error: unknown): boolean => isLogferryError(error) && error.code === 'UNKNOWN_SCHEDULE';
