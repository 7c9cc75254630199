import { explain, LogferryError } from '../../contract/index.js';
import { withDefaults } from '../exports/request.js';
import type { CallContext, Outcome } from '../handlers.js';
import { UNKNOWN } from '../schema/index.js';
import type { Settings } from '../settings.js';
import type { Desired, State } from './definition.js';
import { write } from './write.js';

/**
 * Creates a schedule. An existing schedule of this name is an error even if its definition is the same, because two
 * configurations must not own one schedule.
 */
export async function create(desired: Desired, context: CallContext<Settings>): Promise<Outcome<State>> {
  const { defaults } = context.settings;
  const filled = withDefaults(desired, defaults, (name) => name !== 'slice' && desired[name] === UNKNOWN);
  return write(filled, context, async (schedules, definition) => {
    const { schedule, created } = await schedules.create(definition);
    if (!created) throw new LogferryError({ ...explain('SCHEDULE_EXISTS'), message: existsAlready(schedule.name) });
    return schedule;
  });
}

const existsAlready = (name: string): string => `There is a schedule ${name} with this definition already`;
