import type { Command } from 'commander';
import type { ScheduleListing } from '../../../client/index.js';
import { withEngine } from '../../engine/with-engine.js';
import type { Io } from '../../io.js';
import { EXIT } from '../../output/exit-codes.js';
import { formatOf } from '../../output/formats.js';
import { scheduleCsv, scheduleLines, scheduleTable } from '../../output/schedules.js';
import { note, printJson, printPainted } from '../../output/terminal.js';
import type { ScheduleListFlags, ScheduleNameOptions } from '../flags/index.js';
import { nameOf, togetherIfSplit } from './name.js';

export async function list(io: Io, command: Command): Promise<number> {
  const format = formatOf(command.opts<ScheduleListFlags>());
  return withEngine(io, { for: 'look' }, async ({ schedules }) => {
    const found: ScheduleListing[] = [];
    for await (const listing of schedules.list()) found.push(listing);
    if (format === 'json') printJson(io, { schedules: found });
    else if (format === 'csv') io.stdout.write(scheduleCsv(found).join(''));
    else if (found.length > 0) printPainted(io, 'stdout', (paint) => scheduleTable(found, paint));
    if (found.length === 0) note(io, 'There are no schedules of exports.');
    return EXIT.done;
  });
}

export async function describe(io: Io, command: Command): Promise<number> {
  const { json } = command.opts<ScheduleNameOptions>();
  const name = nameOf(command);
  return withEngine(io, { for: 'look' }, async ({ schedules }) => {
    const names = await schedules.schedulesOf(name);
    const found = await Promise.all(names.map((each) => schedules.describe(each)));
    if (json) printJson(io, togetherIfSplit(name, found));
    else for (const schedule of found) printPainted(io, 'stdout', (paint) => scheduleLines(schedule, paint));
    return EXIT.done;
  });
}
