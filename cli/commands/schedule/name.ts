import type { Command } from 'commander';
import { scheduleName } from '../../../contract/schedule.js';
import { usageError } from '../../request/usage-error.js';

/** The name of a schedule in the arguments. A name that no schedule can have is refused before an engine is opened. */
export function nameOf(command: Command): string {
  const [name = ''] = command.args;
  const { error } = scheduleName.safeParse(name);
  if (error === undefined) return name;
  throw usageError(
    `NAME (${JSON.stringify(name).slice(0, 160)}) ${error.issues[0]?.message}`,
    '`logferry schedule list` shows the schedules.',
  );
}
