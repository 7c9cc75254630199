import type { Command } from 'commander';
import { scheduleName } from '../../../contract/schedule.js';
import { usageError } from '../../../contract/usage-error.js';

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

/** The JSON document for a name: that of the schedule, or one of all schedules for which it is the common name. */
export function togetherIfSplit<Answer extends { name: string }>(name: string, answers: readonly Answer[]): object {
  const [first] = answers;
  return first?.name === name ? first : { schemaVersion: 1, schedules: answers };
}
